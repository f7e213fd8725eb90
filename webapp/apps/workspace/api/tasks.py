"""Calls of the tasks of a project."""

from flask import Response

from webapp.apps.workspace.api.blueprint import TAG, api
from webapp.apps.workspace.models import Task
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.reach import reach, reach_project
from webapp.apps.workspace.schemas.things import (
    TaskIn,
    TaskMove,
    TaskOut,
    TaskPatch,
    TasksOut,
    TasksQuery,
    task_out,
)
from webapp.apps.workspace.services import tasks as acts
from webapp.apps.workspace.services.undo import restore
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/projects/<id:project_id>/tasks")
@describe(TAG, query=TasksQuery, answers={200: TasksOut})
def list_tasks(project_id: int) -> Response:
    """List the tasks of a project by page."""
    project, _role = reach_project(project_id)
    page = lists.tasks_of(project, read_query(TasksQuery).wish())
    found = [task_out(task, whole=False) for task in page.rows]
    return answer(TasksOut(tasks=found, next_cursor=page.next_cursor))


@api.post("/api/projects/<id:project_id>/tasks")
@describe(TAG, body=TaskIn, answers={201: TaskOut})
def create_task(project_id: int) -> Response:
    """Write a task; only members can be given one."""
    reach_project(project_id, "editor")
    draft = acts.TaskDraft(**read_json(TaskIn).model_dump())
    return answer(task_out(acts.create_task(project_id, draft)), 201)


@api.get("/api/projects/<id:project_id>/tasks/<id:task_id>")
@describe(TAG, answers={200: TaskOut})
def read_task(project_id: int, task_id: int) -> Response:
    """Show a task."""
    return answer(task_out(reach(Task, task_id, project_id=project_id).row))


@api.patch("/api/projects/<id:project_id>/tasks/<id:task_id>")
@describe(TAG, body=TaskPatch, answers={200: TaskOut})
def edit_task(project_id: int, task_id: int) -> Response:
    """Change a task; a stale `version` answers 409 with both texts."""
    reach(Task, task_id, project_id=project_id, needed="editor")
    body = read_json(TaskPatch)
    return answer(task_out(acts.edit_task(task_id, body.changes(), body.version, project_id=project_id)))


@api.post("/api/projects/<id:project_id>/tasks/<id:task_id>/move")
@describe(TAG, body=TaskMove, answers={200: TaskOut})
def move_task(project_id: int, task_id: int) -> Response:
    """Move a task to another column of the board, within its own, or `before` or `after` another task."""
    reach(Task, task_id, project_id=project_id, needed="editor")
    body = read_json(TaskMove)
    other = body.before or body.after
    beside = acts.Beside(other, is_after=body.before is None) if other else None
    task = acts.move_task(task_id, status=body.status, place=body.place, beside=beside, project_id=project_id)
    return answer(task_out(task))


@api.delete("/api/projects/<id:project_id>/tasks/<id:task_id>")
@describe(TAG, answers={204: None})
def delete_task(project_id: int, task_id: int) -> Response:
    """Delete a task; for a day it can be restored, and its number is not given again."""
    acts.delete_task(task_id, project_id=project_id)
    return Response(status=204)


@api.post("/api/projects/<id:project_id>/tasks/<id:task_id>/restore")
@describe(TAG, answers={200: TaskOut})
def restore_task(project_id: int, task_id: int) -> Response:
    """Bring back a task that was deleted within a day, under its number; one that is there answers 409."""
    return answer(task_out(restore(Task, task_id, project_id=project_id)))
