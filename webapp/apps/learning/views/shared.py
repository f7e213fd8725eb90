"""A path that its owner shared, for anybody: to read, not to change."""

from flask import Response

from webapp.apps.learning import queries
from webapp.apps.learning.views.blueprint import bp
from webapp.web import respond


@bp.get("/learn/shared/<token>", endpoint="shared")
def shared(token: str) -> Response:
    """Show a shared path."""
    path = queries.shared_path(token)
    response = respond.page("learning/shared.html", path=path, stops=queries.stops_of(path))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
