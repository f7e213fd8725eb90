"""The sweep: what guests left behind goes, in short batches, by the database's clock.

The condition stands in the DELETE itself, so a guest who registers at that very moment loses nothing.
Safe to run twice, at once, or killed anywhere: each batch is its own transaction.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, and_, any_, bindparam, delete, exists, func, inspect, select

from webapp.config import settings
from webapp.db import unit_of_work, utcnow
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.guests import events, sessions
from webapp.guests.export import KEPT_HOURS
from webapp.guests.manifest import Owned
from webapp.guests.models import EmailClaim, Event, Export, Handover, MergeOffer, User, UserSession
from webapp.guests.registry import registry
from webapp.jobs.outbox import MOST_ATTEMPTS
from webapp.mail.models import SentMail

BATCH = 2_000  # rows: a lock is held for some tens of milliseconds
PAUSE_SECONDS = 0.002  # lets writers in between two batches
EVENT_DAYS = 180
ENDED_SESSION_DAYS = 30
CLAIM_DAYS = 30
KEPT_MAIL_DAYS = 30  # in a house without MAIL_URL
GIVEN_UP_DAYS = 30  # a job that failed for good may name an address


@dataclass
class Swept:
    """How many rows went: expired content by type, idle guests."""

    content: dict[str, int] = field(default_factory=dict)
    guests: int = 0


def sweep(*, dry_run: bool = False) -> Swept:
    """Delete expired content of guests, then idle guests with all they own. With `dry_run` only count."""
    swept = Swept()
    for owned in registry():
        if owned.expires_at is not None:
            swept.content[owned.name] = sweep_content(owned, dry_run=dry_run)
    swept.guests = sweep_guests(dry_run=dry_run)
    return swept


def sweep_content(owned: Owned, *, dry_run: bool = False) -> int:
    """Delete the expired rows of one type that belong to guests. Answer how many."""
    assert owned.expires_at is not None
    of_guest = exists().where(User.id == owned.owner, User.user_type == "guest")
    due = (owned.expires_at < utcnow()) & of_guest
    return _sweep(owned.model, due, owned.expires_at, dry_run, about=owned.name)


def sweep_guests(*, dry_run: bool = False) -> int:
    """Delete idle guests; what they own goes with them by ON DELETE CASCADE. Answer how many."""
    idle = User.last_active_at < utcnow(days=-settings().GUEST_IDLE_DAYS)
    due = (User.user_type == "guest") & idle & ~sessions.keeps(User.id)
    return _sweep(User, due, User.last_active_at, dry_run, about="guests")


def prune() -> dict[str, int]:
    """Delete what has served: old events, ended sessions, spent proofs, kept mails. Answer how many."""
    long_over = utcnow(days=-ENDED_SESSION_DAYS)
    ended, ran_out = UserSession.ended_at < long_over, UserSession.expires_at < long_over
    given_up = and_(OutboxRow.attempts >= MOST_ATTEMPTS, OutboxRow.available_at < utcnow(days=-GIVEN_UP_DAYS))
    return {
        "events": _sweep(Event, Event.created_at < utcnow(days=-EVENT_DAYS), Event.created_at),
        "sessions": _sweep(UserSession, ended, UserSession.ended_at)
        + _sweep(UserSession, ran_out & UserSession.ended_at.is_(None), UserSession.expires_at),
        "claims": _sweep(EmailClaim, EmailClaim.created_at < utcnow(days=-CLAIM_DAYS), EmailClaim.created_at),
        "offers": _sweep(MergeOffer, MergeOffer.expires_at < utcnow(days=-1), MergeOffer.expires_at),
        "handovers": _sweep(Handover, Handover.expires_at < utcnow(), Handover.expires_at),
        "mails": _sweep(SentMail, SentMail.created_at < utcnow(days=-KEPT_MAIL_DAYS), SentMail.created_at),
        "jobs": _sweep(OutboxRow, given_up, OutboxRow.available_at),  # a failed job may name an address
        "exports": _sweep(Export, Export.created_at < utcnow(hours=-KEPT_HOURS), Export.created_at),
    }


def _sweep(
    model: type[Any], due: ColumnElement[bool], by: Any, dry_run: bool = False, about: str | None = None
) -> int:
    if dry_run:
        with unit_of_work(write=False):
            return db.session.scalar(select(func.count()).select_from(model).where(due)) or 0
    return in_batches(lambda: _delete_batch(model, due, by, about))


def in_batches(batch: Callable[[], int]) -> int:
    """Run `batch`, each in a transaction of its own, until it finds less than BATCH rows. Answer the sum."""
    total = 0
    while True:
        with unit_of_work():
            count = batch()
        total += count
        if count < BATCH:
            return total
        time.sleep(PAUSE_SECONDS)


def delete_some(model: type[Any], due: ColumnElement[bool], by: Any) -> int:
    """Delete up to BATCH rows that are `due` and that nobody holds, in the current unit. Answer how many.

    They go in the order of `by`, the column with the index that `due` asks: without an order Postgres may
    look at all that is due for each batch.
    """
    key = inspect(model).primary_key[0]
    free = select(key).where(due).order_by(by).limit(BATCH).with_for_update(of=model, skip_locked=True)
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        # One writer at a time, so nothing changes between the look and the act: one statement for both.
        return connection.execute(delete(model).where(key.in_(free))).rowcount
    # Not a subquery of the DELETE: without statistics Postgres asks it anew for every row, for minutes.
    ids = connection.scalars(free).all()
    if not ids:
        return 0
    chosen = any_(bindparam("ids", ids, type_=ARRAY(key.type)))  # one value, however many ids
    return connection.execute(delete(model).where(key == chosen, due)).rowcount


def _delete_batch(model: type[Any], due: ColumnElement[bool], by: Any, about: str | None) -> int:
    count = delete_some(model, due, by)
    if count and about:
        events.record("expired", "guest", about=f"{about}:{count}")
    return count
