"""Making guests: a row only with the first thing made, one for a browser however many requests race."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from webapp.config import settings
from webapp.db import Again, after_rollback
from webapp.extensions import db
from webapp.guests import arrival, events, sessions
from webapp.guests.models import User
from webapp.guests.tokens import token_hash
from webapp.web.addresses import client_address
from webapp.web.errors import GuestLimit
from webapp.web.i18n import preferred_locale
from webapp.web.limits import give_back, spend

SOURCE_LENGTH = 64


@dataclass(frozen=True)
class NewGuest:
    """A guest just inserted. Plain, because making one is the most frequent write of all."""

    id: int
    anonymous_id: UUID
    display_name: str
    created_at: datetime
    session_expires_at: datetime


def create_guest(
    token: str,
    *,
    uuid: UUID | None = None,
    nickname: str | None = None,
    timezone: str = "UTC",
    locale: str | None = None,
    source: str | None = None,
    resume_key: str | None = None,
) -> tuple[NewGuest, sessions.Grant]:
    """Insert a guest and its session under the browser's `token`.

    `uuid` becomes its name if nobody has it. Raises GuestLimit past the address's guests of the day, and
    Again when another request of the same browser was first: then the whole unit runs once more.
    """
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "anonymous_id": _free(uuid),
        "display_name": nickname or "",
        "timezone": timezone,
        "locale": locale or preferred_locale(),
        "source": (source or request.args.get("utm_source") or "organic")[:SOURCE_LENGTH].replace("\x00", ""),
        "session_expires_at": now + sessions.lifetime("guest", "customer"),
        "resume_key_hash": resume_key and token_hash(resume_key),
        "created_at": now,
    }
    row, _refresh = sessions.session_row("guest", "customer", 1, token)
    event = events.row("guest_created", "guest", values["source"], about=(request.endpoint or "")[:64])
    g.is_newcomer = True  # what is made in this request is what the guest came for
    try:
        user_id, session_id = arrival.insert(db.session.connection(), values, row, event)
    except IntegrityError as error:
        if not any(name in str(error.orig) for name in ("token_hash", "anonymous_id")):
            raise
        raise Again from None
    _count()
    guest = NewGuest(
        user_id, values["anonymous_id"], values["display_name"], now, values["session_expires_at"]
    )
    return guest, sessions.Grant(user_id, session_id, 1, True, token, None, row["expires_at"])


def _count() -> None:
    """Count a guest of this address, if its row is committed. Raise GuestLimit past those of the day."""
    limit, address = f"{settings().GUESTS_PER_IP_PER_DAY} per day", client_address()
    after_rollback(lambda: give_back(limit, "guests", address))
    spend(limit, "guests", address, refuse=_too_many)


def _too_many() -> GuestLimit:
    return GuestLimit(_("Too many guests from this address today. Please register, or try again tomorrow."))


def _free(uuid: UUID | None) -> UUID:
    """Return `uuid` if no user has it, else a new one: a UUID names a guest, it never opens one."""
    if uuid is None or not uuid.int:
        return uuid4()
    taken = db.session.scalar(select(func.count()).select_from(User).where(User.anonymous_id == uuid))
    return uuid4() if taken else uuid
