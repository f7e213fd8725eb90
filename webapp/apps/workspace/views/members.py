"""Who works in a project: members, invites, joining; parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.apps.workspace.forms import InviteForm, blame
from webapp.apps.workspace.models.projects import ROLES
from webapp.apps.workspace.queries import members as queries
from webapp.apps.workspace.queries.reach import may, reach_project
from webapp.apps.workspace.services import members as acts
from webapp.apps.workspace.views.blueprint import bp, finishing
from webapp.guests.current import actor
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid


@bp.get("/projects/<id:project_id>/members", endpoint="members")
def index(project_id: int) -> Response:
    """Show who works in a project, and who was invited."""
    return _page(project_id, InviteForm(formdata=None))


@bp.post("/projects/<id:project_id>/members", endpoint="invite_member")
def invite(project_id: int) -> Response:
    """Ask somebody into a project by mail."""
    return _invite(project_id, InviteForm())


def _finish_invite(sent: Mapping[str, Any]) -> Response:
    return _invite(int(sent["project_id"]), InviteForm(MultiDict(sent), meta={"csrf": False}))


finish_invite = finishing(_finish_invite)


@bp.post("/projects/<id:project_id>/members/<id:user_id>", endpoint="change_member")
def change(project_id: int, user_id: int) -> Response:
    """Give a member another role."""
    reach_project(project_id, "admin")
    role = request.form.get("role", "")
    if role not in ROLES:
        raise Invalid({"role": _("Choose a role.")})
    acts.change_role(project_id, user_id, role)
    return respond.redirect(url_for("workspace.members", project_id=project_id), _("Saved."))


@bp.post("/projects/<id:project_id>/members/<id:user_id>/remove", endpoint="remove_member")
def remove(project_id: int, user_id: int) -> Response:
    """Take somebody out of a project, or leave it."""
    acts.remove_member(project_id, user_id)
    if user_id == actor().id:
        return respond.redirect(url_for("workspace.index"), _("You have left the project."))
    done = _("They are no longer a member. Their tasks here are nobody's now.")
    return respond.redirect(url_for("workspace.members", project_id=project_id), done)


@bp.post("/projects/<id:project_id>/invites/<id:invite_id>/revoke", endpoint="revoke_invite")
def revoke(project_id: int, invite_id: int) -> Response:
    """Take an invite back."""
    acts.revoke_invite(project_id, invite_id)
    return respond.redirect(
        url_for("workspace.members", project_id=project_id), _("The invitation is taken back.")
    )


@bp.get("/invites/<token>", endpoint="invite")
def read_invite(token: str) -> Response:
    """Show to what one was invited; opening it changes nothing."""
    found, project = acts.find_invite(token)
    return respond.page("workspace/invite.html", invite=found, project=project, token=token)


@bp.post("/invites/<token>", endpoint="accept_invite")
def accept(token: str) -> Response:
    """Join the project."""
    return _accept(token)


finish_accept = finishing(lambda sent: _accept(sent["token"]))


def _accept(token: str) -> Response:
    project = acts.accept_invite(token)
    done = _("Welcome to %(project)s.", project=project.name)
    return respond.redirect(url_for("workspace.project", project_id=project.id), done)


def _invite(project_id: int, form: InviteForm) -> Response:
    reach_project(project_id, "admin")
    if not form.validate():
        return _page(project_id, form, 422)
    try:
        acts.invite(project_id, form.email.data or "", form.role.data)
    except Conflict as error:
        blame(form, error)
        return _page(project_id, form, error.status)
    done = _("The invitation is on its way. Its link is valid for seven days.")
    return respond.redirect(url_for("workspace.members", project_id=project_id), done)


def _page(project_id: int, form: InviteForm, status: int = 200) -> Response:
    project, role = reach_project(project_id)
    return respond.page(
        "workspace/members.html",
        status,
        project=project,
        role=role,
        form=form,
        members=queries.members_of(project),
        invites=queries.invites_to(project) if may(role, "admin") else (),
    )
