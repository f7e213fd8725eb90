"""Who works in a project: invite by mail, join, change a role, remove, leave."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from webapp.apps.workspace.models import Invite, Permission, Project, Task
from webapp.apps.workspace.queries.reach import reach_project
from webapp.apps.workspace.services.desk import Desk, project_changed, take_project, write_down
from webapp.apps.workspace.services.rights import allow
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import actor, locked
from webapp.guests.models import User
from webapp.guests.tokens import token_hash
from webapp.jobs import enqueue
from webapp.web.errors import Conflict, Gone, NotFound
from webapp.web.i18n import preferred_locale
from webapp.web.limits import spend

INVITE_DAYS = 7
INVITES_OF_ONE = "50 per day"
INVITES_TO_ONE = "6 per day"
INVITE_JOB = "workspace.invite"


def invite(project_id: int, email: str, role: str) -> Invite:
    """Ask the owner of an address (canonical) into a project; the mail goes out with a fresh link.

    Asking again renews the invite. Raises Refused for guests, Conflict for a member, NotFound, RoleNeeded.
    """
    reach_project(project_id, "admin")
    allow("share_projects")
    desk = take_project(project_id, "admin")
    _refuse_member(desk, email)
    spend(INVITES_OF_ONE, "project-invites", str(desk.user.id))
    spend(INVITES_TO_ONE, "project-invite-mails", email)
    known = select(Invite).where(Invite.project_id == project_id, Invite.email == email)
    found = db.session.scalar(known) or Invite(project_id=project_id, email=email)
    found.inviter_id, found.role, found.locale = desk.user.id, role, preferred_locale()
    found.token_hash = None
    found.expires_at = datetime.now(UTC) + timedelta(days=INVITE_DAYS)
    db.session.add(found)
    db.session.flush()
    write_down(desk, "invited", "member", None, role)
    enqueue(INVITE_JOB, found.id)
    return found


def revoke_invite(project_id: int, invite_id: int) -> None:
    """Take an invite back. Raise NotFound."""
    take_project(project_id, "admin", even_archived=True)
    query = delete(Invite).where(Invite.id == invite_id, Invite.project_id == project_id)
    if not db.session.execute(query).rowcount:  # type: ignore[attr-defined]
        raise NotFound


def find_invite(token: str) -> tuple[Invite, Project]:
    """Return the invite of a mailed link and its project. Raise NotFound, or Gone after its seven days."""
    query = select(Invite, Project, Invite.expires_at > utcnow()).join(Project)
    found = db.session.execute(query.where(Invite.token_hash == token_hash(token))).one_or_none()
    if found is None:
        raise NotFound
    if not found[2]:
        raise Gone(_("This invitation has expired. Ask for a new one."), code="invite_expired")
    return found[0], found[1]


def accept_invite(token: str) -> Project:
    """Join the project of a mailed link, and use it up. Raises Refused, and as `find_invite`."""
    found, project = find_invite(token)
    allow("collaborate")
    user = locked()
    project = db.session.get_one(Project, project.id, with_for_update=True, populate_existing=True)
    role, invite_id = found.role, found.id
    used = delete(Invite).where(Invite.id == invite_id, Invite.token_hash == token_hash(token))
    if not db.session.execute(used).rowcount:  # type: ignore[attr-defined]
        raise NotFound
    known = db.session.get(Permission, (project.id, user.id))
    if project.owner_id != user.id and known is None:
        db.session.add(Permission(project_id=project.id, user_id=user.id, role=role))
        write_down(Desk(user, project, role), "joined", "member", user.id, user.display_name)
    db.session.flush()
    return project


def change_role(project_id: int, user_id: int, role: str) -> Permission:
    """Give a member another role. Raises NotFound, RoleNeeded, Conflict for the owner."""
    desk = take_project(project_id, "admin", even_archived=True)
    found = _member(desk, user_id)
    found.role = role
    project_changed(desk, "role")
    return found


def remove_member(project_id: int, user_id: int) -> None:
    """Take somebody out of a project: an administrator anybody, everybody themselves; their tasks are free.

    Raises Conflict (`last_admin`) for the owner, who is the administrator that always stays.
    """
    is_leaving = user_id == actor().id
    desk = take_project(project_id, "viewer" if is_leaving else "admin", even_archived=True)
    found = _member(desk, user_id)
    db.session.delete(found)
    freed = update(Task).where(Task.project_id == project_id, Task.assignee_id == user_id)
    # Each task has a number of its own, so that a device can take them in by page.
    values: dict[str, Any] = {"assignee_id": None, "version": Task.version + 1}
    values["seq"] = desk.project.change_seq + Task.number
    desk.project.change_seq += desk.project.next_task_number
    db.session.execute(freed.values(**values), execution_options={"synchronize_session": False})
    name = db.session.scalar(select(User.display_name).where(User.id == user_id)) or ""
    write_down(desk, "left" if is_leaving else "removed", "member", user_id, name)
    db.session.flush()


def _member(desk: Desk, user_id: int) -> Permission:
    if user_id == desk.project.owner_id:
        text = _("The owner stays: a project has at least one administrator.")
        raise Conflict(text, code="last_admin")
    found = db.session.get(Permission, (desk.project.id, user_id))
    if found is None:
        raise NotFound
    return found


def _refuse_member(desk: Desk, email: str) -> None:
    """Refuse to invite somebody who is there already."""
    query = select(User.id).outerjoin(
        Permission, (Permission.user_id == User.id) & (Permission.project_id == desk.project.id)
    )
    is_here = (User.id == desk.project.owner_id) | Permission.user_id.is_not(None)
    query = query.where(func.lower(User.email) == email, User.deleted_at.is_(None), is_here)
    if db.session.scalar(query) is not None:
        text = _("They are a member already.")
        raise Conflict(text, code="already_member", errors={"email": text})
