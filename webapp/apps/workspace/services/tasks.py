"""Write, change, move and delete tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from webapp.apps.workspace.models import Task
from webapp.apps.workspace.models.tasks import GAP, TASK_BYTES
from webapp.apps.workspace.services.desk import Desk, Stale, changed, has_place, new_row, take, take_project
from webapp.apps.workspace.services.rights import allow
from webapp.apps.workspace.services.undo import discard
from webapp.extensions import db
from webapp.web.errors import Invalid

FIELDS = ("title", "body", "status", "priority", "assignee_id", "due")
Place = Literal["up", "down", "top", "bottom"]


@dataclass(frozen=True)
class Beside:
    """The task beside which another one goes: before it, or after it."""

    task_id: int
    is_after: bool = False


@dataclass(frozen=True)
class TaskDraft:
    """What a new task is to be."""

    title: str
    body: str = ""
    status: str = "todo"
    priority: int = 0
    assignee_id: int | None = None
    due: date | None = None
    client_id: UUID | None = None


def create_task(project_id: int, draft: TaskDraft) -> Task:
    """Write a task at the end of its column. The same `client_id` again answers the task made of it."""
    desk = take_project(project_id, "editor")
    _check(desk, {"body": draft.body, "assignee_id": draft.assignee_id})
    if draft.client_id:
        known = select(Task).where(Task.project_id == project_id, Task.client_id == draft.client_id)
        if (found := db.session.scalar(known)) is not None:
            return found
    task = Task(client_id=draft.client_id, number=desk.project.next_task_number)
    for name in FIELDS:
        setattr(task, name, getattr(draft, name))
    task.position = _edge(desk, draft.status, last=True)
    task.done_at = datetime.now(UTC) if draft.status == "done" else None
    desk.project.next_task_number += 1
    new_row(desk, task)
    return task


def edit_task(
    task_id: int, changes: Mapping[str, Any], version: int, *, project_id: int | None = None
) -> Task:
    """Change a task that is still at `version`. Raises Stale, Invalid ("add them first") and NotFound."""
    desk, task = take(Task, task_id, project_id=project_id)
    allow("edit_own_tasks")
    _check(desk, changes, known=task.assignee_id)
    if version != task.version:
        theirs = {name: getattr(task, name) for name in FIELDS}
        raise Stale(task, _plain(theirs), _plain(changes), _plain(theirs | dict(changes)))
    if changes.get("status", task.status) != task.status:
        task.position = _edge(desk, changes["status"], last=True)
        task.done_at = datetime.now(UTC) if changes["status"] == "done" else None
    for name in FIELDS:
        if name in changes:
            setattr(task, name, changes[name])
    changed(desk, task)
    return task


def move_task(
    task_id: int,
    *,
    status: str | None = None,
    place: Place | None = None,
    beside: Beside | None = None,
    project_id: int | None = None,
) -> Task:
    """Move a task to another column (to its end, unless `place` says top), within its own, or beside another.

    Raises NotFound, RoleNeeded, and Invalid if it is to stand beside what is not in the project.
    """
    desk, task = take(Task, task_id, project_id=project_id)
    allow("edit_own_tasks")
    if beside is not None:
        _put_beside(desk, task, beside)
    elif status is not None and status != task.status:
        task.status = status
        task.position = _edge(desk, status, last=place != "top")
        task.done_at = datetime.now(UTC) if status == "done" else None
        changed(desk, task, "moved")
    elif place in ("top", "bottom"):
        task.position = _edge(desk, task.status, last=place == "bottom")
        changed(desk, task, "moved")
    elif place is not None and (other := _neighbour(task, place)) is not None:
        task.position, other.position = other.position, task.position
        other.version += 1
        changed(desk, task, "moved")
        other.seq, other.updated_at = task.seq, task.updated_at
        db.session.flush()
    return task


def delete_task(task_id: int, *, project_id: int | None = None) -> Task:
    """Delete a task, for a day with a way back; its number is not given again. Answer what is gone."""
    desk, task = take(Task, task_id, project_id=project_id)
    discard(desk, task)
    return task


def _check(desk: Desk, changes: Mapping[str, Any], known: int | None = None) -> None:
    if len((changes.get("body") or "").encode()) > TASK_BYTES:
        raise Invalid({"body": _("The text of a task has at most 20 KB.")})
    assignee = changes.get("assignee_id")
    if assignee not in (None, known) and not has_place(desk.project, assignee):
        text = _("Only members can be given a task: add them first.")
        raise Invalid({"assignee_id": text}, code="not_a_member")


def _edge(desk: Desk, status: str, *, last: bool) -> int:
    """Return a position beyond all tasks of a column."""
    edge = func.max(Task.position) if last else func.min(Task.position)
    found = db.session.scalar(select(edge).where(Task.project_id == desk.project.id, Task.status == status))
    return (found or 0) + (GAP if last else -GAP)


def _put_beside(desk: Desk, task: Task, beside: Beside) -> None:
    """Put a task between another one and that one's neighbour, in that one's column."""
    query = select(Task).where(Task.project_id == desk.project.id, Task.id == beside.task_id)
    other = db.session.scalar(query)
    if other is None:
        raise Invalid({"task": _("Choose a task of this project.")})
    if other.id == task.id:
        return
    position = _between(other, task, beside)
    if position is None:
        _spread(desk, other.status)
        db.session.refresh(other)
        position = _between(other, task, beside)
    assert position is not None
    if task.status != other.status:
        task.done_at = datetime.now(UTC) if other.status == "done" else None
    task.status, task.position = other.status, position
    changed(desk, task, "moved")


def _between(other: Task, task: Task, beside: Beside) -> int | None:
    """Return a position between a task and its neighbour on one side, None where there is none left."""
    nearest = func.min(Task.position) if beside.is_after else func.max(Task.position)
    further = Task.position > other.position if beside.is_after else Task.position < other.position
    column = (Task.project_id == other.project_id, Task.status == other.status)
    level = Task.position == other.position
    # Who stands at the same position is ordered by id: only spreading the column makes room there.
    crowd = select(func.count()).where(*column, level, Task.id.not_in((other.id, task.id))).scalar_subquery()
    edge = select(nearest).where(*column, further, Task.id != task.id).scalar_subquery()
    neighbour, level_with = db.session.execute(select(edge, crowd)).one()
    if level_with:
        return None
    if neighbour is None:
        return other.position + (GAP if beside.is_after else -GAP)
    middle = (int(neighbour) + other.position) // 2
    return None if middle in (neighbour, other.position) else middle


def _spread(desk: Desk, status: str) -> None:
    """Give the tasks of a column positions with room between them; devices are told of each."""
    query = select(Task.id, Task.number).where(Task.project_id == desk.project.id, Task.status == status)
    rows = db.session.execute(query.order_by(Task.position, Task.id)).all()
    base = desk.project.change_seq
    desk.project.change_seq += desk.project.next_task_number
    places = [
        {"id": task_id, "position": place * GAP, "seq": base + number}
        for place, (task_id, number) in enumerate(rows, 1)
    ]
    db.session.execute(update(Task), places)


def _neighbour(task: Task, place: str) -> Task | None:
    """Return the task before or after this one in its column."""
    query = select(Task).where(Task.project_id == task.project_id, Task.status == task.status)
    if place == "up":
        query = query.where(Task.position < task.position).order_by(Task.position.desc(), Task.id.desc())
    else:
        query = query.where(Task.position > task.position).order_by(Task.position, Task.id)
    return db.session.scalar(query.limit(1))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
