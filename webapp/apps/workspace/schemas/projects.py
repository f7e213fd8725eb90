"""JSON of projects, members and activity."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from webapp.apps.workspace.engine.names import KEY_PATTERN
from webapp.apps.workspace.models import Invite, Project
from webapp.apps.workspace.models.projects import DESCRIPTION_LENGTH, NAME_LENGTH, ROLES
from webapp.apps.workspace.queries.lists import PROJECT_SORTS, Happened
from webapp.apps.workspace.queries.members import Member
from webapp.apps.workspace.schemas.fields import Id, ListQuery, Patch, flag
from webapp.guests.schemas import Email
from webapp.web.schema import In, Line, Out, Text, iso, one_of

Name = Annotated[Line, Field(min_length=1, max_length=NAME_LENGTH)]
Key = Annotated[str, Field(pattern=KEY_PATTERN)]
Description = Annotated[Text, Field(max_length=DESCRIPTION_LENGTH)]
Role = one_of(ROLES)


class ProjectIn(In):
    """A project to be made; without a key it gets one of its name."""

    name: Name
    key: Key | None = None
    description: Description = ""


class ProjectPatch(Patch):
    """What to change of a project."""

    name: Name = ""
    key: Key = ""
    description: Description = ""


class ArchiveIn(In):
    """Whether a project lies in the archive."""

    is_archived: bool


class ProjectsQuery(ListQuery):
    """Which of my projects."""

    sort: one_of(tuple(PROJECT_SORTS)) = "updated"  # type: ignore[valid-type]
    is_archived: Annotated[bool, BeforeValidator(flag)] = False


class InviteIn(In):
    """Whom to ask into a project, and what they may do there."""

    email: Email
    role: Role = "editor"  # type: ignore[valid-type]


class OwnerIn(In):
    """The member who is to own a project."""

    user_id: Id


class RolePatch(In):
    """What a member may do from now on."""

    role: Role  # type: ignore[valid-type]


class ProjectOut(Out):
    """A project, and what the caller may do in it."""

    id: int
    name: str
    key: str
    description: str
    owner_id: int
    role: str | None
    is_archived: bool
    version: int
    created_at: str
    updated_at: str


class ProjectsOut(Out):
    """A page of projects, and the cursor of the next one."""

    projects: list[ProjectOut]
    next_cursor: str | None


class MemberOut(Out):
    """Somebody who works in a project."""

    user_id: int
    name: str
    username: str | None
    role: str
    since: str


class InviteOut(Out):
    """An invite that can be accepted by whoever has its mail."""

    id: int
    email: str
    role: str
    expires_at: str


class PermissionsOut(Out):
    """Who may do what in a project; the invites are for its administrators."""

    permissions: list[MemberOut]
    invites: list[InviteOut]


class ActivityOut(Out):
    """Something that happened in a project."""

    id: int
    actor_id: int | None
    actor: str
    verb: str
    kind: str
    thing_id: int | None
    title: str
    created_at: str


class ActivitiesOut(Out):
    """A page of what happened, latest first."""

    activity: list[ActivityOut]
    next_cursor: str | None


def project_out(project: Project, role: str | None) -> ProjectOut:
    """Return a project as JSON."""
    return ProjectOut(
        id=project.id,
        name=project.name,
        key=project.key,
        description=project.description,
        owner_id=project.owner_id,
        role=role,
        is_archived=project.archived_at is not None,
        version=project.version,
        created_at=iso(project.created_at),
        updated_at=iso(project.updated_at),
    )


def member_out(member: Member) -> MemberOut:
    """Return a member as JSON."""
    return MemberOut(
        user_id=member.user_id,
        name=member.name,
        username=member.username,
        role=member.role,
        since=iso(member.since),
    )


def invite_out(invite: Invite) -> InviteOut:
    """Return an invite as JSON, without its token."""
    return InviteOut(id=invite.id, email=invite.email, role=invite.role, expires_at=iso(invite.expires_at))


def activity_out(line: Happened) -> ActivityOut:
    """Return a line of the activity as JSON."""
    row = line.row
    return ActivityOut(
        id=row.id,
        actor_id=row.actor_id,
        actor=line.actor,
        verb=row.verb,
        kind=row.kind,
        thing_id=row.thing_id,
        title=row.title,
        created_at=iso(row.created_at),
    )
