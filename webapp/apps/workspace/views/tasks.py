"""Tasks: the board's acts, the list, one task; parse, call, respond."""

from collections.abc import Mapping
from typing import Any, Literal

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.apps.workspace.forms import QuickTaskForm, TaskForm, blame
from webapp.apps.workspace.models import Task
from webapp.apps.workspace.models.tasks import STATES
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.lists import TASK_SORTS
from webapp.apps.workspace.queries.members import members_of
from webapp.apps.workspace.queries.reach import reach, reach_project
from webapp.apps.workspace.services import tasks as acts
from webapp.apps.workspace.services.desk import Stale
from webapp.apps.workspace.views.blueprint import STRIP, bp, bring_back, finishing, wish
from webapp.apps.workspace.views.projects import board
from webapp.web import respond
from webapp.web.errors import Invalid, NotFound
from webapp.web.requests import id_in

WAYS: dict[str, int] = {"left": -1, "right": 1}
PLACES: dict[str, Literal["up", "down"]] = {"up": "up", "down": "down"}


@bp.get("/projects/<id:project_id>/tasks", endpoint="tasks")
def index(project_id: int) -> Response:
    """Show the tasks of a project as a list."""
    project, role = reach_project(project_id)
    status = request.args.get("status", "")
    asked = wish(TASK_SORTS, status=status if status in STATES else "")
    found = lists.tasks_of(project, asked)
    return respond.page("workspace/tasks.html", project=project, role=role, found=found, wish=asked)


@bp.post("/projects/<id:project_id>/tasks", endpoint="create_task")
def create(project_id: int) -> Response:
    """Write a task by its title."""
    return _create(project_id, QuickTaskForm())


def _finish_create(sent: Mapping[str, Any]) -> Response:
    return _create(int(sent["project_id"]), QuickTaskForm(MultiDict(sent), meta={"csrf": False}))


finish_create = finishing(_finish_create)


@bp.post("/projects/<id:project_id>/board", endpoint="move")
def move(project_id: int) -> Response:
    """Move a task on the board: `move` is its id and left, right, up, down; or `before:7`, `after:7`,
    `end:doing`, as dragging says it.
    """
    project, role = reach_project(project_id, "editor")
    named, _colon, way = request.form.get("move", "").partition(":")
    task_id = id_in(named)
    if task_id is None:
        raise Invalid({"move": _("Choose a task and where it goes.")})
    task = reach(Task, task_id, project_id=project_id, needed="editor").row
    task = acts.move_task(task.id, **_where(task, way))
    if not respond.is_fragment_request():
        return respond.redirect(url_for("workspace.project", project_id=project_id))
    context = board(project, role, moved=task.id)
    return respond.fragment("workspace/_board.html", page="workspace/board.html", **context)


def _where(task: Task, way: str) -> dict[str, Any]:
    """Return what `move_task` is told. Raise NotFound beyond the board's edge, Invalid for anything else."""
    name, _colon, rest = way.partition(":")
    if way in PLACES:
        return {"place": PLACES[way]}
    if way in WAYS:
        place = STATES.index(task.status) + WAYS[way]
        if not 0 <= place < len(STATES):
            raise NotFound
        return {"status": STATES[place]}
    if name in ("before", "after") and (beside := id_in(rest)) is not None:
        return {"beside": acts.Beside(beside, is_after=name == "after")}
    if name == "end" and rest in STATES:
        return {"status": rest, "place": "bottom"}
    raise Invalid({"move": _("Choose a task and where it goes.")})


@bp.get("/tasks/<id:task_id>", endpoint="task")
def show(task_id: int) -> Response:
    """Show a task and the form to change it."""
    return _page(task_id)


@bp.post("/tasks/<id:task_id>", endpoint="edit_task")
def edit(task_id: int) -> Response:
    """Change a task; a stale change comes back with both texts."""
    reach(Task, task_id, needed="editor")
    form = TaskForm()
    if not form.validate():
        return _page(task_id, form, status=422)
    try:
        acts.edit_task(task_id, form.changes(), form.known_version)
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _page(task_id, form, stale, stale.status)
    except Invalid as error:
        blame(form, error)
        return _page(task_id, form, status=error.status)
    return respond.redirect(url_for("workspace.task", task_id=task_id), _("Saved."))


@bp.post("/tasks/<id:task_id>/delete", endpoint="delete_task")
def delete(task_id: int) -> Response:
    """Delete a task; for a day it can be brought back."""
    task = acts.delete_task(task_id)
    undo = respond.Undo(url_for("workspace.undelete_task", task_id=task_id), {})
    board = url_for("workspace.project", project_id=task.project_id)
    return respond.redirect(board, _("The task is deleted."), undo=undo)


@bp.post("/tasks/<id:task_id>/restore", endpoint="undelete_task")
def undelete(task_id: int) -> Response:
    """Bring back a task that was deleted a moment ago, and show it."""
    told = bring_back(Task, task_id, _("The task is back."))
    return respond.redirect(url_for("workspace.task", task_id=task_id), told)


finish_undelete = finishing(lambda sent: undelete(int(sent["task_id"])))


def _create(project_id: int, form: QuickTaskForm) -> Response:
    project, role = reach_project(project_id, "editor")
    status = 422
    if form.validate():
        acts.create_task(project_id, acts.TaskDraft(form.title.data or ""))
        if not respond.is_fragment_request():
            return respond.redirect(url_for("workspace.project", project_id=project_id))
        form, status = QuickTaskForm(formdata=None), 200
    context = board(project, role, form)
    return respond.fragment(
        "workspace/_board.html", page="workspace/board.html", status=status, also=STRIP, **context
    )


def _page(
    task_id: int, form: TaskForm | None = None, stale: Stale | None = None, status: int = 200
) -> Response:
    found = reach(Task, task_id)
    members = members_of(found.project)
    form = form.offer(members) if form is not None else TaskForm.of(found.row, members)
    context: dict[str, Any] = {"found": found, "task": found.row, "project": found.project}
    context |= {"role": found.role, "form": form, "stale": stale, "members": members}
    if request.method == "POST":
        return respond.fragment(
            "workspace/_task_form.html", page="workspace/task.html", status=status, **context
        )
    return respond.page("workspace/task.html", status, **context)
