"""A guest may leave an address, and is told there a day before something ends; at most one mail a day."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask_babel import force_locale, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from webapp.config import settings
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests import mail_stops
from webapp.guests.current import known, locked
from webapp.guests.invitations import url_for_reminder
from webapp.guests.manifest import Owned
from webapp.guests.models import Reminder, User, UserSession
from webapp.guests.registry import registry
from webapp.jobs import enqueue, job
from webapp.mail.delivery import deliver
from webapp.mail.messages import write
from webapp.web.addresses import client_address
from webapp.web.errors import Conflict
from webapp.web.limits import spend

MAIL_JOB = "mail.reminder"
STAY = _l("your stay, with everything in it")
AHEAD = timedelta(days=1)
BATCH = 500  # guests told in one transaction
A_DAY_OF_ADDRESS = "3 per day"  # guests that may name one address
AN_HOUR_OF_IP = "20 per hour"


def current() -> Reminder | None:
    """Return where the guest behind this request wants to be told. Raise Unauthenticated."""
    return db.session.get(Reminder, known().id)


def remind_at(email: str) -> Reminder:
    """Tell the guest behind this request at a canonical address from now on.

    Raises Unauthenticated, Conflict for accounts, whose things do not end, and TooMany.
    """
    user = locked()
    if user.user_type != "guest":
        raise Conflict(_("What an account has does not end."), code="already_registered")
    spend(AN_HOUR_OF_IP, "reminders", client_address())
    found = db.session.get(Reminder, user.id)
    if found is None:
        found = Reminder(user_id=user.id, email=email)
        db.session.add(found)
    elif found.email != email:
        found.email, found.told_until = email, None
    else:
        return found
    spend(A_DAY_OF_ADDRESS, "reminders", email)
    db.session.flush()
    return found


def forget() -> None:
    """Tell the guest behind this request no more, and keep its address no longer. Raise Unauthenticated."""
    found = db.session.get(Reminder, locked().id)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def remind_due() -> int:
    """Have every guest told of whom something ends within a day and who was not told yet; answer how many.

    What was told is noted in the transaction that puts the mail into the outbox, under a lock that a second
    run skips.
    """
    total, last = 0, 0
    while True:
        with unit_of_work():
            ids = db.session.scalars(_due(last)).all()
            if ids:
                told = update(Reminder).where(Reminder.user_id.in_(ids))
                db.session.execute(told.values(told_until=utcnow(seconds=AHEAD.total_seconds())))
            for user_id in ids:
                enqueue(MAIL_JOB, user_id)
        total += len(ids)
        if len(ids) < BATCH:
            return total
        last = ids[-1]


@job(MAIL_JOB)
def mail_reminder(user_id: int) -> Callable[[], None] | None:
    """Write the mail: how many things of which type, until when. No content: nobody proved the address."""
    reminder, user = db.session.get(Reminder, user_id), db.session.get(User, user_id)
    if reminder is None or user is None or user.user_type != "guest" or not user.is_live:
        return None
    if mail_stops.wants_no_mail(reminder.email):
        return None
    ending = _ending(user)
    if not ending:
        return None
    with force_locale(user.locale):
        lines = [(str(thing), count, format_datetime(first, "medium")) for thing, count, first in ending]
    message = write(
        "reminder",
        reminder.email,
        user.locale,
        ending=lines,
        link=url_for_reminder(reminder),
        stop_url=mail_stops.stop_url(reminder.email),
    )
    return partial(deliver, mail_stops.add_stop_headers(message, reminder.email))


def forget_converted() -> int:
    """Delete the addresses of those who are guests no more. Answer how many."""
    from webapp.guests.expiry import delete_due

    is_guest = exists().where(User.id == Reminder.user_id, User.user_type == "guest")
    return delete_due(Reminder, ~is_guest, Reminder.user_id)


def _due(last: int) -> Any:
    soon = [_ends_soon(owned) for owned in registry() if owned.expires_at is not None]
    query = select(Reminder.user_id).join(User, User.id == Reminder.user_id)
    query = query.where(Reminder.user_id > last, User.user_type == "guest", User.is_active)
    query = query.where(User.deleted_at.is_(None), or_(*soon, _stay_ends_soon()))
    return query.order_by(Reminder.user_id).limit(BATCH).with_for_update(of=Reminder, skip_locked=True)


def _ends_soon(owned: Owned) -> ColumnElement[bool]:
    assert owned.expires_at is not None
    condition = and_(owned.owner == Reminder.user_id, *_within(owned.expires_at))
    return exists().where(condition, owned.live()) if owned.live else exists().where(condition)


def _stay_ends_soon() -> ColumnElement[bool]:
    """Say that the guest itself is about to be swept for having been idle."""
    kept = exists().where(
        UserSession.user_id == Reminder.user_id, UserSession.is_persistent, UserSession.ended_at.is_(None)
    )
    idle = settings().GUEST_IDLE_DAYS * 86_400
    ahead = AHEAD.total_seconds()
    is_near = User.last_active_at < utcnow(seconds=ahead - idle)
    # Told once for one idleness: whoever came back since has moved the end beyond what was told.
    is_told = func.coalesce(Reminder.told_until > utcnow(), False)
    return and_(is_near, User.last_active_at > utcnow(seconds=-idle), ~kept, ~is_told)


def _within(expires_at: Any) -> tuple[ColumnElement[bool], ...]:
    untold = or_(Reminder.told_until.is_(None), expires_at > Reminder.told_until)
    return expires_at > utcnow(), expires_at < utcnow(seconds=AHEAD.total_seconds()), untold


def _ending(user: User) -> list[tuple[Any, int, datetime]]:
    """Return (type in words, how many, the first end) of what ends within a day."""
    types: Sequence[Owned] = [owned for owned in registry() if owned.expires_at is not None]
    found = []
    for owned in types:
        assert owned.expires_at is not None
        query = select(func.count(), func.min(owned.expires_at)).where(
            owned.owner == user.id,
            owned.expires_at > utcnow(),
            owned.expires_at < utcnow(seconds=AHEAD.total_seconds()),
        )
        count, first = db.session.execute(query.where(owned.live()) if owned.live else query).one()
        if count:
            found.append((owned.title, count, first))
    end = user.last_active_at + timedelta(days=settings().GUEST_IDLE_DAYS)
    if not found and end - datetime.now(UTC) < AHEAD:
        found.append((STAY, 1, end))
    return found
