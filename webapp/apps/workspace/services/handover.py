"""An owner hands a project over to a member, with all that stands in it."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select, update

from webapp.apps.workspace.models import Discard, Permission, Project, Revision, Snippet, Task, WorkspaceNote
from webapp.apps.workspace.queries.reach import reach_project
from webapp.apps.workspace.services.desk import project_changed, take_project
from webapp.apps.workspace.services.projects import key_near
from webapp.apps.workspace.services.rights import allow
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.merge import lock_both
from webapp.guests.models import User
from webapp.guests.quotas import claim_slot
from webapp.jobs import enqueue
from webapp.web.errors import Conflict, Invalid, NotFound, Refused

HANDED_JOB = "workspace.handed"
FORGET_MERGE: dict[str, Any] = {"merge_id": None, "expires_before_merge": None, "name_before_merge": None}


def hand_over(project_id: int, user_id: int) -> Project:
    """Make a member the owner of a project; its owner until now becomes an editor, and the member is told.

    All rows of the project go along in this one transaction. If the new owner has a project of the same
    key, this one gets another. Raises NotFound for strangers, RoleNeeded for members, Refused for guests,
    Invalid for who is no member or has no account, Conflict if the new owner has no room for it.
    """
    reach_project(project_id, "owner")
    allow("share_projects")
    giver, heir = _lock(actor().id or 0, user_id)
    desk = take_project(project_id, "owner", even_archived=True)
    project = desk.project
    permission = db.session.get(Permission, (project.id, heir.id), with_for_update=True)
    if permission is None:
        raise _not_a_member()
    if heir.user_type != "registered" or not heir.is_live:
        raise Invalid({"user_id": _("Only somebody with an account can own a shared project.")})
    _claim(heir)
    db.session.delete(permission)
    db.session.add(Permission(project_id=project.id, user_id=giver.id, role="editor"))
    project.key = key_near(heir.id, project.key)
    for name, value in {"owner_id": heir.id, **FORGET_MERGE}.items():
        setattr(project, name, value)
    db.session.flush()
    _move_rows(project.id, heir.id)
    project_changed(desk, "handed")
    enqueue(HANDED_JOB, project.id)
    return project


def _lock(giver_id: int, heir_id: int) -> tuple[User, User]:
    """Lock both, in the order of their ids; who is nobody here is no member either."""
    try:
        return lock_both(giver_id, heir_id)
    except NotFound:
        raise _not_a_member() from None


def _claim(heir: User) -> None:
    try:
        claim_slot(heir, Project)
    except Refused:
        text = _("They have as many projects as an account can have.")
        raise Conflict(text, code="no_room", errors={"user_id": text}) from None


def _move_rows(project_id: int, owner_id: int) -> None:
    """Give all rows of a project to its new owner; a merge that brought them is not undone for them."""
    values = FORGET_MERGE | {"owner_id": owner_id}
    quiet = {"synchronize_session": False}
    for model in (WorkspaceNote, Snippet, Task):
        rows = update(model).where(model.project_id == project_id)
        db.session.execute(rows.values(**values), execution_options=quiet)
    of_notes = Revision.note_id.in_(select(WorkspaceNote.id).where(WorkspaceNote.project_id == project_id))
    of_snippets = Revision.snippet_id.in_(select(Snippet.id).where(Snippet.project_id == project_id))
    of_discards = Revision.discard_id.in_(select(Discard.id).where(Discard.project_id == project_id))
    saves = update(Revision).where(or_(of_notes, of_snippets, of_discards))
    db.session.execute(saves.values(**values), execution_options=quiet)


def _not_a_member() -> Invalid:
    text = _("Choose a member of this project: invite them first.")
    return Invalid({"user_id": text}, code="not_a_member")
