"""How accounts and sessions are shown: tokens handed out once, a device in words, a coarse place."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from webapp.guests.merge_schemas import MergePreviewOut
from webapp.guests.models import User, UserSession
from webapp.guests.schemas import AccountOut, SessionOut
from webapp.guests.sessions import Grant
from webapp.web.schema import iso

HANDHELD = ("Android", "iOS")


@dataclass(frozen=True)
class ShownSession:
    """One line of the account page."""

    id: int
    device: str
    is_handheld: bool
    place: str | None
    last_used_at: datetime
    is_current: bool


def shown_session(row: UserSession, current_id: int | None) -> ShownSession:
    """Return a session as the account page shows it."""
    device = device_of(row)
    is_handheld = device.endswith(HANDHELD)
    return ShownSession(row.id, device, is_handheld, row.ip_address, row.last_used_at, row.id == current_id)


def session_out(row: UserSession, current_id: int | None) -> SessionOut:
    """Return a session as JSON."""
    return SessionOut(
        id=row.id,
        session_type=row.session_type,
        device=device_of(row),
        place=row.ip_address,
        is_current=row.id == current_id,
        is_persistent=row.is_persistent,
        created_at=iso(row.created_at),
        last_used_at=iso(row.last_used_at),
        expires_at=iso(row.expires_at),
    )


def device_of(row: UserSession) -> str:
    """Return a device in words: "Firefox, Linux"."""
    return _describe(row.user_agent or "", row.device_info)


@lru_cache(256)
def _describe(user_agent: str, platform: str | None) -> str:
    import ua_parser  # its patterns take a tenth of a second to load, and only this page needs them

    found = ua_parser.parse(user_agent)
    browser = found.user_agent.family if found.user_agent else user_agent.partition("/")[0] or "?"
    system = platform or (found.os.family if found.os else "")
    return f"{browser}, {system}" if system else browser


def account_out(
    user: User, grant: Grant, message: str, merge_preview: MergePreviewOut | None = None
) -> AccountOut:
    """Return an account with the tokens of a session just opened."""
    return AccountOut(
        user_id=user.id,
        token=grant.jwt,
        refresh_token=grant.refresh_token or "",
        is_guest=False,
        email=user.email,
        username=user.username,
        display_name=user.display_name,
        message=message,
        merge_preview=merge_preview,
    )
