"""Every save is kept: what a thing was at a version, and what becomes of two changes of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from webapp.apps.workspace.engine.diff import merge
from webapp.apps.workspace.models import Revision, Snippet, WorkspaceNote
from webapp.apps.workspace.services.desk import Desk
from webapp.extensions import db


def keep(desk: Desk, thing: WorkspaceNote | Snippet, content: dict[str, Any]) -> Revision:
    """Write down what a thing is at its present version."""
    row = Revision(owner_id=thing.owner_id, author_id=desk.user.id, number=thing.version)
    row.title, row.content, row.merge_id = thing.title, content, desk.project.merge_id
    if isinstance(thing, WorkspaceNote):
        row.note_id = thing.id
    else:
        row.snippet_id = thing.id
    db.session.add(row)
    db.session.flush()
    return row


def content_at(thing: WorkspaceNote | Snippet, version: int) -> dict[str, Any]:
    """Return the content of a thing at a version, empty if there was none."""
    column = Revision.note_id if isinstance(thing, WorkspaceNote) else Revision.snippet_id
    query = select(Revision).where(column == thing.id, Revision.number == version)
    found = db.session.scalar(query.options(undefer(Revision.content)))
    return found.content if found is not None else {}


def merged_text(base: str, mine: str, theirs: str) -> str:
    """Return both changes of a text in one; places that both changed are marked."""
    return merge(base, mine, theirs).text
