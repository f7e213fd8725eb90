"""Make, change, archive and delete projects."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.workspace.engine.names import KEY_PATTERN, free_key, key_of
from webapp.apps.workspace.models import Activity, Project
from webapp.apps.workspace.queries.reach import reach_project
from webapp.apps.workspace.services.desk import Desk, Stale, project_changed, take_project
from webapp.apps.workspace.services.rights import allow
from webapp.extensions import db
from webapp.guests.current import writer
from webapp.guests.models import User
from webapp.guests.quotas import claim_slot
from webapp.web.errors import Conflict, Invalid

FIELDS = ("name", "key", "description")


def create_project(name: str, key: str = "", description: str = "", *, owner: User | None = None) -> Project:
    """Make a project for the caller (a visitor becomes a guest with it), or for `owner`, who is locked.

    Without a key one is made of the name. Raises Invalid, Refused (quota), Conflict (`key_taken`).
    """
    allow("create_projects")
    if key and not re.fullmatch(KEY_PATTERN, key):
        raise _bad_key()
    user = owner or writer()
    claim_slot(user, Project)
    key = _free_key(user, key, name)
    project = Project(owner_id=user.id, name=name, key=key, description=description)
    project.next_task_number = project.version = project.change_seq = 1
    db.session.add(project)
    db.session.flush()
    line = Activity(project_id=project.id, actor_id=user.id, verb="created", kind="project")
    line.thing_id, line.title = project.id, name
    db.session.add(line)
    db.session.flush()
    return project


def edit_project(project_id: int, changes: Mapping[str, Any], version: int) -> Project:
    """Change name, key or description. Raises Stale, Invalid, Conflict, NotFound and RoleNeeded."""
    desk = take_project(project_id, "admin")
    allow("edit_own_projects")
    project = desk.project
    if version != project.version:
        theirs = {name: getattr(project, name) for name in FIELDS}
        raise Stale(project, theirs, changes, theirs | dict(changes))
    if "key" in changes and changes["key"] != project.key:
        if not re.fullmatch(KEY_PATTERN, changes["key"]):
            raise _bad_key()
        _refuse_taken(project.owner_id, changes["key"])
    for name in FIELDS:
        if name in changes:
            setattr(project, name, changes[name])
    project_changed(desk)
    return project


def archive_project(project_id: int, *, is_archived: bool) -> Project:
    """Put a project into the archive, where nothing in it changes, or take it out."""
    desk = take_project(project_id, "admin", even_archived=True)
    if (desk.project.archived_at is not None) != is_archived:
        desk.project.archived_at = datetime.now(UTC) if is_archived else None
        project_changed(desk, "archived" if is_archived else "reopened")
    return desk.project


def delete_project(project_id: int) -> None:
    """Delete a project with all that stands in it; its owner alone can."""
    reach_project(project_id, "owner")
    allow("delete_own_projects")
    desk: Desk = take_project(project_id, "owner", even_archived=True)
    db.session.delete(desk.project)
    db.session.flush()


def key_near(owner_id: int, key: str) -> str:
    """Return the key that is wanted if no project of the owner, who is locked, has it, or one like it."""
    near = select(Project.key).where(Project.owner_id == owner_id, Project.key.startswith(key[:2]))
    return free_key(set(db.session.scalars(near)), key)


def _free_key(owner: User, key: str, name: str) -> str:
    """Return the wanted key if it is free, or one made of the name. The owner is locked."""
    if key:
        _refuse_taken(owner.id, key)
        return key
    return key_near(owner.id, key_of(name))


def _refuse_taken(owner_id: int, key: str) -> None:
    if db.session.scalar(select(Project.id).where(Project.owner_id == owner_id, Project.key == key)):
        text = _("Another project has this key.")
        raise Conflict(text, code="key_taken", errors={"key": text})


def _bad_key() -> Invalid:
    return Invalid({"key": _("Use 2 to 10 capital letters and digits, beginning with a letter.")})
