"""Lists by page: my projects, and what stands in one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.apps.workspace.models import Activity, Permission, Project, Snippet, Task, WorkspaceNote
from webapp.apps.workspace.queries.reach import joined, mine, reached, with_role
from webapp.extensions import db
from webapp.guests.models import User
from webapp.web.paging import USUAL_PAGE, Page, page_by

Order = tuple[tuple[InstrumentedAttribute[Any], ...], bool]

PROJECT_SORTS: dict[str, Order] = {
    "updated": ((Project.updated_at, Project.id), True),
    "name": ((Project.name, Project.id), False),
    "newest": ((Project.id,), True),
}
NOTE_SORTS: dict[str, Order] = {
    "updated": ((WorkspaceNote.is_pinned, WorkspaceNote.updated_at, WorkspaceNote.id), True),
    "title": ((WorkspaceNote.title, WorkspaceNote.id), False),
    "newest": ((WorkspaceNote.created_at, WorkspaceNote.id), True),
}
SNIPPET_SORTS: dict[str, Order] = {
    "updated": ((Snippet.updated_at, Snippet.id), True),
    "title": ((Snippet.title, Snippet.id), False),
}
TASK_SORTS: dict[str, Order] = {
    "position": ((Task.status, Task.position, Task.id), False),
    "updated": ((Task.updated_at, Task.id), True),
    "priority": ((Task.priority, Task.id), True),
    "number": ((Task.number, Task.id), True),
}


@dataclass(frozen=True)
class Wish:
    """Which rows, in which order, from where on. `status` and `assignee_id` are for tasks."""

    q: str = ""
    sort: str = "updated"
    cursor: str | None = None
    limit: int = USUAL_PAGE
    is_archived: bool | None = False
    status: str = ""
    assignee_id: int | None = None


@dataclass(frozen=True)
class Happened:
    """A line of the activity, with the name of who did it."""

    row: Activity
    actor: str


def my_projects(wish: Wish) -> Page[Project]:
    """Return a page of the projects that the caller reaches."""
    query = select(Project).where(mine())
    if wish.is_archived is not None:
        query = query.where(Project.archived_at.is_not(None) == wish.is_archived)
    if wish.q:
        query = query.where(_has(wish.q, Project.name, Project.key, Project.description))
    return _page(query, PROJECT_SORTS, wish)


def roles_in(projects: Sequence[Project]) -> dict[int, str]:
    """Return the caller's role in each of these projects."""
    query = with_role(Project.id).outerjoin(Permission, joined())
    rows = db.session.execute(query.where(Project.id.in_([project.id for project in projects]), reached()))
    return {project_id: str(role) for project_id, role in rows}


def writable_projects(limit: int = 100) -> list[tuple[int, str]]:
    """Return the caller's own projects that can take something in, as (id, name)."""
    query = select(Project.id, Project.name).where(mine(), Project.archived_at.is_(None))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Project.name).limit(limit))]


def counts_in(projects: Sequence[Project]) -> dict[int, dict[str, int]]:
    """Return how many notes, snippets and open tasks stand in each of these projects."""
    ids = [project.id for project in projects]
    parts = [
        select(literal(name).label("name"), model.project_id.label("id"), func.count().label("n"))
        .where(model.project_id.in_(ids), *more)
        .group_by(model.project_id)
        for name, model, more in (
            ("notes", WorkspaceNote, ()),
            ("snippets", Snippet, ()),
            ("tasks", Task, (Task.status.in_(("todo", "doing")),)),
        )
    ]
    found: dict[int, dict[str, int]] = {
        number: dict.fromkeys(("notes", "snippets", "tasks"), 0) for number in ids
    }
    for name, project_id, n in db.session.execute(union_all(*parts)) if ids else ():
        found[project_id][name] = n
    return found


def notes_of(project: Project, wish: Wish) -> Page[WorkspaceNote]:
    """Return a page of a project's notes, pinned ones first."""
    query = select(WorkspaceNote).where(WorkspaceNote.project_id == project.id)
    if wish.q:
        query = query.where(_has(wish.q, WorkspaceNote.title, WorkspaceNote.body))
    return _page(query, NOTE_SORTS, wish)


def snippets_of(project: Project, wish: Wish) -> Page[Snippet]:
    """Return a page of a project's snippets."""
    query = select(Snippet).where(Snippet.project_id == project.id)
    if wish.q:
        query = query.where(_has(wish.q, Snippet.title, Snippet.description))
    return _page(query, SNIPPET_SORTS, wish)


def tasks_of(project: Project, wish: Wish) -> Page[Task]:
    """Return a page of a project's tasks."""
    query = select(Task).where(Task.project_id == project.id)
    if wish.q:
        query = query.where(_has(wish.q, Task.title, Task.body))
    if wish.status:
        query = query.where(Task.status == wish.status)
    if wish.assignee_id is not None:
        query = query.where(Task.assignee_id == wish.assignee_id)
    return _page(query, TASK_SORTS, wish)


def activity_of(project: Project, cursor: str | None = None, limit: int = 50) -> Page[Happened]:
    """Return what happened in a project, latest first; of a merged guest the account is named."""
    page = page_by(
        select(Activity).where(Activity.project_id == project.id), (Activity.id,), cursor=cursor, limit=limit
    )
    names = names_of({row.actor_id for row in page.rows if row.actor_id is not None})
    rows = [Happened(row, names.get(row.actor_id or 0, "")) for row in page.rows]
    return Page(rows, page.next_cursor)


def names_of(ids: set[int]) -> dict[int, str]:
    """Return how users are called; a merged guest is called as the account."""
    if not ids:
        return {}
    account = aliased(User)
    name = func.coalesce(account.display_name, User.display_name)
    query = select(User.id, name).outerjoin(account, account.id == User.merged_into_user_id)
    return {row[0]: row[1] for row in db.session.execute(query.where(User.id.in_(ids)))}


def _page(query: Any, sorts: dict[str, Order], wish: Wish) -> Page[Any]:
    columns, descending = sorts.get(wish.sort) or next(iter(sorts.values()))
    return page_by(query, columns, cursor=wish.cursor, limit=wish.limit, descending=descending)


def _has(q: str, *texts: InstrumentedAttribute[Any]) -> Any:
    return or_(*(text.icontains(q, autoescape=True) for text in texts))
