"""How many things of each type a user may have; held by the database under the owner's lock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app, g
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select

from webapp.config import settings
from webapp.db import Base
from webapp.extensions import db
from webapp.guests import events
from webapp.guests.manifest import Owned
from webapp.guests.models import User
from webapp.guests.registry import registry
from webapp.web.errors import Refused

NUDGE_FROM = 0.8  # of the limit: from here on the meter nudges


@dataclass(frozen=True)
class Meter:
    """Where a user stands: things of one type, and their limit (None: as many as they like)."""

    name: str
    label: Any
    used: int
    limit: int | None

    @property
    def left(self) -> int | None:
        """How many more may be made."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def nudge(self) -> bool:
        """Whether the meter says what an account would give."""
        return self.limit is not None and self.limit > 0 and self.used >= NUDGE_FROM * self.limit


def quota_of(user_type: str, owned: Owned) -> int | None:
    """Return the most rows of a type that a kind of user may have, or None."""
    return (owned.guest_quota if user_type == "guest" else owned.account_quota)(settings())


def claim_slot(user: User, model: type[Base], places: int = 1) -> None:
    """Take places for so many more rows of `model`; `user` is locked (`writer()`), so that others wait.

    Raises Refused with the app's sentence when there are not so many places left.
    """
    owned = registry().of(model)
    quota = quota_of(user.user_type, owned)
    if quota is None or places == 0:
        return
    # Counting stops at the quota, so a large account costs no more than its limit.
    counted = taken(owned, user.id).limit(quota).subquery()
    count = db.session.scalar(select(func.count()).select_from(counted)) or 0
    if count == 0 < quota and user.user_type == "guest" and not g.get("is_newcomer", False):
        events.record("made_first", "guest", user.source, user.id, about=owned.name)
    if count + places > quota:
        if owned.quota_sentence and user.user_type == "guest":
            sentence = owned.quota_sentence(quota)
        else:
            most = format_decimal(quota)
            sentence = _("This is the limit: %(quota)s %(things)s.", quota=most, things=owned.title)
        raise Refused(sentence, code="quota_met", quota=quota, thing=owned.name)


def expiry_for(user: User, model: type[Base]) -> datetime | None:
    """Return when a new row of `model` expires: after its type's lifetime for guests, never for accounts and
    for guests who are kept on their device.
    """
    is_passing = user.user_type == "guest" and not user.is_kept
    lives = registry().of(model).guest_lifetime(settings()) if is_passing else None
    return datetime.now(UTC) + lives if lives is not None else None


def taken(owned: Owned, owner: Any) -> Select[Any]:
    """Return the query of the rows that take a place of `owner` (an id or a column)."""
    query = select(owned.owner).where(owned.owner == owner)
    return query.where(owned.counts()) if owned.counts else query


def limited(*user_types: str) -> tuple[Owned, ...]:
    """Return the types of which one of these kinds of user may have only so many."""
    kept: dict[tuple[str, ...], tuple[Owned, ...]] = current_app.extensions.setdefault("limited_types", {})
    if user_types not in kept:
        types = (o for o in registry() if any(quota_of(kind, o) is not None for kind in user_types))
        kept[user_types] = tuple(types)
    return kept[user_types]


def limited_anywhere() -> tuple[Owned, ...]:
    """Return the types that `/auth/me` tells of: only those are counted, however many types there are."""
    return limited("guest", "registered")


def usage_columns(types: Iterable[Owned]) -> tuple[ColumnElement[Any], ...]:
    """Return one count a type, correlated to `users`, for reading in the query of the identity."""
    return tuple(
        select(func.count()).select_from(taken(owned, User.id).correlate(User).subquery()).scalar_subquery()
        for owned in types
    )


def meters(user: User, types: Sequence[Owned], used: Sequence[int] | None = None) -> list[Meter]:
    """Return where a user stands in each of `types`; `used` are the counts if they were read already."""
    if used is None:
        used = db.session.execute(select(*usage_columns(types)).where(User.id == user.id)).one()
    return [
        Meter(owned.name, owned.title, count, quota_of(user.user_type, owned))
        for owned, count in zip(types, used, strict=True)
    ]
