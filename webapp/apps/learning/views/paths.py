"""One of my paths: shown, made again, shared, printed, exported, deleted."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.learning import queries
from webapp.apps.learning.forms import AgainForm, blame
from webapp.apps.learning.models import LearningPath
from webapp.apps.learning.services import paths as acts
from webapp.apps.learning.services.undo import restore_path
from webapp.apps.learning.shown import markdown_of
from webapp.apps.learning.views.blueprint import bp
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid, NotFound, Problem
from webapp.web.requests import id_in
from webapp.web.undo import AlreadyBack


@bp.get("/learn/<id:path_id>", endpoint="show")
def show(path_id: int) -> Response:
    """Show a path; while it is made, its fragment asks again until it is there."""
    path = queries.own_path(path_id)
    return respond.fragment("learning/_path.html", page="learning/show.html", **path_context(path))


@bp.post("/learn/<id:path_id>/regenerate", endpoint="regenerate")
def regenerate(path_id: int) -> Response:
    """Have the keywords found again."""
    path, form = queries.own_path(path_id), AgainForm()
    if form.validate():
        try:
            acts.regenerate(path_id, form.text.data, form.language.data or None)
            return respond.redirect(url_for("learning.show", path_id=path_id))
        except (Invalid, Conflict) as error:
            blame(form, error)
    context = path_context(path) | {"again": form}
    return respond.fragment("learning/_path.html", page="learning/show.html", status=422, **context)


@bp.post("/learn/share", endpoint="share")
def share() -> Response:
    """Give a path a link for everybody; its id stands in the form, so that a refused act can be finished."""
    return _share(request.form, None)


def finish_share(user: User, sent: Mapping[str, Any]) -> Response:
    """Share the path that a guest could not, after becoming `user`."""
    try:
        return _share(sent, user)
    except NotFound:
        return respond.redirect(url_for("learning.index"), _("This path is not part of your account."))


@bp.post("/learn/<id:path_id>/unshare", endpoint="unshare")
def unshare(path_id: int) -> Response:
    """End the link of a path."""
    acts.unshare_path(path_id)
    return respond.redirect(url_for("learning.show", path_id=path_id), _("The link works no more."))


@bp.post("/learn/<id:path_id>/delete", endpoint="delete")
def delete(path_id: int) -> Response:
    """Delete a path; for a day it can be brought back."""
    acts.delete_path(path_id)
    undo = respond.Undo(url_for("learning.restore", path_id=path_id), {})
    return respond.redirect(url_for("learning.index"), _("The path is deleted."), undo=undo)


@bp.post("/learn/<id:path_id>/restore", endpoint="restore")
def restore(path_id: int) -> Response:
    """Bring back a path that was deleted a moment ago, and show it, or the one that is in its place."""
    told = _("The path is back.")
    try:
        restore_path(path_id)
    except AlreadyBack as error:
        told = error.detail
    except acts.PathExists as error:
        path_id, told = error.path.id, error.detail
    return respond.redirect(url_for("learning.show", path_id=path_id), told)


def finish_restore(_user: User, sent: Mapping[str, Any]) -> Response:
    """Bring back the path for which a guest had no place, after they registered."""
    try:
        return restore(int(sent["path_id"]))
    except Problem as error:
        return respond.redirect(url_for("learning.index"), error.detail)


@bp.get("/learn/<id:path_id>/print", endpoint="print_page")
def print_page(path_id: int) -> Response:
    """Show a path as it goes on paper."""
    return respond.page("learning/print.html", **path_context(queries.own_path(path_id)))


@bp.get("/learn/<id:path_id>/export.md", endpoint="export")
def export(path_id: int) -> Response:
    """Answer a path as a Markdown file."""
    path = queries.own_path(path_id)
    figures = queries.figures_of([path]).get(path.id, queries.NONE)
    response = Response(markdown_of(path, queries.stops_of(path), figures), mimetype="text/markdown")
    response.headers["Content-Disposition"] = f"attachment; filename=learning-path-{path.id}.md"
    return response


def path_context(path: LearningPath) -> dict[str, Any]:
    """Return what the page of a path shows."""
    stops = queries.stops_of(path)
    return {
        "path": path,
        "stops": stops,
        "figures": queries.figures_of([path]).get(path.id, queries.NONE),
        "next": queries.next_stop(stops),
        "due": sum(queries.is_due(stop.progress) for stop in stops),
        "again": AgainForm(formdata=None, language=path.language),
    }


def _share(sent: Mapping[str, Any], user: User | None) -> Response:
    path_id = id_in(str(sent.get("path_id") or ""))
    if path_id is None:
        raise NotFound
    path = acts.share_path(path_id, owner=user)
    done = _("Anybody with this link can read your path.")
    return respond.redirect(url_for("learning.show", path_id=path.id), done)
