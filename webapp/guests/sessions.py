"""Sessions: one row a device, opened and ended here; the browser's cookie and the client's tokens."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from flask import g, request, session
from sqlalchemy import ColumnElement, case, exists, insert, select, update

from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.models import User, UserSession
from webapp.guests.tokens import issue_jwt, new_token, token_hash
from webapp.web import cookies
from webapp.web.addresses import shortened_address

TOKEN = "t"  # key in the cookie: this browser's token, which opens a session once there is one
PARKED = "parked"  # key in the cookie: the token of the guest who waits while an account is signed in

PERSISTENT = timedelta(days=400)
ACCOUNT = timedelta(days=30)
STAFF = timedelta(hours=12)
GUEST_JWT_SECONDS = 24 * 3600
ACCOUNT_JWT_SECONDS = 30 * 60
TOUCH_SECONDS = 300  # last use is written at most so often


INSERT = insert(UserSession.__table__).returning(UserSession.__table__.c.id)  # type: ignore[arg-type]


class Opener(Protocol):
    """Whoever a session is opened for: a User, or a guest just inserted."""

    @property
    def id(self) -> int: ...
    @property
    def user_type(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def auth_epoch(self) -> int: ...


@dataclass(frozen=True)
class Grant:
    """A session just opened: what is handed out once, and stored only as hashes."""

    user_id: int
    session_id: int
    epoch: int
    is_guest: bool
    token: str
    refresh_token: str | None
    expires_at: datetime

    @property
    def jwt(self) -> str:
        """A fresh JWT of this session."""
        seconds = GUEST_JWT_SECONDS if self.is_guest else ACCOUNT_JWT_SECONDS
        return issue_jwt(self.user_id, self.session_id, self.epoch, is_guest=self.is_guest, seconds=seconds)


def lifetime(user_type: str, role: str, *, persistent: bool = False) -> timedelta:
    """Return how long a session lives from its last use."""
    if role != "customer":
        return STAFF
    if persistent:
        return PERSISTENT
    return timedelta(days=settings().GUEST_IDLE_DAYS) if user_type == "guest" else ACCOUNT


def open_session(user: Opener, token: str | None = None) -> Grant:
    """Open a session for `user` under `token` (a new one by default), flushed in the current unit.

    Raises IntegrityError if `token` opens a session already.
    """
    token = token or new_token()
    row, refresh = session_row(user.user_type, user.role, user.auth_epoch, token)
    session_id = db.session.connection().execute(INSERT, row | {"user_id": user.id}).scalar_one()
    is_guest = user.user_type == "guest"
    return Grant(user.id, session_id, user.auth_epoch, is_guest, token, refresh, row["expires_at"])


def session_row(user_type: str, role: str, epoch: int, token: str) -> tuple[dict[str, Any], str | None]:
    """Return the columns of a session but its user, and the refresh token of an account's."""
    family = None if user_type == "guest" else new_token()
    refresh = family and _refresh_token(family)
    row = {
        "session_type": "guest" if user_type == "guest" else "authenticated",
        "token_hash": token_hash(token),
        "refresh_token_hash": refresh and token_hash(refresh),
        "refresh_family_hash": family and token_hash(family),
        "auth_epoch": epoch,
        "device_info": (request.headers.get("Sec-CH-UA-Platform") or "").strip('"')[:100] or None,
        "ip_address": shortened_address(),
        "user_agent": request.headers.get("User-Agent", "")[:255].replace("\x00", "") or None,
        "expires_at": datetime.now(UTC) + lifetime(user_type, role),
    }
    return row, refresh


def end_sessions(user_id: int, reason: str, *, but: int | None = None) -> None:
    """End every live session of a user, or all but one."""
    live = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if but is not None:
        live = live.where(UserSession.id != but)
    db.session.execute(live.values(ended_at=utcnow(), end_reason=reason, is_persistent=False))


def end_session(user_id: int, session_id: int, reason: str) -> bool:
    """End one session of a user; False if it is not theirs or not alive."""
    ended = db.session.scalar(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=utcnow(), end_reason=reason, is_persistent=False)
        .returning(UserSession.id)
    )
    return ended is not None


def refresh(refresh_token: str) -> tuple[User, UserSession, str] | None:
    """Trade a refresh token for a new one, once. A reused one ends its session. None if it opens nothing."""
    family = refresh_token.partition(".")[0]
    row = db.session.scalar(
        select(UserSession)
        .where(UserSession.refresh_family_hash == token_hash(family))
        .where(UserSession.ended_at.is_(None), UserSession.expires_at > utcnow())
        .with_for_update()
    )
    if row is None:
        return None
    if row.refresh_token_hash != token_hash(refresh_token):
        end_session(row.user_id, row.id, "refresh_reused")
        return None
    user = db.session.get_one(User, row.user_id)
    if not user.is_live or user.auth_epoch != row.auth_epoch:
        return None
    token = _refresh_token(family)
    row.refresh_token_hash = token_hash(token)
    row.expires_at = datetime.now(UTC) + lifetime(user.user_type, user.role, persistent=row.is_persistent)
    return user, row, token


def live_sessions(user_id: int) -> list[UserSession]:
    """Return the user's live sessions, last used first."""
    query = select(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.expires_at > utcnow()
    )
    return list(db.session.scalars(query.order_by(UserSession.last_used_at.desc()).limit(100)))


def keep_on_device(user: User, session_id: int) -> None:
    """Make a session persistent: a guest is not swept, the cookie of whoever has it lives 400 days."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user.id)
        .values(is_persistent=True, expires_at=datetime.now(UTC) + PERSISTENT)
    )
    user.session_expires_at = None


def let_go(user: User, session_id: int) -> None:
    """Take back `keep_on_device`; whether another device keeps the guest is for `expiries.end_keeping`."""
    until = datetime.now(UTC) + lifetime("guest", "customer")
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user.id)
        .values(is_persistent=False, expires_at=until)
    )


def keeps(user_id: Any) -> ColumnElement[bool]:
    """Say that some device keeps a guest (an id or a column): a live session there is persistent."""
    return exists().where(
        UserSession.user_id == user_id,
        UserSession.is_persistent,
        UserSession.ended_at.is_(None),
        UserSession.expires_at > utcnow(),
    )


def touch(session_id: int, user_id: int, lives: timedelta) -> None:
    """Write the last use of a session and its user, at most once in TOUCH_SECONDS however many ask."""
    until = datetime.now(UTC) + lives
    # The user first, as everybody who ends sessions: two that cross would stop each other.
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    due = (
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .where(UserSession.last_used_at < utcnow(seconds=-TOUCH_SECONDS))
        .values(last_used_at=utcnow(), expires_at=until)
        .returning(UserSession.id)
    )
    if db.session.scalar(due) is not None:
        ends = case((User.user_type != "guest", None), (keeps(user_id), None), else_=until)
        seen = update(User).where(User.id == user_id)
        db.session.execute(seen.values(last_active_at=utcnow(), session_expires_at=ends))


def browser_token() -> str:
    """Return this browser's token, put into its cookie now if it had none."""
    token = session.get(TOKEN)
    if not isinstance(token, str):
        token = new_token()
        session[TOKEN] = token
        session.permanent = True
    return token


def parked_guest() -> int | None:
    """Return the guest who waits in this browser's cookie, if the token there still opens it."""
    token = session.get(PARKED)
    if not isinstance(token, str):
        return None
    return db.session.scalar(
        select(UserSession.user_id).where(
            UserSession.token_hash == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.session_type == "guest",
        )
    )


def keeps_parked() -> bool:
    """Tell whether the guest who waits in this browser's cookie is kept on this device."""
    token = session.get(PARKED)
    if not isinstance(token, str):
        return False
    query = select(UserSession.is_persistent).where(UserSession.token_hash == token_hash(token))
    return bool(db.session.scalar(query))


def put_cookie(grant: Grant, lives: timedelta) -> None:
    """Give the browser the cookie of `grant`; what an older identity left goes, a parked guest stays."""
    if session.get(TOKEN) != grant.token:
        was = cookies.forget(session)
        session.update({PARKED: was[PARKED]} if PARKED in was else {})
    session[TOKEN] = grant.token
    session[cookies.LIFETIME] = int(lives.total_seconds())
    session.permanent = True
    g.pop("identity", None)


def drop_cookie() -> None:
    """Take the identity out of the browser's cookie."""
    cookies.forget(session)
    g.pop("identity", None)


def _refresh_token(family: str) -> str:
    """Return a refresh token of a session's family: by the family even one used long ago is known."""
    return f"{family}.{new_token()}"
