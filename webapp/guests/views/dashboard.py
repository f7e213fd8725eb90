"""The page of all that is mine."""

from flask import Response

from webapp.guests.current import actor
from webapp.guests.dashboard import shelves
from webapp.guests.models import User
from webapp.guests.views.identity import bp
from webapp.web import respond


@bp.get("/dashboard")
def dashboard() -> Response:
    """Show the latest of everything that is mine; a visitor is shown where to begin."""
    user = actor()
    return respond.page("guests/dashboard.html", shelves=shelves(user) if isinstance(user, User) else [])
