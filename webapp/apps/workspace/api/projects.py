"""Calls of projects and of what happened in them."""

from flask import Response

from webapp.apps.workspace.api.blueprint import TAG, api
from webapp.apps.workspace.queries import lists
from webapp.apps.workspace.queries.reach import reach_project
from webapp.apps.workspace.schemas.fields import PageQuery
from webapp.apps.workspace.schemas.projects import (
    ActivitiesOut,
    ArchiveIn,
    OwnerIn,
    ProjectIn,
    ProjectOut,
    ProjectPatch,
    ProjectsOut,
    ProjectsQuery,
    activity_out,
    project_out,
)
from webapp.apps.workspace.services import handover
from webapp.apps.workspace.services import projects as acts
from webapp.guests.current import known
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/projects")
@describe(TAG, query=ProjectsQuery, answers={200: ProjectsOut})
def list_projects() -> Response:
    """List the projects that I own or share, by page."""
    wish = read_query(ProjectsQuery).wish()
    known()
    page = lists.my_projects(wish)
    roles = lists.roles_in(page.rows)
    found = [project_out(project, roles.get(project.id)) for project in page.rows]
    return answer(ProjectsOut(projects=found, next_cursor=page.next_cursor))


@api.post("/api/projects")
@describe(TAG, body=ProjectIn, answers={201: ProjectOut})
def create_project() -> Response:
    """Start a project; who has no session becomes a guest with it."""
    body = read_json(ProjectIn)
    project = acts.create_project(body.name, body.key or "", body.description)
    return answer(project_out(project, "owner"), 201)


@api.get("/api/projects/<id:project_id>")
@describe(TAG, answers={200: ProjectOut})
def read_project(project_id: int) -> Response:
    """Show a project that I own or share."""
    return answer(project_out(*reach_project(project_id)))


@api.patch("/api/projects/<id:project_id>")
@describe(TAG, body=ProjectPatch, answers={200: ProjectOut})
def edit_project(project_id: int) -> Response:
    """Change a project; a stale `version` answers 409 with both texts."""
    _project, role = reach_project(project_id, "admin")
    body = read_json(ProjectPatch)
    return answer(project_out(acts.edit_project(project_id, body.changes(), body.version), role))


@api.delete("/api/projects/<id:project_id>")
@describe(TAG, answers={204: None})
def delete_project(project_id: int) -> Response:
    """Delete a project with all that stands in it."""
    acts.delete_project(project_id)
    return Response(status=204)


@api.post("/api/projects/<id:project_id>/archive")
@describe(TAG, body=ArchiveIn, answers={200: ProjectOut})
def archive_project(project_id: int) -> Response:
    """Put a project into the archive, where nothing in it changes, or take it out."""
    _project, role = reach_project(project_id, "admin")
    is_archived = read_json(ArchiveIn).is_archived
    return answer(project_out(acts.archive_project(project_id, is_archived=is_archived), role))


@api.post("/api/projects/<id:project_id>/owner")
@describe(TAG, body=OwnerIn, answers={200: ProjectOut})
def hand_over(project_id: int) -> Response:
    """Hand a project over to a member; its owner until now stays as an editor."""
    reach_project(project_id, "owner")
    project = handover.hand_over(project_id, read_json(OwnerIn).user_id)
    return answer(project_out(project, "editor"))


@api.get("/api/projects/<id:project_id>/activity")
@describe(TAG, query=PageQuery, answers={200: ActivitiesOut})
def list_activity(project_id: int) -> Response:
    """List what happened in a project, latest first."""
    project, _role = reach_project(project_id)
    wish = read_query(PageQuery)
    page = lists.activity_of(project, wish.cursor, wish.limit)
    lines = [activity_out(line) for line in page.rows]
    return answer(ActivitiesOut(activity=lines, next_cursor=page.next_cursor))
