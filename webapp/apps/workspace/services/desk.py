"""Every change of a project: its caller and the project locked, the change numbered and written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import undefer

from webapp.apps.workspace.models import (
    Activity,
    Permission,
    Project,
    Snippet,
    Task,
    Tombstone,
    WorkspaceNote,
)
from webapp.apps.workspace.queries.reach import check_role, reach, reach_project
from webapp.apps.workspace.services.rights import allow
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.guests.models import User
from webapp.guests.quotas import claim_slot
from webapp.web.errors import Conflict, NotFound

Row = TypeVar("Row", WorkspaceNote, Task, Snippet)

KINDS: dict[type[Any], str] = {Project: "project", WorkspaceNote: "note", Task: "task", Snippet: "snippet"}


class Stale(Conflict):
    """The row was changed since its `version` was read: both texts are told, and a text of both."""

    code = "stale"

    def __init__(
        self, row: Any, theirs: Mapping[str, Any], yours: Mapping[str, Any], merged: Mapping[str, Any]
    ) -> None:
        self.row, self.theirs, self.yours, self.merged = row, dict(theirs), dict(yours), dict(merged)
        super().__init__(
            _("Somebody changed this meanwhile. Nothing of yours is lost: here are both."),
            current=self.theirs | {"version": row.version},
            yours=self.yours,
            merged=self.merged,
        )


@dataclass(frozen=True)
class Desk:
    """Who works, and the project under work; both rows are locked."""

    user: User
    project: Project
    role: str


def take_project(project_id: int, needed: str, *, even_archived: bool = False) -> Desk:
    """Lock the caller and a project for a change. Raises NotFound, RoleNeeded and Conflict if archived."""
    reach_project(project_id, needed)
    user = locked()
    query = select(Project).where(Project.id == project_id).with_for_update()
    project = db.session.scalar(query.execution_options(populate_existing=True))
    if project is None:
        raise NotFound
    role = _role_in(project, user)
    check_role(role, needed)
    if project.archived_at is not None and not even_archived:
        raise Conflict(
            _("This project is archived. Take it out of the archive to change it."), code="archived"
        )
    return Desk(user, project, role)


def take(
    model: type[Row], row_id: int, *, project_id: int | None = None, needed: str = "editor"
) -> tuple[Desk, Row]:
    """Lock a row's project for a change and return the row as it is now. Raises as `take_project`."""
    found = reach(model, row_id, project_id=project_id, needed=needed)
    desk = take_project(found.project.id, needed)
    query = select(model).where(model.id == row_id, model.project_id == desk.project.id)
    query = query.options(undefer("*")).execution_options(populate_existing=True)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound
    return desk, row


def new_row(desk: Desk, row: Any) -> None:
    """Put a new row into the project, in the caller's name. Raises Refused."""
    row.author_id, row.version = desk.user.id, 1
    put_row(desk, row, "created")


def put_row(desk: Desk, row: Any, verb: str) -> None:
    """Put a row into the project as it is now: its owner's, and of its owner's quota. Raises Refused."""
    allow(f"create_{KINDS[type(row)]}s")
    if desk.project.owner_id == desk.user.id:
        claim_slot(desk.user, type(row))
    row.project_id, row.owner_id = desk.project.id, desk.project.owner_id
    row.merge_id = desk.project.merge_id  # what came along with a merge goes back with it
    row.seq = _next(desk)
    db.session.add(row)
    db.session.flush()
    write_down(desk, verb, KINDS[type(row)], row.id, row.title)


def changed(desk: Desk, row: Any, verb: str = "edited") -> None:
    """Give a change of a row its number and write it down, flushed."""
    row.version += 1
    row.updated_at = datetime.now(UTC)
    row.seq = _next(desk)
    write_down(desk, verb, KINDS[type(row)], row.id, row.title)
    db.session.flush()


def project_changed(desk: Desk, verb: str = "edited") -> None:
    """Give a change of the project itself its number and write it down, flushed."""
    desk.project.version += 1
    _next(desk)
    write_down(desk, verb, "project", desk.project.id, desk.project.name)
    db.session.flush()


def gone(desk: Desk, row: Any) -> None:
    """Delete a row for good and leave its tombstone."""
    bury(desk, row)
    db.session.delete(row)
    db.session.flush()


def bury(desk: Desk, row: Any) -> int:
    """Leave the tombstone of a row that is about to be deleted; answer its number. Raises Refused."""
    kind = KINDS[type(row)]
    allow(f"delete_own_{kind}s")
    seq = _next(desk)
    db.session.add(Tombstone(project_id=desk.project.id, kind=kind, thing_id=row.id, seq=seq))
    write_down(desk, "deleted", kind, None, row.title)
    return seq


def write_down(desk: Desk, verb: str, kind: str, thing_id: int | None, title: str) -> None:
    """Add a line to the project's activity."""
    line = Activity(project_id=desk.project.id, actor_id=desk.user.id, verb=verb, kind=kind)
    line.thing_id, line.title = thing_id, title[:200]
    db.session.add(line)


def has_place(project: Project, user_id: int) -> bool:
    """Tell whether a user owns a project or is a member of it."""
    query = select(Permission.user_id).where(
        Permission.project_id == project.id, Permission.user_id == user_id
    )
    return user_id == project.owner_id or db.session.scalar(query) is not None


def _next(desk: Desk) -> int:
    desk.project.change_seq += 1
    desk.project.updated_at = datetime.now(UTC)
    return desk.project.change_seq


def _role_in(project: Project, user: User) -> str:
    if project.owner_id == user.id:
        return "owner"
    query = select(Permission.role).where(Permission.project_id == project.id, Permission.user_id == user.id)
    role = db.session.scalar(query)
    if role is None:
        raise NotFound
    return role
