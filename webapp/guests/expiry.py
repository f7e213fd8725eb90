"""The sweep: what guests left behind goes, in short batches, by the database's clock.

The condition stands in the DELETE itself, so a guest who registers at that very moment loses nothing.
Safe to run twice, at once, or killed anywhere: each batch is its own transaction.
"""

import time
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
    return delete_due(model, due, by, about)


def delete_due(model: type[Any], due: ColumnElement[bool], by: Any, about: str | None = None) -> int:
    """Delete the rows that are `due` and that nobody holds, BATCH by BATCH, each in a transaction of its own.

    They go in the order of `by`, the column with the index that `due` asks, read from that index: otherwise
    Postgres may look at all that is due for each batch. Each begins where the one before ended, so that what
    is past and stays (a link that an account let end) is passed over once. Answer how many went.
    """
    total, rest = 0, due
    while True:
        with unit_of_work():
            count, last = _delete_batch(model, rest, by)
            if count and about:
                events.record("expired", "guest", about=f"{about}:{count}")
        total += count
        if last is None:
            return total
        rest = due & (by >= last)
        time.sleep(PAUSE_SECONDS)


def _delete_batch(model: type[Any], due: ColumnElement[bool], by: Any) -> tuple[int, Any]:
    """Delete up to BATCH rows in the current unit; answer how many, and where the next batch begins."""
    key = inspect(model).primary_key[0]
    free = select(key, by).where(due).order_by(by).limit(BATCH).with_for_update(of=model, skip_locked=True)
    connection = db.session.connection()
    is_postgres = connection.dialect.name == "postgresql"
    if is_postgres:
        # Statistics are older than what is due: taken for a few rows, all of it would be read and sorted.
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
    # Not a subquery of the DELETE: without statistics Postgres asks it anew for every row, for minutes.
    found = connection.execute(free).all()
    if not found:
        return 0, None
    ids = [row[0] for row in found]
    # One value on Postgres, however many ids.
    chosen = key == any_(bindparam("ids", ids, type_=ARRAY(key.type))) if is_postgres else key.in_(ids)
    count = connection.execute(delete(model).where(chosen, due)).rowcount
    return count, found[-1][1] if len(found) == BATCH else None
