"""Memberships on a merge and its undo: a membership is no possession, so the registry does not move it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.apps.workspace.models import Permission, Project, Task
from webapp.apps.workspace.queries.reach import RANKS

QUIET = {"synchronize_session": False}


def move_memberships(session: Session, guest_id: int, account_id: int) -> None:
    """Give an account what the guest may do in others' projects.

    Where both are members, the account gets the further role and the guest's row keeps the other one. A
    project of the account's own stays as it is. `brought_by` notes what an undo takes back.
    """
    owned = select(Project.id).where(Project.owner_id == account_id)
    has = select(Permission.project_id).where(Permission.user_id == account_id)
    moving = update(Permission).where(Permission.user_id == guest_id, Permission.project_id.not_in(owned))
    alone = moving.where(Permission.project_id.not_in(has))
    session.execute(alone.values(user_id=account_id, brought_by=guest_id), execution_options=QUIET)
    for theirs, mine in _shared(session, guest_id, account_id):
        if RANKS[theirs.role] > RANKS[mine.role]:
            theirs.role, mine.role = mine.role, theirs.role
            mine.brought_by = guest_id
    session.flush()


def give_back_memberships(session: Session, guest_id: int, account_id: int) -> None:
    """Take back what `move_memberships` did: everybody may do again what they might before.

    Tasks that were the guest's in a project in which the account has no place are the guest's again; none is
    the guest's where the guest has no place any more.
    """
    for theirs, mine in _shared(session, guest_id, account_id):
        if mine.brought_by == guest_id:
            theirs.role, mine.role = mine.role, theirs.role
            mine.brought_by = None
    session.flush()
    brought = (Permission.user_id == account_id, Permission.brought_by == guest_id)
    tasks = update(Task).where(Task.assignee_id == account_id)
    tasks = tasks.where(Task.project_id.in_(select(Permission.project_id).where(*brought)))
    session.execute(tasks.values(assignee_id=guest_id), execution_options=QUIET)
    back = update(Permission).where(*brought).values(user_id=guest_id, brought_by=None)
    session.execute(back, execution_options=QUIET)
    theirs_now = select(Permission.project_id).where(Permission.user_id == guest_id)
    own = select(Project.id).where(Project.owner_id == guest_id)
    strange = update(Task).where(Task.assignee_id == guest_id, Task.project_id.not_in(theirs_now.union(own)))
    session.execute(strange.values(assignee_id=account_id), execution_options=QUIET)


def _shared(session: Session, guest_id: int, account_id: int) -> list[tuple[Permission, Permission]]:
    """Return the guest's and the account's permissions in the projects in which both have one."""
    both = select(Permission).where(Permission.user_id.in_((guest_id, account_id)))
    rows = session.scalars(both.execution_options(populate_existing=True)).all()
    mine = {row.project_id: row for row in rows if row.user_id == account_id}
    return [(row, mine[row.project_id]) for row in rows if row.user_id == guest_id and row.project_id in mine]
