"""Snippets in their project: list, write, change, show and hide, delete; parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.apps.workspace.forms import SnippetForm, blame
from webapp.apps.workspace.models import Snippet
from webapp.apps.workspace.models.snippets import VISIBILITIES
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.lists import SNIPPET_SORTS
from webapp.apps.workspace.queries.reach import reach, reach_project
from webapp.apps.workspace.services import publishing
from webapp.apps.workspace.services import snippets as acts
from webapp.apps.workspace.services.desk import Stale
from webapp.apps.workspace.views.blueprint import bp, finishing, wish
from webapp.web import respond
from webapp.web.errors import Invalid

BLANK = {"name": "", "language": "", "body": ""}


@bp.get("/projects/<id:project_id>/snippets", endpoint="snippets")
def index(project_id: int) -> Response:
    """Show the snippets of a project."""
    project, role = reach_project(project_id)
    asked = wish(SNIPPET_SORTS)
    found = lists.snippets_of(project, asked)
    return respond.page("workspace/snippets.html", project=project, role=role, found=found, wish=asked)


@bp.get("/projects/<id:project_id>/snippets/new", endpoint="new_snippet")
def new(project_id: int) -> Response:
    """Show the form of a new snippet."""
    project, role = reach_project(project_id, "editor")
    form = SnippetForm(formdata=None)
    form.files = [BLANK]
    return respond.page("workspace/snippet_edit.html", **_editor(project, role, form))


@bp.post("/projects/<id:project_id>/snippets", endpoint="create_snippet")
def create(project_id: int) -> Response:
    """Write a snippet and show it; the button "more" asks for room for another file."""
    form = SnippetForm.sent(request.form, request.files.getlist("uploads"))
    return _create(project_id, form, wants_more="more" in request.form)


def _finish_create(sent: Mapping[str, Any]) -> Response:
    form = SnippetForm.sent(MultiDict(sent), [], meta={"csrf": False})
    return _create(int(sent["project_id"]), form)


finish_create = finishing(_finish_create)


@bp.get("/projects/<id:project_id>/snippets/<id:snippet_id>/edit", endpoint="snippet_form")
def edit_form(project_id: int, snippet_id: int) -> Response:
    """Show the form that changes a snippet."""
    found = reach(Snippet, snippet_id, project_id=project_id, needed="editor")
    form = SnippetForm.of(found.row)
    return respond.page("workspace/snippet_edit.html", **_editor(found.project, found.role, form, found.row))


@bp.post("/projects/<id:project_id>/snippets/<id:snippet_id>/edit", endpoint="edit_snippet")
def edit(project_id: int, snippet_id: int) -> Response:
    """Change a snippet; a stale change comes back with both texts and one of both."""
    found = reach(Snippet, snippet_id, project_id=project_id, needed="editor")
    form = SnippetForm.sent(request.form, request.files.getlist("uploads"))
    stale, status = None, 422
    if "more" in request.form:
        form.files, status = [*form.files, BLANK], 200
    elif form.validate():
        try:
            acts.edit_snippet(snippet_id, form.changes(), form.known_version)
            return respond.redirect(url_for("workspace.snippet", code=found.row.code), _("Saved."))
        except Stale as error:
            stale, status = error, error.status
            form.version.data, form.files = str(error.row.version), error.merged["files"]
        except Invalid as error:
            blame(form, error)
    return _again(_editor(found.project, found.role, form, found.row, stale), status)


@bp.post("/projects/<id:project_id>/snippets/<id:snippet_id>/visibility", endpoint="show_snippet")
def show(project_id: int, snippet_id: int) -> Response:
    """Make a snippet private, unlisted or public."""
    return _show(project_id, snippet_id, request.form.get("visibility", ""))


def _finish_show(sent: Mapping[str, Any]) -> Response:
    return _show(int(sent["project_id"]), int(sent["snippet_id"]), sent["visibility"])


finish_show = finishing(_finish_show)


@bp.post("/projects/<id:project_id>/snippets/<id:snippet_id>/delete", endpoint="delete_snippet")
def delete(project_id: int, snippet_id: int) -> Response:
    """Delete a snippet."""
    acts.delete_snippet(snippet_id, project_id=project_id)
    return respond.redirect(
        url_for("workspace.snippets", project_id=project_id), _("The snippet is deleted.")
    )


def _show(project_id: int, snippet_id: int, visibility: str) -> Response:
    reach(Snippet, snippet_id, project_id=project_id, needed="editor")
    if visibility not in VISIBILITIES:
        raise Invalid({"visibility": _("Choose private, unlisted or public.")})
    snippet = publishing.show_snippet(snippet_id, visibility, project_id=project_id)
    sentences = {
        "private": _("The snippet is private now. Copies that others took stay theirs."),
        "unlisted": _("Whoever has the link sees the snippet now."),
        "public": _("The snippet is public now."),
    }
    return respond.redirect(url_for("workspace.snippet", code=snippet.code), sentences[visibility])


def _create(project_id: int, form: SnippetForm, *, wants_more: bool = False) -> Response:
    project, role = reach_project(project_id, "editor")
    status = 422
    if wants_more:
        form.files, status = [*form.files, BLANK], 200
    elif form.validate():
        try:
            draft = acts.SnippetDraft(form.title.data or "", form.files, form.description.data or "")
            snippet = acts.create_snippet(project_id, draft)
            return respond.redirect(url_for("workspace.snippet", code=snippet.code), _("Saved."))
        except Invalid as error:
            blame(form, error)
    return _again(_editor(project, role, form), status)


def _again(context: dict[str, Any], status: int) -> Response:
    return respond.fragment(
        "workspace/_snippet_form.html", page="workspace/snippet_edit.html", status=status, **context
    )


def _editor(
    project: Any,
    role: str,
    form: SnippetForm,
    snippet: Snippet | None = None,
    stale: Stale | None = None,
) -> dict[str, Any]:
    form.files = form.files or [BLANK]
    return {"project": project, "role": role, "form": form, "snippet": snippet, "stale": stale}
