"""Projects: list, start, board, change, archive, delete; parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.apps.workspace.forms import ProjectForm, QuickTaskForm, blame
from webapp.apps.workspace.models import Project
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.boards import board_of
from webapp.apps.workspace.queries.lists import PROJECT_SORTS, Wish
from webapp.apps.workspace.queries.members import members_of
from webapp.apps.workspace.queries.reach import reach_project
from webapp.apps.workspace.services import handover
from webapp.apps.workspace.services import projects as acts
from webapp.apps.workspace.services.desk import Stale
from webapp.apps.workspace.views.blueprint import bp, finishing, wish
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid
from webapp.web.requests import id_in


@bp.get("/projects", endpoint="index")
def index() -> Response:
    """Show my projects."""
    return _index(ProjectForm(formdata=None))


@bp.post("/projects", endpoint="create")
def create() -> Response:
    """Start a project and open it."""
    return _create(ProjectForm())


finish_create = finishing(lambda sent: _create(ProjectForm(MultiDict(sent), meta={"csrf": False})))


@bp.get("/projects/<id:project_id>", endpoint="project")
def show(project_id: int) -> Response:
    """Show the board of a project."""
    project, role = reach_project(project_id)
    return respond.page("workspace/board.html", **board(project, role))


@bp.get("/projects/<id:project_id>/settings", endpoint="settings")
def settings(project_id: int) -> Response:
    """Show what can be changed of a project."""
    project, role = reach_project(project_id, "admin")
    return respond.page("workspace/settings.html", **_settings(project, role, ProjectForm.of(project)))


@bp.post("/projects/<id:project_id>/settings", endpoint="edit")
def edit(project_id: int) -> Response:
    """Change name, key and description."""
    project, role = reach_project(project_id, "admin")
    form, stale, status = ProjectForm(), None, 422
    if form.validate():
        try:
            acts.edit_project(project_id, form.changes(), form.known_version)
            return respond.redirect(url_for("workspace.project", project_id=project_id), _("Saved."))
        except Stale as error:
            stale, status = error, error.status
            form.version.data = str(error.row.version)
        except (Invalid, Conflict) as error:
            blame(form, error)
            status = error.status
    context = _settings(project, role, form, stale)
    return respond.fragment(
        "workspace/_settings_form.html", page="workspace/settings.html", status=status, **context
    )


@bp.post("/projects/<id:project_id>/owner", endpoint="hand_over")
def hand_over(project_id: int) -> Response:
    """Hand a project over to a member, if its key was typed."""
    project, _role = reach_project(project_id, "owner")
    heir = id_in(request.form.get("user_id", ""))
    if heir is None:
        raise Invalid({"user_id": _("Choose who is to own it.")})
    if request.form.get("key", "").strip().upper() != project.key:
        raise Invalid({"key": _("Type the key of the project to hand it over.")})
    handover.hand_over(project_id, heir)
    return respond.redirect(
        url_for("workspace.project", project_id=project_id),
        _("The project is theirs now. You can still edit it."),
    )


@bp.post("/projects/<id:project_id>/archive", endpoint="archive")
def archive(project_id: int) -> Response:
    """Put a project into the archive, or take it out."""
    is_archived = request.form.get("archived") == "on"
    acts.archive_project(project_id, is_archived=is_archived)
    done = _("The project is in the archive.") if is_archived else _("The project is out of the archive.")
    return respond.redirect(url_for("workspace.project", project_id=project_id), done)


@bp.post("/projects/<id:project_id>/delete", endpoint="delete")
def delete(project_id: int) -> Response:
    """Delete a project with all that stands in it, if its key was typed."""
    project, _role = reach_project(project_id, "owner")
    if request.form.get("key", "").strip().upper() != project.key:
        raise Invalid({"key": _("Type the key of the project to delete it.")})
    acts.delete_project(project_id)
    return respond.redirect(url_for("workspace.index"), _("The project is deleted."))


@bp.get("/projects/<id:project_id>/activity", endpoint="activity")
def activity(project_id: int) -> Response:
    """Show what happened in a project."""
    project, role = reach_project(project_id)
    found = lists.activity_of(project, request.args.get("cursor") or None)
    return respond.page("workspace/activity.html", project=project, role=role, found=found)


def board(project: Project, role: str, form: QuickTaskForm | None = None, moved: int = 0) -> dict[str, Any]:
    """Return what the board shows; `moved` is the task that has the focus."""
    form = form or QuickTaskForm(formdata=None)
    return {"project": project, "role": role, "columns": board_of(project), "form": form, "moved": moved}


def _settings(project: Project, role: str, form: ProjectForm, stale: Stale | None = None) -> dict[str, Any]:
    """Return what the settings show; an owner chooses an heir among the members."""
    heirs = members_of(project)[1:] if role == "owner" else []
    return {"project": project, "role": role, "form": form, "stale": stale, "heirs": heirs}


def home_context() -> Mapping[str, Any]:
    """Return what the card on the home page shows."""
    return {"project_form": ProjectForm(formdata=None)}


def _create(form: ProjectForm) -> Response:
    if not form.validate():
        return _index(form, 422)
    try:
        found = form.changes()
        project = acts.create_project(found["name"], found.get("key", ""), found["description"])
    except (Invalid, Conflict) as error:
        blame(form, error)
        return _index(form, error.status)
    return respond.redirect(
        url_for("workspace.project", project_id=project.id), _("Here is your project. What is to be done?")
    )


def _index(form: ProjectForm, status: int = 200) -> Response:
    asked: Wish = wish(PROJECT_SORTS, is_archived=request.args.get("archived") == "on")
    found = lists.my_projects(asked)
    context: dict[str, Any] = {"form": form, "found": found, "wish": asked}
    context["counts"] = lists.counts_in(found.rows)
    context["roles"] = lists.roles_in(found.rows) if found.rows else {}
    if request.method == "POST":
        return respond.fragment(
            "workspace/_project_form.html", page="workspace/index.html", status=status, **context
        )
    return respond.page("workspace/index.html", status, **context)
