"""From the outbox to the queue and out of it: nothing lost while Redis is away, nothing done twice.

A job's outbox row is deleted in the transaction of the job itself, under its lock. So a job killed
half-way is still in the outbox, one that finished is not, and a second push of the same row finds nothing.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import delete, or_, select, update

from webapp.db import after_commit, unit_of_work, utcnow
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.jobs import queue
from webapp.jobs.registry import Periodic, find_job, job

log = structlog.get_logger()

RELAY = "outbox.relay"
RELAY_SECONDS = 15
RELAY_BATCH = 200
LOST_AFTER_SECONDS = 20  # a row still here so long after its push is pushed again
MOST_ATTEMPTS = 12
LEASE_SECONDS = 120  # longer than a mail server may take; then the row is free again
PERIODIC = (Periodic(RELAY, RELAY_SECONDS),)


def enqueue(name: str, *args: Any) -> None:
    """Write a job into the outbox of the current unit of work; it is pushed once that has committed."""
    find_job(name)
    row = OutboxRow(job=name, args=list(args))
    db.session.add(row)
    db.session.flush()
    push_row(row.id)


def run_row(row_id: int) -> None:
    """Do the job of an outbox row and delete the row, in one transaction. Unknown rows are done already.

    A job that speaks to another machine answers what is left to say as a callable: it is called after the
    commit, so that no lock waits for a mail server, and the row goes after it. The row is leased meanwhile.
    """
    try:
        rest = _begin(row_id)
        if rest is not None:
            rest()
            with unit_of_work():
                db.session.execute(delete(OutboxRow).where(OutboxRow.id == row_id))
    except Exception as error:
        _postpone(row_id, error)
        raise


def _begin(row_id: int) -> Callable[[], None] | None:
    """Do what belongs into the transaction; answer what comes after it, for which the row is leased."""
    with unit_of_work():
        free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < utcnow())
        row = db.session.scalar(
            select(OutboxRow).where(OutboxRow.id == row_id, free).with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        rest: Callable[[], None] | None = find_job(row.job)(*row.args)
        if rest is None:
            db.session.delete(row)
        else:
            lease = update(OutboxRow).where(OutboxRow.id == row_id)
            db.session.execute(lease.values(leased_until=utcnow(seconds=LEASE_SECONDS)))
        return rest


@job("outbox.run")
def run_outbox(row_id: int) -> None:
    """Run one outbox row."""
    run_row(row_id)


@job(RELAY)
def relay() -> int:
    """Push the rows that are due and were not done: Redis was away, or a worker died. Answer how many."""
    with unit_of_work():
        due = (
            select(OutboxRow)
            .where(
                OutboxRow.available_at < utcnow(seconds=-LOST_AFTER_SECONDS),
                OutboxRow.attempts < MOST_ATTEMPTS,
            )
            .order_by(OutboxRow.available_at)
            .limit(RELAY_BATCH)
            .with_for_update(skip_locked=True)
        )
        rows = db.session.scalars(due).all()
        ids = [row.id for row in rows]
        if ids:
            db.session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(available_at=utcnow()))
        for row_id in ids:
            push_row(row_id)
    return len(ids)


def push_row(row_id: int) -> None:
    """Push a row again once the current unit has committed."""
    after_commit(lambda: _push(row_id))


def _push(row_id: int) -> None:
    queue.push("outbox.run", [row_id], job_id=f"outbox-{row_id}-{time.time_ns()}")


def _postpone(row_id: int, error: Exception) -> None:
    """Note a failed try; the next one waits longer each time (seconds: 2, 4, 8 ...)."""
    with unit_of_work():
        row = db.session.get(OutboxRow, row_id, with_for_update={"skip_locked": True})
        if row is not None:
            row.attempts += 1
            row.last_error = type(error).__name__
            row.leased_until = None
            db.session.flush()
            wait = min(2**row.attempts, 3600)
            later = update(OutboxRow).where(OutboxRow.id == row_id).values(available_at=utcnow(seconds=wait))
            db.session.execute(later)
    log.warning("job_failed", outbox_id=row_id, error=type(error).__name__)
