"""Making guests: a row only with the first thing made, one for a browser however many requests race."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import request
from flask_babel import get_locale
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from webapp.config import settings
from webapp.db import Again
from webapp.extensions import db
from webapp.guests import events, sessions
from webapp.guests.models import User
from webapp.guests.tokens import token_hash
from webapp.web.addresses import client_address
from webapp.web.errors import GuestLimit
from webapp.web.limits import spend

SOURCE_LENGTH = 64


def create_guest(
    token: str,
    *,
    uuid: UUID | None = None,
    nickname: str | None = None,
    timezone: str = "UTC",
    locale: str | None = None,
    source: str | None = None,
    resume_key: str | None = None,
) -> tuple[User, sessions.Grant]:
    """Insert a guest and its session under the browser's `token`.

    `uuid` becomes its name if nobody has it. Raises GuestLimit past the address's guests of the day, and
    Again when another request of the same browser was first: then the whole unit runs once more.
    """
    lives = sessions.lifetime("guest", "customer")
    values = {
        "user_type": "guest",
        "anonymous_id": _free(uuid),
        "display_name": nickname or "",
        "timezone": timezone,
        "locale": locale or str(get_locale() or "en"),
        "source": (source or request.args.get("utm_source") or "organic")[:SOURCE_LENGTH].replace("\x00", ""),
        "session_expires_at": datetime.now(UTC) + lives,
        "resume_key_hash": resume_key and token_hash(resume_key),
    }
    try:
        user = db.session.scalars(insert(User).returning(User), values).one()
        grant = sessions.open_session(user, token)
    except IntegrityError:
        raise Again from None
    refuse = GuestLimit("Too many guests from this address today. Please register, or try again tomorrow.")
    spend(f"{settings().GUESTS_PER_IP_PER_DAY} per day", "guests", client_address(), refuse=refuse)
    events.record("guest_created", "guest", user.source, user.id)
    return user, grant


def _free(uuid: UUID | None) -> UUID:
    """Return `uuid` if no user has it, else a new one: a UUID names a guest, it never opens one."""
    if uuid is None or not uuid.int:
        return uuid4()
    taken = db.session.scalar(select(func.count()).select_from(User).where(User.anonymous_id == uuid))
    return uuid4() if taken else uuid
