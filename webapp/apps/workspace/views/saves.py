"""The saves of notes and snippets: list, what changed, go back; for accounts."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.workspace.models import Snippet, WorkspaceNote
from webapp.apps.workspace.queries import history
from webapp.apps.workspace.queries.reach import reach, see_snippet
from webapp.apps.workspace.services import notes, snippets
from webapp.apps.workspace.services.rights import allow
from webapp.apps.workspace.views.blueprint import bp
from webapp.web import respond
from webapp.web.errors import NotFound


@bp.get("/notes/<id:note_id>/history", endpoint="note_history")
def of_note(note_id: int) -> Response:
    """Show the saves of a note."""
    found = reach(WorkspaceNote, note_id)
    allow("access_history")
    page, names = history.saves_of(note_id=note_id, cursor=request.args.get("cursor") or None)
    back = url_for("workspace.note", note_id=note_id)
    return respond.page(
        "workspace/history.html", thing=found.row, found=page, names=names, back=back, note_id=note_id
    )


@bp.get("/notes/<id:note_id>/history/<int:number>", endpoint="note_save")
def note_save(note_id: int, number: int) -> Response:
    """Show what a save of a note changed."""
    found = reach(WorkspaceNote, note_id)
    allow("access_history")
    new, old = history.save_at(min(number, 2**31 - 1), note_id=note_id)
    back = url_for("workspace.note_history", note_id=note_id)
    restore = url_for("workspace.restore_note", note_id=note_id, number=number) if found.can_edit else None
    return respond.page(
        "workspace/save.html",
        thing=found.row,
        save=new,
        old=old,
        texts=history.differences(new, old),
        back=back,
        restore=restore,
    )


@bp.post("/notes/<id:note_id>/history/<int:number>/restore", endpoint="restore_note")
def restore_note(note_id: int, number: int) -> Response:
    """Write an earlier save of a note again, as a new one."""
    found = reach(WorkspaceNote, note_id, needed="editor")
    allow("access_history")
    old, _before = history.save_at(min(number, 2**31 - 1), note_id=note_id)
    notes.edit_note(note_id, {"title": old.title, "body": old.content["body"]}, found.row.version)
    return respond.redirect(url_for("workspace.note", note_id=note_id), _("It is as it was."))


@bp.get("/snippets/<code>/history", endpoint="snippet_history")
def of_snippet(code: str) -> Response:
    """Show the saves of a snippet to its members."""
    snippet = _mine(code)
    allow("access_history")
    page, names = history.saves_of(snippet_id=snippet.id, cursor=request.args.get("cursor") or None)
    back = url_for("workspace.snippet", code=code)
    return respond.page(
        "workspace/history.html", thing=snippet, found=page, names=names, back=back, note_id=None
    )


@bp.get("/snippets/<code>/history/<int:number>", endpoint="snippet_save")
def snippet_save(code: str, number: int) -> Response:
    """Show what a save of a snippet changed."""
    snippet = _mine(code)
    allow("access_history")
    new, old = history.save_at(min(number, 2**31 - 1), snippet_id=snippet.id)
    return respond.page(
        "workspace/save.html",
        thing=snippet,
        save=new,
        old=old,
        texts=history.differences(new, old),
        back=url_for("workspace.snippet_history", code=code),
        restore=url_for("workspace.restore_snippet", code=code, number=number),
    )


@bp.post("/snippets/<code>/history/<int:number>/restore", endpoint="restore_snippet")
def restore_snippet(code: str, number: int) -> Response:
    """Write an earlier save of a snippet again, as a new one."""
    snippet = _mine(code)
    allow("access_history")
    old, _before = history.save_at(min(number, 2**31 - 1), snippet_id=snippet.id)
    snippets.edit_snippet(snippet.id, {"title": old.title, **old.content}, snippet.version)
    return respond.redirect(url_for("workspace.snippet", code=code), _("It is as it was."))


def _mine(code: str) -> Snippet:
    """Return a snippet of a project of mine; to all others its saves are not there."""
    seen = see_snippet(code)
    if seen.role is None:
        raise NotFound
    return seen.snippet
