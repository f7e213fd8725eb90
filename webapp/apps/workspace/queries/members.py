"""Who works in a project, and who was asked to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from webapp.apps.workspace.models import Invite, Permission, Project
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.models import User


@dataclass(frozen=True)
class Member:
    """Somebody who works in a project."""

    user_id: int
    name: str
    username: str | None
    role: str
    since: datetime


def members_of(project: Project) -> list[Member]:
    """Return the owner and then the others, as they came, in one query."""
    query = select(User.id, User.display_name, User.username, Permission.role, Permission.created_at)
    joined = (Permission.user_id == User.id) & (Permission.project_id == project.id)
    query = query.outerjoin(Permission, joined)
    query = query.where((User.id == project.owner_id) | (User.id.in_(_member_ids(project))))
    # After a merge the owner may have a permission as well, and the guest who was merged may still have one.
    query = query.where(User.user_type != "migrated")
    found = [
        _member(project, user_id, name, username, role, since)
        for user_id, name, username, role, since in db.session.execute(query)
    ]
    return sorted(found, key=lambda member: (member.role != "owner", member.since, member.user_id))


def invites_to(project: Project) -> Sequence[Invite]:
    """Return the invites of a project that can still be accepted."""
    query = select(Invite).where(Invite.project_id == project.id, Invite.expires_at > utcnow())
    return db.session.scalars(query.order_by(Invite.id.desc()).limit(100)).all()


def _member(
    project: Project, user_id: int, name: str, username: str | None, role: str | None, since: datetime | None
) -> Member:
    if user_id == project.owner_id or role is None:
        return Member(user_id, name, username, "owner", project.created_at)
    return Member(user_id, name, username, role, since or project.created_at)


def _member_ids(project: Project) -> Select[int]:
    return select(Permission.user_id).where(Permission.project_id == project.id)
