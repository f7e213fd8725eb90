"""JSON of the identity calls: what comes in, what goes out."""

import re
from functools import cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field

from webapp.guests.emails import canonical_email
from webapp.guests.merge_schemas import MergePreviewOut
from webapp.guests.models import EMAIL_LENGTH
from webapp.web.schema import In, Line, Out

UUID_PATTERN = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
USERNAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]{1,48}[A-Za-z0-9]$"


def _uuid(text: str) -> str:
    if not UUID_PATTERN.fullmatch(text) or not UUID(text).int:
        raise ValueError("This is not a UUID.")
    return text.lower()


@cache
def _timezones() -> frozenset[str]:
    """Return the names of all zones; listing them anew walks a thousand files, for ten milliseconds."""
    return frozenset(available_timezones())


def _timezone(name: str) -> str:
    if name not in _timezones():
        raise ValueError("This is not a time zone of the IANA database.")
    return name


def _locale(name: str) -> str:
    if name not in {"en", "fr", "es", "zh_CN"}:
        raise ValueError("Choose en, fr, es or zh_CN.")
    return name


def _email(text: str) -> str:
    return canonical_email(text)


def _password(text: str) -> str:
    text.encode("utf-8", "strict")  # a lone surrogate cannot be hashed
    return text


Uuid = Annotated[str, AfterValidator(_uuid), Field(max_length=36, json_schema_extra={"format": "uuid"})]
Timezone = Annotated[Line, AfterValidator(_timezone), Field(max_length=64)]
Locale = Annotated[Line, AfterValidator(_locale), Field(max_length=8)]
Email = Annotated[
    str, AfterValidator(_email), Field(max_length=EMAIL_LENGTH, json_schema_extra={"format": "email"})
]
Password = Annotated[str, AfterValidator(_password), Field(max_length=100_000)]
Nickname = Annotated[Line, Field(min_length=1, max_length=100)]
Username = Annotated[str, Field(pattern=USERNAME)]
Source = Annotated[Line, Field(min_length=1, max_length=64)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Secret = Annotated[str, Field(min_length=1, max_length=200)]


class GuestIn(In):
    """An explicit start as a guest; every field may be left out."""

    uuid: Uuid | None = None
    nickname: Nickname | None = None
    tz: Timezone | None = None
    locale: Locale | None = None
    source: Source | None = None
    resume_key: Secret | None = None


class AppGuestIn(In):
    """A guest as an app makes it at its start."""

    nickname: Nickname | None = None
    tz: Timezone = "Asia/Shanghai"
    locale: Locale = "zh_CN"


class GuestSessionIn(In):
    """A guest session, by a name of the client's choosing or by its resume key."""

    anonymous_id: Uuid | None = None
    resume_key: Secret | None = None


class GuestOut(Out):
    """A guest, its fresh token, and (once) the key to come back with."""

    user_id: int
    token: str
    is_guest: bool
    uuid: str
    anonymous_id: str
    resume_key: str | None = None
    nickname: str
    created_at: str
    expires_at: str | None


class RegisterIn(In):
    """What somebody gives to become an account."""

    email: Email
    password: Password
    username: Username | None = None
    display_name: Nickname | None = None
    anonymous_id: Uuid | None = None
    source: Source | None = None


class LoginIn(In):
    """An email or username, and the password."""

    email: Annotated[Line, Field(max_length=EMAIL_LENGTH)] | None = None
    username: Annotated[Line, Field(max_length=EMAIL_LENGTH)] | None = None
    password: Password


class CheckEmailIn(In):
    """An address to ask about."""

    email: Email


class RefreshIn(In):
    """A refresh token, good for one use."""

    refresh_token: Secret


class CheckEmailOut(Out):
    """What is known under an address."""

    model_config = ConfigDict(populate_by_name=True)

    exists: bool | None
    isRegistered: bool | None  # noqa: N815 - the document's name
    needsPasswordSetup: bool | None  # noqa: N815
    message: str


class AccountOut(Out):
    """An account with the tokens of its new session."""

    user_id: int
    token: str
    refresh_token: str
    is_guest: bool
    email: str | None
    username: str | None
    display_name: str
    message: str
    merge_preview: MergePreviewOut | None = None


class TokensOut(Out):
    """Fresh tokens of a session that goes on."""

    user_id: int
    token: str
    refresh_token: str


class QuotaOut(Out):
    """Where the user stands in one type; `limit` and `left` are null without a limit."""

    used: int
    limit: int | None
    left: int | None


class MeOut(Out):
    """Who makes this call."""

    user_id: int
    user_type: str
    is_guest: bool
    authenticated: bool
    uuid: str | None
    anonymous_id: str | None
    email: str | None
    email_verified: bool
    username: str | None
    display_name: str
    nickname: str
    role: str
    locale: str
    timezone: str
    theme: str
    source: str
    created_at: str
    expires_at: str | None
    permissions: list[str]
    quotas: dict[str, QuotaOut]


class StatusOut(Out):
    """Whether an account is signed in, and who is here if anybody."""

    authenticated: bool
    user: MeOut | None = None


class SessionOut(Out):
    """One device that is signed in."""

    id: int
    session_type: str
    device: str
    place: str | None
    is_current: bool
    is_persistent: bool
    created_at: str
    last_used_at: str
    expires_at: str


class SessionsOut(Out):
    """The devices of a user."""

    sessions: list[SessionOut]


class DoneOut(Out):
    """It is done."""

    message: str


class AskedOut(Out):
    """A code was mailed; nothing has changed yet."""

    status: str
    message: str


class ClaimIn(In):
    """The code of a mail, and what to do with a closed account."""

    email: Email
    code: Code
    choice: Literal["restore", "fresh"] | None = None


class ResetIn(In):
    """The address whose password was forgotten."""

    email: Email


class ResetConfirmIn(In):
    """The code of a mail, and the new password."""

    email: Email
    code: Code
    password: Password
    choice: Literal["restore", "fresh"] | None = None


class EmailChangeIn(In):
    """A new address, and the account's password; an account without one chooses it here."""

    email: Email
    password: Password


class CodeIn(In):
    """An address and the code mailed to it."""

    email: Email
    code: Code


class HandoverOut(Out):
    """A one-time link for another device."""

    token: str
    url: str
    expires_at: str


class ExportOut(Out):
    """An export: queued, or ready at `url`."""

    status: str
    url: str | None


class LeaveIn(In):
    """An account closes with its password; a guest needs none."""

    password: Password | None = None
