"""The one permission model: rows are reached through their project, or they are not there."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlalchemy.orm import undefer

from webapp.apps.workspace.models import Discard, Permission, Project, Snippet, Task, WorkspaceNote
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.models import User
from webapp.guests.ownership import owner_is_present
from webapp.web.errors import NotFound, Problem

RANKS = {"viewer": 1, "editor": 2, "admin": 3, "owner": 4}

Row = TypeVar("Row", WorkspaceNote, Task, Snippet)


@dataclass(frozen=True)
class Reached(Generic[Row]):
    """A row of a project, the project, and what the caller may do there."""

    row: Row
    project: Project
    role: str

    @property
    def can_edit(self) -> bool:
        """Whether the caller may change it."""
        return may(self.role, "editor") and self.project.archived_at is None


@dataclass(frozen=True)
class Seen:
    """A snippet, and what the caller may do in its project: None for everybody outside."""

    snippet: Snippet
    role: str | None

    @property
    def can_edit(self) -> bool:
        """Whether the caller may change it."""
        return self.role is not None and may(self.role, "editor")


class RoleNeeded(Problem):
    """A member may see this, and may not do it."""

    status = 403
    code = "role_needed"


def may(role: str, needed: str) -> bool:
    """Tell whether a role includes another."""
    return RANKS[role] >= RANKS[needed]


def check_role(role: str, needed: str) -> None:
    """Raise RoleNeeded unless `role` includes `needed`."""
    if not may(role, needed):
        sentences = {
            "editor": _("You can look at this project, and not change it."),
            "admin": _("Only administrators of this project can do this."),
            "owner": _("Only the owner of this project can do this."),
        }
        raise RoleNeeded(sentences[needed], role=role, needed=needed)


def with_role(*entities: Any) -> Select[Any]:
    """Return the query of `entities`, the caller's role being the last column; join projects yourself."""
    role = case((Project.owner_id == actor().id, "owner"), else_=Permission.role)
    return select(*entities, role)


def reached() -> ColumnElement[bool]:
    """Say which projects, with their permissions joined by `joined`, the caller reaches."""
    if actor().id is None:
        return false()
    return or_(Project.owner_id == actor().id, Permission.user_id.is_not(None))


def joined() -> ColumnElement[bool]:
    """Say which permission of a project is the caller's, for an outer join."""
    return and_(Permission.project_id == Project.id, Permission.user_id == actor().id)


def mine() -> ColumnElement[bool]:
    """Say which projects the caller reaches, without a join."""
    user_id = actor().id
    if user_id is None:
        return false()
    owned = select(Project.id).where(Project.owner_id == user_id)
    shared = select(Permission.project_id).where(Permission.user_id == user_id)
    return Project.id.in_(owned.union_all(shared))


def reach_project(project_id: int, needed: str = "viewer") -> tuple[Project, str]:
    """Return a project and the caller's role. Raise NotFound for strangers, RoleNeeded for members."""
    query = with_role(Project).outerjoin(Permission, joined()).where(Project.id == project_id, reached())
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    check_role(found[1], needed)
    return found[0], found[1]


def reach(
    model: type[Row], row_id: int, *, project_id: int | None = None, needed: str = "viewer"
) -> Reached[Row]:
    """Return a row with its texts, its project and the caller's role. Raises as `reach_project`."""
    query = with_role(model, Project).join(Project, Project.id == model.project_id)
    query = query.outerjoin(Permission, joined()).where(model.id == row_id, reached())
    if project_id is not None:
        query = query.where(model.project_id == project_id)
    found = db.session.execute(query.options(undefer("*"))).one_or_none()
    if found is None:
        raise NotFound
    check_role(found[2], needed)
    return Reached(found[0], found[1], found[2])


def reach_discard(kind: str, thing_id: int, *, project_id: int | None = None) -> int | None:
    """Return the project in which the caller may bring back a thing that was deleted, None if it was not.

    Raises RoleNeeded for members who may not.
    """
    query = with_role(Discard.project_id).select_from(Discard).join(Project, Project.id == Discard.project_id)
    query = query.outerjoin(Permission, joined()).where(reached())
    query = query.where(Discard.kind == kind, Discard.thing_id == thing_id)
    if project_id is not None:
        query = query.where(Discard.project_id == project_id)
    found = db.session.execute(query).one_or_none()
    if found is None:
        return None
    check_role(found[1], "editor")
    return int(found[0])


def see_snippet(code: str) -> Seen:
    """Return the snippet of an address to its members, or to anybody if it is open. Raise NotFound."""
    query = with_role(Snippet).join(Project, Project.id == Snippet.project_id)
    query = query.join(User, User.id == Snippet.owner_id).outerjoin(Permission, joined())
    is_open = and_(Snippet.visibility != "private", owner_is_present())
    query = query.where(Snippet.code == code, or_(reached(), is_open)).options(undefer("*"))
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return Seen(found[0], found[1])
