"""Notes: list, write, read, change, pin, delete; parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.apps.workspace.engine.markdown import render
from webapp.apps.workspace.forms import NoteForm, blame
from webapp.apps.workspace.models import WorkspaceNote
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.lists import NOTE_SORTS
from webapp.apps.workspace.queries.reach import reach, reach_project
from webapp.apps.workspace.services import notes as acts
from webapp.apps.workspace.services.desk import Stale
from webapp.apps.workspace.views.blueprint import bp, bring_back, finishing, wish
from webapp.web import respond
from webapp.web.errors import Invalid


@bp.get("/projects/<id:project_id>/notes", endpoint="notes")
def index(project_id: int) -> Response:
    """Show the notes of a project."""
    project, role = reach_project(project_id)
    asked = wish(NOTE_SORTS)
    found = lists.notes_of(project, asked)
    return respond.page("workspace/notes.html", project=project, role=role, found=found, wish=asked)


@bp.get("/projects/<id:project_id>/notes/new", endpoint="new_note")
def new(project_id: int) -> Response:
    """Show the form of a new note."""
    project, role = reach_project(project_id, "editor")
    return respond.page("workspace/note_edit.html", **_editor(project, role, NoteForm(formdata=None)))


@bp.post("/projects/<id:project_id>/notes", endpoint="create_note")
def create(project_id: int) -> Response:
    """Write a note and show it."""
    return _create(project_id, NoteForm())


def _finish_create(sent: Mapping[str, Any]) -> Response:
    return _create(int(sent["project_id"]), NoteForm(MultiDict(sent), meta={"csrf": False}))


finish_create = finishing(_finish_create)


@bp.get("/notes/<id:note_id>", endpoint="note")
def show(note_id: int) -> Response:
    """Show a note."""
    found = reach(WorkspaceNote, note_id)
    return respond.page(
        "workspace/note.html",
        found=found,
        note=found.row,
        project=found.project,
        role=found.role,
        html=render(found.row.body),
        author=lists.names_of({found.row.author_id} if found.row.author_id else set()),
    )


@bp.get("/notes/<id:note_id>/edit", endpoint="note_form")
def edit_form(note_id: int) -> Response:
    """Show the form that changes a note."""
    found = reach(WorkspaceNote, note_id, needed="editor")
    form = NoteForm.of(found.row)
    return respond.page("workspace/note_edit.html", **_editor(found.project, found.role, form, found.row))


@bp.post("/notes/<id:note_id>/edit", endpoint="edit_note")
def edit(note_id: int) -> Response:
    """Change a note; a stale change comes back with both texts and one of both."""
    found = reach(WorkspaceNote, note_id, needed="editor")
    form, stale, status = NoteForm(), None, 422
    if form.validate():
        try:
            acts.edit_note(note_id, form.changes(), form.known_version)
            return respond.redirect(url_for("workspace.note", note_id=note_id), _("Saved."))
        except Stale as error:
            stale, status = error, error.status
            form.version.data, form.body.data = str(error.row.version), error.merged["body"]
        except Invalid as error:
            blame(form, error)
    context = _editor(found.project, found.role, form, found.row, stale)
    return respond.fragment(
        "workspace/_note_form.html", page="workspace/note_edit.html", status=status, **context
    )


@bp.post("/notes/<id:note_id>/pin", endpoint="pin_note")
def pin(note_id: int) -> Response:
    """Keep a note above the others, or not."""
    is_pinned = request.form.get("pinned") == "on"
    acts.pin_note(note_id, is_pinned=is_pinned)
    done = _("The note is pinned.") if is_pinned else _("The note is no longer pinned.")
    return respond.redirect(url_for("workspace.note", note_id=note_id), done)


@bp.post("/notes/<id:note_id>/delete", endpoint="delete_note")
def delete(note_id: int) -> Response:
    """Delete a note; for a day it can be brought back."""
    note = acts.delete_note(note_id)
    undo = respond.Undo(url_for("workspace.undelete_note", note_id=note_id), {})
    back = url_for("workspace.notes", project_id=note.project_id)
    return respond.redirect(back, _("The note is deleted."), undo=undo)


@bp.post("/notes/<id:note_id>/restore", endpoint="undelete_note")
def undelete(note_id: int) -> Response:
    """Bring back a note that was deleted a moment ago, and show it."""
    told = bring_back(WorkspaceNote, note_id, _("The note is back."))
    return respond.redirect(url_for("workspace.note", note_id=note_id), told)


finish_undelete = finishing(lambda sent: undelete(int(sent["note_id"])))


def _create(project_id: int, form: NoteForm) -> Response:
    project, role = reach_project(project_id, "editor")
    if form.validate():
        try:
            note = acts.create_note(project_id, acts.NoteDraft(form.title.data or "", form.body.data or ""))
            return respond.redirect(url_for("workspace.note", note_id=note.id), _("Saved."))
        except Invalid as error:
            blame(form, error)
    return respond.fragment(
        "workspace/_note_form.html",
        page="workspace/note_edit.html",
        status=422,
        **_editor(project, role, form),
    )


def _editor(
    project: Any, role: str, form: NoteForm, note: WorkspaceNote | None = None, stale: Stale | None = None
) -> dict[str, Any]:
    return {"project": project, "role": role, "form": form, "note": note, "stale": stale}
