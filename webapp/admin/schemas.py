"""JSON of the admin's calls: what comes in, what goes out."""

from typing import Annotated, Literal

from pydantic import Field

from webapp.admin.models import NAME_LENGTH
from webapp.db.model import LARGEST_ID
from webapp.web.schema import Digits, In, Line, Out

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Which = Literal["", "accounts", "contacts", "guests", "merged", "staff", "deleted", "banned"]
Cursor = Annotated[Line, Field(max_length=500)]


class UsersQuery(In):
    """Which users: a number, an address or its beginning, a username; of a kind; from where on."""

    q: Annotated[Line, Field(max_length=254)] = ""
    which: Which = ""
    cursor: Cursor | None = None


class UserActIn(In):
    """What is to be done to a user."""

    act: Literal["delete", "restore", "ban", "unban", "erase"]


class UserPatch(In):
    """The right address of a contact, in its canonical form, or the role of an account."""

    email: Annotated[Line, Field(max_length=254)] | None = None
    role: Literal["customer", "staff", "admin"] | None = None


class PermissionsIn(In):
    """All that is granted, by kind of user; what is not named is not granted."""

    guest: Annotated[list[Annotated[Line, Field(max_length=50)]], Field(max_length=200)]
    registered: Annotated[list[Annotated[Line, Field(max_length=50)]], Field(max_length=200)]


class QueueActIn(In):
    """Another try, or none."""

    act: Literal["requeue", "drop"]


class CampaignIn(In):
    """A campaign to all contacts."""

    name: Annotated[Line, Field(min_length=1, max_length=NAME_LENGTH)]
    rate_per_hour: Annotated[int, Field(ge=1, le=100_000)]


class CampaignActIn(In):
    """What is to become of a campaign."""

    act: Literal["pause", "resume", "end"]


class AuditQuery(In):
    """Of one person, of one act, from where on."""

    actor: Annotated[Id, Digits] | None = None
    act: Annotated[Line, Field(max_length=32)] = ""
    cursor: Cursor | None = None


class AdminPageQuery(In):
    """From where on."""

    cursor: Cursor | None = None


class AdminUserOut(Out):
    """A user as staff see it."""

    id: int
    user_type: str
    email: str | None
    email_verified: bool
    username: str | None
    display_name: str
    role: str
    is_active: bool
    source: str
    locale: str
    signup_guest_id: int | None
    merged_into_user_id: int | None
    deleted_at: str | None
    deleted_reason: str | None
    created_at: str
    last_active_at: str


class AdminUsersOut(Out):
    """A page of users."""

    users: list[AdminUserOut]
    next_cursor: str | None


class AdminUserPageOut(Out):
    """A user, what it owns by type, and how many sessions are open."""

    user: AdminUserOut
    owned: dict[str, int]
    sessions: int
    guests: list[int]


class QueueOut(Out):
    """How the queues do."""

    redis: str
    queued: int
    started: int
    scheduled: int
    failed: int
    workers: int
    outbox_waiting: int
    outbox_given_up: int
    oldest_waiting: str | None


class HouseFiguresOut(Out):
    """The dashboard. Days are UTC; a funnel's steps are guests, made, limit_met, prompted, accounts.

    Active guests and what ends within a day are counted to `counted_up_to`; one more means: or more.
    """

    counted_up_to: int
    active_guests: int
    active_guests_today: int
    expiring_within_a_day: dict[str, int]
    open_reports: dict[str, int]
    days: dict[str, dict[str, int]]
    swept: dict[str, dict[str, int]]
    cohorts: dict[str, dict[str, int]]
    sources: dict[str, dict[str, int]]
    seconds_to_account: dict[str, int]
    queue: QueueOut


class WaitingOut(Out):
    """A job that waits in the outbox; its arguments are not shown."""

    id: int
    job: str
    attempts: int
    last_error: str | None
    available_at: str
    created_at: str


class FailedOut(Out):
    """A job that RQ gave up."""

    id: str
    job: str
    error: str
    ended_at: str | None


class QueuesOut(Out):
    """What waits, and what failed."""

    redis: str
    outbox: list[WaitingOut]
    next_cursor: str | None
    failed: list[FailedOut]


class ModerationRowOut(Out):
    """A thing that people reported."""

    app: str
    title: str
    url: str
    reason: str
    count: int
    since: str


class ModerationOut(Out):
    """What waits for moderation in all apps."""

    reported: list[ModerationRowOut]


class GrantedOut(Out):
    """Who may do what."""

    guest: list[str]
    registered: list[str]


class EntryOut(Out):
    """One act of somebody with rights."""

    id: int
    actor_id: int | None
    actor: str | None
    act: str
    target: str
    target_id: int | None
    about: str
    request_id: str
    created_at: str


class AuditOut(Out):
    """A page of the record, newest first."""

    entries: list[EntryOut]
    next_cursor: str | None


class CampaignOut(Out):
    """A campaign, and what came of it."""

    id: int
    name: str
    state: str
    rate_per_hour: int
    sent: int
    claimed: int
    created_at: str
    finished_at: str | None


class CampaignsOut(Out):
    """The campaigns, newest first."""

    campaigns: list[CampaignOut]
