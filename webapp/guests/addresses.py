"""What is known under an address: the one question behind every road to an account."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.models import User

RESTORE_DAYS = 30  # how long a closed account can be restored

Kind = Literal["new", "contact", "unverified", "registered", "deleted", "closed"]


@dataclass(frozen=True)
class Address:
    """A canonical address and whose it is.

    `new`: nobody's; `contact`: used without a password; `unverified`: an account that never proved it;
    `registered`: an account that did; `deleted`: closed by its owner, restorable; `closed`: by an admin.
    """

    kind: Kind
    user: User | None = None


def look_up(email: str, *, lock: bool = False) -> Address:
    """Return what is known under a canonical address, its row locked if asked. Stored forms are compared."""
    query = (
        select(User)
        .where(func.lower(User.email) == email)
        .order_by(User.deleted_at.is_(None).desc(), User.id.desc())
    )
    query = query.limit(1).execution_options(populate_existing=True)
    user = db.session.scalar(query.with_for_update() if lock else query)
    if user is None or user.email != email:
        return Address("new")
    if user.deleted_at is not None:
        return _deleted(user)
    if not user.is_active:
        return Address("closed", user)
    if user.user_type == "contact":
        return Address("contact", user)
    return Address("registered" if user.email_verified_at else "unverified", user)


def _deleted(user: User) -> Address:
    if user.deleted_reason == "erasure":
        return Address("new")
    if user.deleted_reason != "self" or not user.is_active:
        return Address("closed", user)
    recent = db.session.scalar(select(User.deleted_at > utcnow(days=-RESTORE_DAYS)).where(User.id == user.id))
    return Address("deleted", user) if recent else Address("new")
