"""Write, change and delete notes; every save is a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.workspace.engine.markdown import excerpt
from webapp.apps.workspace.models import WorkspaceNote
from webapp.apps.workspace.models.notes import EXCERPT_LENGTH, NOTE_BYTES
from webapp.apps.workspace.queries.reach import reach
from webapp.apps.workspace.services import revisions
from webapp.apps.workspace.services.desk import Desk, Stale, changed, new_row, take, take_project
from webapp.apps.workspace.services.rights import allow
from webapp.apps.workspace.services.undo import discard
from webapp.extensions import db
from webapp.web.errors import Invalid

FIELDS = ("title", "body", "is_pinned")


@dataclass(frozen=True)
class NoteDraft:
    """What a new note is to be."""

    title: str
    body: str = ""
    is_pinned: bool = False
    client_id: UUID | None = None


def create_note(project_id: int, draft: NoteDraft) -> WorkspaceNote:
    """Write a note. The same `client_id` again answers the note that was made of it."""
    desk = take_project(project_id, "editor")
    _check(draft.body)
    if draft.client_id and (known := _known(desk, draft.client_id)):
        return known
    note = WorkspaceNote(title=draft.title, body=draft.body, is_pinned=draft.is_pinned)
    note.client_id, note.excerpt = draft.client_id, excerpt(draft.body, EXCERPT_LENGTH)
    new_row(desk, note)
    revisions.keep(desk, note, {"body": note.body})
    return note


def edit_note(
    note_id: int, changes: Mapping[str, Any], version: int, *, project_id: int | None = None
) -> WorkspaceNote:
    """Change a note that is still at `version`. Raises Stale, Invalid, NotFound and RoleNeeded."""
    desk, note = take(WorkspaceNote, note_id, project_id=project_id)
    allow("edit_own_notes")
    _check(changes.get("body", ""))
    if version != note.version:
        raise _stale(note, changes, version)
    was = (note.title, note.body, note.is_pinned)
    for name in FIELDS:
        if name in changes:
            setattr(note, name, changes[name])
    if (note.title, note.body, note.is_pinned) != was:
        note.excerpt = excerpt(note.body, EXCERPT_LENGTH)
        changed(desk, note)
        revisions.keep(desk, note, {"body": note.body})
    return note


def pin_note(note_id: int, *, is_pinned: bool) -> WorkspaceNote:
    """Keep a note above the others, or not."""
    note = reach(WorkspaceNote, note_id, needed="editor").row
    return edit_note(note_id, {"is_pinned": is_pinned}, note.version)


def delete_note(note_id: int, *, project_id: int | None = None) -> WorkspaceNote:
    """Delete a note with its revisions, for a day with a way back; answer the row that is gone."""
    desk, note = take(WorkspaceNote, note_id, project_id=project_id)
    discard(desk, note)
    return note


def _known(desk: Desk, client_id: UUID) -> WorkspaceNote | None:
    query = select(WorkspaceNote).where(
        WorkspaceNote.project_id == desk.project.id, WorkspaceNote.client_id == client_id
    )
    return db.session.scalar(query)


def _check(body: str) -> None:
    if len(body.encode()) > NOTE_BYTES:
        raise Invalid({"body": _("A note has at most 100 KB.")})


def _stale(note: WorkspaceNote, changes: Mapping[str, Any], version: int) -> Stale:
    theirs = {name: getattr(note, name) for name in FIELDS}
    merged = theirs | dict(changes)
    if "body" in changes:
        base = revisions.content_at(note, version).get("body", "")
        merged["body"] = revisions.merged_text(base, changes["body"], note.body)
    return Stale(note, theirs, changes, merged)
