"""What each kind of user may do: rows that an admin edits, read at most every few seconds a process."""

import time

from flask import current_app
from sqlalchemy import select

from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.models import DefaultPermission
from webapp.web.errors import Refused

CACHED_SECONDS = 10


def can(permission: str) -> bool:
    """Tell whether the user behind this request may do it."""
    return permission in granted(actor().kind)


def require(permission: str, sentence: str) -> None:
    """Raise Refused, saying `sentence`, unless the user behind this request may do it."""
    if not can(permission):
        raise Refused(sentence, code="permission_needed", permission=permission)


def granted(user_type: str) -> frozenset[str]:
    """Return what a kind of user may do; visitors may what guests may."""
    cache: dict[str, object] = current_app.extensions.setdefault("permissions", {"until": 0.0, "rows": {}})
    if time.monotonic() >= float(cache["until"]):  # type: ignore[arg-type]
        cache["rows"] = _read()
        cache["until"] = time.monotonic() + CACHED_SECONDS
    rows: dict[str, frozenset[str]] = cache["rows"]  # type: ignore[assignment]
    return rows.get("guest" if user_type == "visitor" else user_type, frozenset())


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in db.session.execute(
        select(DefaultPermission.user_type, DefaultPermission.permission).where(DefaultPermission.is_granted)
    ):
        found.setdefault(row.user_type, set()).add(row.permission)
    return {kind: frozenset(names) for kind, names in found.items()}
