"""Take an archive in: it is kept for a day, its owner looks at what it would bring, then it comes in whole.

All of it is one transaction under the owner's lock, so that quotas hold, written in a few statements a type.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from webapp.apps.workspace.engine.markdown import excerpt
from webapp.apps.workspace.engine.names import free_key
from webapp.apps.workspace.models import (
    Activity,
    Import,
    Project,
    Revision,
    Snippet,
    SnippetFile,
    Task,
    WorkspaceNote,
)
from webapp.apps.workspace.models.notes import EXCERPT_LENGTH
from webapp.apps.workspace.models.snippets import CODE_LENGTH
from webapp.apps.workspace.models.tasks import GAP
from webapp.apps.workspace.schemas.archive import ProjectRow, SaveRow, ThingRow
from webapp.apps.workspace.services.plans import Plan, read_plan
from webapp.apps.workspace.services.rights import allow
from webapp.apps.workspace.services.snippets import ALPHABET, clean_files
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import actor, locked, writer
from webapp.guests.models import User
from webapp.guests.quotas import claim_slot
from webapp.web.addresses import client_address
from webapp.web.errors import Invalid, NotFound
from webapp.web.limits import spend

IMPORTS_OF_ONE = "20 per hour"
KEPT_HOURS = 24

Thing = WorkspaceNote | Task | Snippet


def keep_archive(content: bytes) -> Import:
    """Read an archive and keep it for a day, in place of one that waits. Raises as `read_plan`, TooMany.

    Reading is what costs, so it is what is counted, of guests to be by their address.
    """
    allow("create_projects")
    spend(IMPORTS_OF_ONE, "workspace-imports", str(actor().id or client_address()))
    coming = read_plan(content).coming()
    if not coming:
        raise Invalid({"archive": _("There are no projects in this archive.")}, code="bad_archive")
    user = writer()
    db.session.execute(delete(Import).where(Import.user_id == user.id))
    found = Import(user_id=user.id, body=content, coming=coming)
    db.session.add(found)
    db.session.flush()
    return found


def waiting(import_id: int) -> Import:
    """Return an archive of the caller's that waits. Raise NotFound."""
    found: Import | None = db.session.scalar(_mine(import_id, actor().id or 0))
    if found is None:
        raise NotFound
    return found


def keys_taken(found: Import) -> set[str]:
    """Return the keys in a waiting archive that a project of its owner has already."""
    keys = [row["key"] for row in found.coming]
    query = select(Project.key).where(Project.owner_id == found.user_id, Project.key.in_(keys))
    return set(db.session.scalars(query))


def bring_in(import_id: int, chosen: Sequence[int] | None = None) -> list[Project]:
    """Make the chosen projects of an archive anew, all of them if none are named, and let the archive go.

    Raises NotFound, Invalid for a project that is not in it, Refused when a quota would be passed: then
    nothing has come in.
    """
    waiting(import_id)
    for things in ("projects", "notes", "tasks", "snippets"):
        allow(f"create_{things}")
    user = locked()
    found = db.session.scalar(_mine(import_id, user.id).with_for_update().options(undefer(Import.body)))
    if found is None:
        raise NotFound
    plan = read_plan(found.body)
    ids = {row.id for row in plan.projects}
    wanted = set(chosen) if chosen is not None else ids
    if not wanted or not wanted <= ids:
        raise Invalid({"project_ids": _("Choose projects of this archive.")})
    db.session.delete(found)
    return _make(user, plan.only(wanted))


def prune() -> None:
    """Forget archives that nobody said a word about for a day."""
    db.session.execute(delete(Import).where(Import.created_at < utcnow(hours=-KEPT_HOURS)))


def _mine(import_id: int, user_id: int) -> Any:
    query = select(Import).where(Import.id == import_id, Import.user_id == user_id)
    return query.where(Import.created_at > utcnow(hours=-KEPT_HOURS))


def _make(user: User, plan: Plan) -> list[Project]:
    """Write all rows of a plan, and each one's save."""
    claim_slot(user, Project, len(plan.projects))
    claim_slot(user, WorkspaceNote, len(plan.notes))
    claim_slot(user, Task, len(plan.tasks))
    claim_slot(user, Snippet, len(plan.snippets))
    projects = _projects(user, plan.projects)
    notes = {row.id: _stamped(_note(row), row, projects, user) for row in plan.notes}
    snippets = {row.id: _stamped(_snippet(row), row, projects, user) for row in plan.snippets}
    tasks = [_stamped(task, row, projects, user) for row, task in _tasks(plan, projects)]
    db.session.add_all([*notes.values(), *snippets.values()])
    db.session.flush()  # their saves ask for their ids; of what follows nobody asks
    db.session.bulk_save_objects([*tasks, *_saves(plan, notes, snippets, user)])
    for project in projects.values():
        line = Activity(project_id=project.id, actor_id=user.id, verb="imported", kind="project")
        line.thing_id, line.title = project.id, project.name
        db.session.add(line)
    db.session.flush()
    return list(projects.values())


def _projects(user: User, rows: Sequence[ProjectRow]) -> dict[int, Project]:
    """Write the projects, each under its own key if that is free; answer them by their ids in the archive."""
    taken = set(db.session.scalars(select(Project.key).where(Project.owner_id == user.id)))
    made: dict[int, Project] = {}
    for row in rows:
        key = free_key(taken, row.key)
        taken.add(key)
        project = Project(owner_id=user.id, name=row.name, key=key, description=row.description)
        project.archived_at = datetime.now(UTC) if row.is_archived else None
        project.next_task_number = project.version = project.change_seq = 1
        made[row.id] = project
    db.session.add_all(made.values())
    db.session.flush()
    return made


def _stamped(thing: Any, row: ThingRow, projects: dict[int, Project], user: User) -> Any:
    """Put a row into its project with a number of its own, as old as it says and no younger than now."""
    project, now = projects[row.project_id], datetime.now(UTC)
    project.change_seq += 1
    thing.project_id, thing.owner_id, thing.author_id = project.id, user.id, user.id
    thing.title, thing.version, thing.seq = row.title, row.version, project.change_seq
    thing.created_at = min(row.created_at or now, now)
    thing.updated_at = min(max(row.updated_at or now, thing.created_at), now)
    return thing


def _note(row: Any) -> WorkspaceNote:
    return WorkspaceNote(body=row.body, is_pinned=row.is_pinned, excerpt=excerpt(row.body, EXCERPT_LENGTH))


def _snippet(row: Any) -> Snippet:
    files = clean_files([file.model_dump() for file in row.files])
    snippet = Snippet(description=row.description, language=files[0]["language"], file_count=len(files))
    snippet.code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    snippet.files = [SnippetFile(position=number, **file) for number, file in enumerate(files)]
    return snippet


def _tasks(plan: Plan, projects: dict[int, Project]) -> Iterator[tuple[Any, Task]]:
    """Yield the tasks in the order of their columns; each keeps its number unless another has it."""
    given: dict[int, set[int]] = {number: set() for number in projects}
    highest = dict.fromkeys(projects, 0)
    for row in plan.tasks:
        highest[row.project_id] = max(highest[row.project_id], row.number)
    for place, row in enumerate(sorted(plan.tasks, key=lambda row: (row.position, row.number)), 1):
        number = row.number
        if number in given[row.project_id]:
            number = highest[row.project_id] = highest[row.project_id] + 1
        given[row.project_id].add(number)
        task = Task(number=number, body=row.body, status=row.status, priority=row.priority, due=row.due)
        task.position = place * GAP
        task.done_at = (row.done_at or datetime.now(UTC)) if row.status == "done" else None
        yield row, task
    for archive_id, project in projects.items():
        project.next_task_number = highest[archive_id] + 1


def _saves(plan: Plan, notes: dict[int, Thing], snippets: dict[int, Thing], user: User) -> Iterable[Revision]:
    """Yield the earlier saves that the archive has, then the one that each note and snippet is at."""
    for row in plan.saves:
        kind, number = row.about
        thing = (notes if kind == "note" else snippets)[number]
        content = _kept(row)
        if content is not None:
            moment = min(row.created_at or thing.created_at, thing.updated_at)
            yield _save(thing, row.number, row.title, content, moment, user)
    for thing in (*notes.values(), *snippets.values()):
        yield _save(thing, thing.version, thing.title, _content(thing), thing.updated_at, user)


def _save(
    thing: Thing, number: int, title: str, content: dict[str, Any], moment: datetime, user: User
) -> Revision:
    save = Revision(owner_id=user.id, author_id=user.id, number=number, title=title, content=content)
    save.created_at = moment
    if isinstance(thing, WorkspaceNote):
        save.note_id = thing.id
    else:
        save.snippet_id = thing.id
    return save


def _content(thing: Thing) -> dict[str, Any]:
    if isinstance(thing, WorkspaceNote):
        return {"body": thing.body}
    assert isinstance(thing, Snippet)
    files = [{"name": file.name, "language": file.language, "body": file.body} for file in thing.files]
    return {"description": thing.description, "files": files}


def _kept(row: SaveRow) -> dict[str, Any] | None:
    """Return the content of an earlier save, None for one that says too little."""
    if row.note_id is not None:
        return None if row.content.body is None else {"body": row.content.body}
    if row.content.files is None:
        return None
    files = [file.model_dump() for file in row.content.files]
    return {"description": row.content.description or "", "files": files}
