"""The saves of a note or a snippet: who, when, and what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from webapp.apps.workspace.engine.diff import Line, diff
from webapp.apps.workspace.models import Project, Revision, Snippet, WorkspaceNote
from webapp.apps.workspace.queries.lists import names_of
from webapp.apps.workspace.queries.reach import mine
from webapp.extensions import db
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, Page, page_by


@dataclass(frozen=True)
class FileDiff:
    """What a save changed in one text; a note has one without a name."""

    name: str
    lines: list[Line]


def saves_of(
    *,
    note_id: int | None = None,
    snippet_id: int | None = None,
    cursor: str | None = None,
    limit: int = USUAL_PAGE,
) -> tuple[Page[Revision], dict[int, str]]:
    """Return the saves of a thing, or of all that the caller reaches, latest first, and who made them."""
    query = select(Revision).where(_reachable())
    if note_id is not None:
        query = query.where(Revision.note_id == note_id)
    if snippet_id is not None:
        query = query.where(Revision.snippet_id == snippet_id)
    page = page_by(query, (Revision.id,), cursor=cursor, limit=limit)
    return page, names_of({row.author_id for row in page.rows if row.author_id is not None})


def save(revision_id: int) -> Revision:
    """Return a save of something that the caller reaches, with its content. Raise NotFound."""
    query = select(Revision).where(Revision.id == revision_id, _reachable())
    found = db.session.scalar(query.options(undefer(Revision.content)))
    if found is None:
        raise NotFound
    return found


def save_at(
    number: int, *, note_id: int | None = None, snippet_id: int | None = None
) -> tuple[Revision, Revision | None]:
    """Return a save by its number and the one before it. Raise NotFound."""
    of = Revision.note_id == note_id if note_id is not None else Revision.snippet_id == snippet_id
    query = select(Revision).where(of, Revision.number <= number).order_by(Revision.number.desc()).limit(2)
    rows: Sequence[Revision] = db.session.scalars(query.options(undefer(Revision.content))).all()
    if not rows or rows[0].number != number:
        raise NotFound
    return rows[0], rows[1] if len(rows) > 1 else None


def differences(new: Revision, old: Revision | None) -> list[FileDiff]:
    """Return what changed from one save to the next, file by file."""
    was, now = _texts(old), _texts(new)
    names = [*now, *(name for name in was if name not in now)]
    found = [FileDiff(name, diff(was.get(name, ""), now.get(name, ""))) for name in names]
    return [one for one in found if any(line.kind in ("added", "removed") for line in one.lines)]


def _texts(row: Revision | None) -> dict[str, str]:
    if row is None:
        return {}
    content: dict[str, Any] = row.content
    if row.note_id is not None:
        return {"": content["body"]}
    return {file["name"]: file["body"] for file in content["files"]}


def _reachable() -> Any:
    projects = select(Project.id).where(mine())
    notes = select(WorkspaceNote.id).where(WorkspaceNote.project_id.in_(projects))
    snippets = select(Snippet.id).where(Snippet.project_id.in_(projects))
    return or_(Revision.note_id.in_(notes), Revision.snippet_id.in_(snippets))
