"""What each kind of user may do: rows that an admin edits, read at most every few seconds a process."""

import time
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.models import DefaultPermission
from webapp.web.errors import Refused

CACHED_SECONDS = 10


@dataclass(frozen=True)
class Grants:
    """What each kind of user may do, as last read, and until when (monotonic seconds) this may be said."""

    by_kind: dict[str, frozenset[str]]
    until: float


def can(permission: str) -> bool:
    """Tell whether the user behind this request may do it."""
    return permission in granted(actor().kind)


def require(permission: str, sentence: str) -> None:
    """Raise Refused, saying `sentence`, unless the user behind this request may do it."""
    if not can(permission):
        raise Refused(sentence, code="permission_needed", permission=permission)


def granted(user_type: str) -> frozenset[str]:
    """Return what a kind of user may do; visitors may what guests may."""
    known: Grants | None = current_app.extensions.get("permissions")
    if known is None or time.monotonic() >= known.until:
        known = current_app.extensions["permissions"] = Grants(_read(), time.monotonic() + CACHED_SECONDS)
    return known.by_kind.get("guest" if user_type == "visitor" else user_type, frozenset())


def forget() -> None:
    """Have the next who asks read anew."""
    current_app.extensions.pop("permissions", None)


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in db.session.execute(
        select(DefaultPermission.user_type, DefaultPermission.permission).where(DefaultPermission.is_granted)
    ):
        found.setdefault(row.user_type, set()).add(row.permission)
    return {kind: frozenset(names) for kind, names in found.items()}
