"""Bring projects in out of an archive: send it, look at what would come, take it in; parse, call, respond."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from webapp.apps.workspace.services import importing as acts
from webapp.apps.workspace.views.blueprint import bp
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.errors import Invalid, NotFound, Problem
from webapp.web.requests import id_in

MOST_CHOSEN = 1000


@bp.get("/projects/import", endpoint="import_form")
def form() -> Response:
    """Show where an archive is sent."""
    return respond.page("workspace/import_form.html", problem="")


@bp.post("/projects/import", endpoint="send_archive")
def send() -> Response:
    """Take an archive and show what it would bring."""
    sent = request.files.get("archive")
    try:
        if sent is None or not sent.filename:
            raise Invalid({"archive": _("Choose the ZIP of an export.")})
        found = acts.keep_archive(sent.stream.read())
    except Problem as error:
        if "archive" not in error.errors:
            raise
        return respond.page("workspace/import_form.html", error.status, problem=error.detail)
    return respond.redirect(url_for("workspace.import_preview", import_id=found.id))


@bp.get("/projects/import/<id:import_id>", endpoint="import_preview")
def preview(import_id: int) -> Response:
    """Show what an archive would bring."""
    return _preview(import_id)


@bp.post("/projects/import/<id:import_id>", endpoint="bring_in")
def bring(import_id: int) -> Response:
    """Make the chosen projects of an archive anew."""
    try:
        return _bring(import_id, request.form)
    except Invalid as error:
        return _preview(import_id, error.detail, error.status)


def finish_bring(_user: User, sent: Any) -> Response:
    """Bring in what was refused to the guest who has become an account, if it still waits."""
    try:
        return _bring(int(sent["import_id"]), sent)
    except (NotFound, Invalid) as error:
        return respond.redirect(url_for("workspace.import_form"), error.detail)


def _bring(import_id: int, sent: "MultiDict[str, Any]") -> Response:
    chosen = (id_in(str(text)) for text in sent.getlist("project")[:MOST_CHOSEN])
    projects = acts.bring_in(import_id, [number for number in chosen if number is not None])
    done = ngettext("%(num)s project is here.", "%(num)s projects are here.", len(projects))
    if len(projects) == 1:
        return respond.redirect(url_for("workspace.project", project_id=projects[0].id), done)
    return respond.redirect(url_for("workspace.index"), done)


def _preview(import_id: int, problem: str = "", status: int = 200) -> Response:
    found = acts.waiting(import_id)
    renamed = acts.keys_taken(found)
    return respond.page("workspace/import.html", status, found=found, renamed=renamed, problem=problem)
