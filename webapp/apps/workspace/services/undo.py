"""Deleted notes and tasks are kept for a day, and come back as they were: same id, same saves, same place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Date, Uuid, case, delete, select, update
from sqlalchemy.orm import undefer

from webapp.apps.workspace.models import Discard, Revision, Task, Tombstone, WorkspaceNote
from webapp.apps.workspace.queries.reach import reach, reach_discard
from webapp.apps.workspace.services import revisions
from webapp.apps.workspace.services.desk import KINDS, Desk, bury, has_place, put_row, take_project
from webapp.db import UTCDateTime, utcnow
from webapp.extensions import db
from webapp.guests.expiry import delete_due
from webapp.guests.models import User
from webapp.web.undo import UNDO_DAYS, AlreadyBack, TooLate

Row = TypeVar("Row", WorkspaceNote, Task)

# What a row gets anew from its project when it comes back.
OF_PROJECT = {"id", "project_id", "owner_id", "seq", "merge_id", "expires_before_merge", "name_before_merge"}
READERS = ((UTCDateTime, datetime.fromisoformat), (Date, date.fromisoformat), (Uuid, UUID))
QUIET = {"synchronize_session": False}


def discard(desk: Desk, row: WorkspaceNote | Task) -> None:
    """Delete a row, leave its tombstone, and keep what `restore` needs; flushed. Raises Refused."""
    kept = Discard(project_id=desk.project.id, kind=KINDS[type(row)], thing_id=row.id)
    kept.seq, kept.content = bury(desk, row), _content(row)
    db.session.add(kept)
    db.session.flush()
    if isinstance(row, WorkspaceNote):
        saves = update(Revision).where(Revision.note_id == row.id)
        db.session.execute(saves.values(note_id=None, discard_id=kept.id), execution_options=QUIET)
    db.session.delete(row)
    db.session.flush()


def restore(model: type[Row], thing_id: int, *, project_id: int | None = None) -> Row:
    """Bring back a note or a task that was deleted within a day; flushed, its version is one further.

    The rights are those of making one. Raises NotFound for strangers, RoleNeeded for members who may not,
    AlreadyBack, TooLate, Refused where there is no place left (nothing comes back), Conflict if archived.
    """
    found = reach_discard(KINDS[model], thing_id, project_id=project_id)
    if found is None:
        reach(model, thing_id, project_id=project_id, needed="editor")
        raise AlreadyBack
    desk = take_project(found, "editor")
    kept = _take(desk, KINDS[model], thing_id)
    row = model(id=thing_id, **_values(model, kept.content))
    row.version += 1
    _let_go(desk, row)
    put_row(desk, row, "restored")
    if isinstance(row, WorkspaceNote):
        saves = update(Revision).where(Revision.discard_id == kept.id)
        db.session.execute(saves.values(note_id=row.id, discard_id=None), execution_options=QUIET)
        revisions.keep(desk, row, {"body": row.body})  # what a later change of this version begins with
    # A device that has not heard of the deletion must not be told of it now.
    stone = delete(Tombstone).where(Tombstone.project_id == desk.project.id, Tombstone.seq == kept.seq)
    db.session.execute(stone, execution_options=QUIET)
    db.session.delete(kept)
    db.session.flush()
    return row


def purge_discards() -> int:
    """Remove for good what was deleted a day ago, in short batches. Answer how many."""
    due = Discard.created_at < utcnow(days=-UNDO_DAYS)
    return delete_due(Discard, due, Discard.created_at)


def _take(desk: Desk, kind: str, thing_id: int) -> Discard:
    """Lock what is kept of a thing; who comes second finds it taken."""
    query = select(Discard, Discard.created_at > utcnow(days=-UNDO_DAYS)).options(undefer("*"))
    query = query.where(Discard.kind == kind, Discard.thing_id == thing_id)
    query = query.where(Discard.project_id == desk.project.id).with_for_update(of=Discard)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise AlreadyBack
    if not found[1]:
        raise TooLate
    return found[0]


def _let_go(desk: Desk, row: WorkspaceNote | Task) -> None:
    """Let a row name nobody who is gone meanwhile, and not by the name that a device gave to another row."""
    row.author_id = _as_of_now(row.author_id)
    if isinstance(row, Task):
        assignee = _as_of_now(row.assignee_id)
        row.assignee_id = assignee if assignee and has_place(desk.project, assignee) else None
    if row.client_id is not None:
        model = type(row)
        same = select(model.id).where(model.project_id == desk.project.id, model.client_id == row.client_id)
        row.client_id = None if db.session.scalar(same) else row.client_id


def _as_of_now(user_id: int | None) -> int | None:
    """Return who a user is today: the account that a merged guest became part of, nobody if it is gone."""
    if user_id is None:
        return None
    today = case((User.user_type == "migrated", User.merged_into_user_id), else_=User.id)
    return db.session.scalar(select(today).where(User.id == user_id))


def _content(row: WorkspaceNote | Task) -> dict[str, Any]:
    """Return a row by column, as JSON takes it."""
    names = (column.key for column in row.__table__.columns)
    return {name: _plain(getattr(row, name)) for name in names if name not in OF_PROJECT}


def _values(model: type[Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row is made of again; a column that is no longer there is left out."""
    columns = {column.key: column.type for column in model.__table__.columns}
    return {name: _read(columns[name], value) for name, value in content.items() if name in columns}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(kind: Any, value: Any) -> Any:
    reader = next((reader for known, reader in READERS if isinstance(kind, known)), None)
    return value if value is None or reader is None else reader(value)
