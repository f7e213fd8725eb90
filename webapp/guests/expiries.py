"""When the things of a user end: never, after their type's lifetime again, or seven days later, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, exists, select, update

from webapp.config import settings
from webapp.db import Base, utcnow
from webapp.extensions import db
from webapp.guests import sessions
from webapp.guests.current import known, locked
from webapp.guests.manifest import Owned
from webapp.guests.models import Extension, User
from webapp.guests.ownership import owned
from webapp.guests.registry import registry
from webapp.web.errors import Conflict, NotFound

DAYS = 7  # that a guest may add to the life of a thing, once
QUIET = {"synchronize_session": False}


def clear_expiries(user_id: int) -> None:
    """Make all that a user owns permanent: one UPDATE a type that expires."""
    for declared in registry():
        if declared.expires_at is not None:
            rows = update(declared.model).where(declared.owner == user_id, declared.expires_at.is_not(None))
            db.session.execute(rows.values({declared.expires_at: None}), execution_options=QUIET)


def renew_expiries(user_id: int) -> None:
    """Let what a guest owns end after its type's lifetime again: one UPDATE a type that expires."""
    for declared in registry():
        lives = declared.guest_lifetime(settings())
        if declared.expires_at is not None and lives is not None:
            rows = update(declared.model).where(declared.owner == user_id, declared.expires_at.is_(None))
            ends = utcnow(seconds=lives.total_seconds())
            db.session.execute(rows.values({declared.expires_at: ends}), execution_options=QUIET)


def end_keeping(user: User) -> None:
    """Let a guest and its things end by themselves again, if no device keeps them any more."""
    if user.is_kept and not db.session.scalar(select(sessions.keeps(user.id))):
        user.session_expires_at = datetime.now(UTC) + sessions.lifetime("guest", "customer")
        renew_expiries(user.id)


def extend_named(name: str, thing_id: int) -> datetime:
    """Keep a thing of the guest behind this request seven days longer; answer when it ends then.

    Raises NotFound for what is not theirs, and as `extend`.
    """
    known()
    try:
        declared = registry().named(name)
    except KeyError:
        raise NotFound from None
    if declared.expires_at is None:
        raise NotFound
    user = locked()
    row = owned(declared.model).get_or_404(lock=True, **{declared.key.key: thing_id})
    return extend(user, row)


def extend(user: User, row: Base) -> datetime:
    """Keep a row of a guest, both locked, seven days longer, once; answer its end. Raise Conflict."""
    declared = registry().of(type(row))
    if not can_extend(user, row) or declared.expires_at is None:
        raise Conflict(_("This cannot be kept any longer without an account."), code="not_extendable")
    ends: datetime = max(getattr(row, declared.expires_at.key), datetime.now(UTC)) + timedelta(days=DAYS)
    setattr(row, declared.expires_at.key, ends)
    db.session.add(Extension(thing=declared.name, thing_id=_id_of(declared, row), user_id=user.id))
    db.session.flush()
    return ends


def can_extend(user: User, row: Base) -> bool:
    """Tell whether a row's guest may still keep it longer."""
    declared = registry().of(type(row))
    if user.user_type != "guest" or declared.expires_at is None:
        return False
    if getattr(row, declared.expires_at.key) is None:
        return False
    noted = exists().where(Extension.thing == declared.name, Extension.thing_id == _id_of(declared, row))
    return not db.session.scalar(select(noted))


def next_to_extend(user_id: int, names: list[str], within: timedelta) -> tuple[str, int] | None:
    """Return the first thing, by the order of `names`, that ends so soon and was never kept longer."""
    if not names:
        return None
    soonest = [_soonest(registry().named(name), user_id, within) for name in names]
    found = db.session.execute(select(*soonest)).one()
    return next(((name, int(key)) for name, key in zip(names, found, strict=True) if key is not None), None)


def _soonest(declared: Owned, user_id: int, within: timedelta) -> ScalarSelect[Any]:
    assert declared.expires_at is not None
    noted = exists().where(Extension.thing == declared.name, Extension.thing_id == declared.key)
    query = select(declared.key).where(
        declared.owner == user_id,
        declared.expires_at > utcnow(),
        declared.expires_at < utcnow(seconds=within.total_seconds()),
        ~noted,
    )
    if declared.live is not None:
        query = query.where(declared.live())
    return query.order_by(declared.expires_at).limit(1).scalar_subquery()


def _id_of(declared: Owned, row: Base) -> int:
    return int(getattr(row, declared.key.key))
