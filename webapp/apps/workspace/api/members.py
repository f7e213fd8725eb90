"""Calls of who works in a project."""

from flask import Response

from webapp.apps.workspace.api.blueprint import TAG, api
from webapp.apps.workspace.queries import members
from webapp.apps.workspace.queries.reach import may, reach_project
from webapp.apps.workspace.schemas.projects import (
    InviteIn,
    InviteOut,
    PermissionsOut,
    ProjectOut,
    RolePatch,
    invite_out,
    member_out,
    project_out,
)
from webapp.apps.workspace.services import members as acts
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer


@api.get("/api/projects/<id:project_id>/permissions")
@describe(TAG, answers={200: PermissionsOut})
def list_permissions(project_id: int) -> Response:
    """List who may do what in a project, and for its administrators who was invited."""
    project, role = reach_project(project_id)
    invites = members.invites_to(project) if may(role, "admin") else ()
    found = [member_out(member) for member in members.members_of(project)]
    return answer(PermissionsOut(permissions=found, invites=[invite_out(row) for row in invites]))


@api.post("/api/projects/<id:project_id>/permissions")
@describe(TAG, body=InviteIn, answers={202: InviteOut})
def create_invite(project_id: int) -> Response:
    """Ask somebody into a project by mail; the link in it lives seven days."""
    reach_project(project_id, "admin")
    body = read_json(InviteIn)
    return answer(invite_out(acts.invite(project_id, body.email, body.role)), 202)


@api.patch("/api/projects/<id:project_id>/permissions/<id:user_id>")
@describe(TAG, body=RolePatch, answers={200: PermissionsOut})
def edit_permission(project_id: int, user_id: int) -> Response:
    """Give a member another role."""
    reach_project(project_id, "admin")
    acts.change_role(project_id, user_id, read_json(RolePatch).role)
    return list_permissions(project_id)


@api.delete("/api/projects/<id:project_id>/permissions/<id:user_id>")
@describe(TAG, answers={204: None})
def delete_permission(project_id: int, user_id: int) -> Response:
    """Take somebody out of a project, or leave it; their tasks are nobody's then."""
    acts.remove_member(project_id, user_id)
    return Response(status=204)


@api.delete("/api/projects/<id:project_id>/invites/<id:invite_id>")
@describe(TAG, answers={204: None})
def delete_invite(project_id: int, invite_id: int) -> Response:
    """Take an invite back."""
    acts.revoke_invite(project_id, invite_id)
    return Response(status=204)


@api.post("/api/invites/<token>/accept")
@describe(TAG, answers={200: ProjectOut})
def accept_invite(token: str) -> Response:
    """Join the project of a mailed link."""
    project = acts.accept_invite(token)
    return answer(project_out(*reach_project(project.id)))
