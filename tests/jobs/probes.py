"""Jobs for the tests: they leave a mark, fail, or take their time."""

import time
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from webapp.db import unit_of_work
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.guests.models import Event
from webapp.jobs import enqueue, job

SLOW_SECONDS = 0.3


@job("tests.mark")
def mark(words: str) -> None:
    """Leave a mark."""
    db.session.add(Event(name="expired", user_type="guest", source=words))


@job("tests.mark_slowly")
def mark_slowly(words: str) -> None:
    """Leave a mark and hold the row for a while."""
    mark(words)
    db.session.flush()
    time.sleep(SLOW_SECONDS)


@job("tests.fail")
def fail(words: str) -> None:
    """Leave a mark, then fail."""
    mark(words)
    db.session.flush()
    raise LookupError(words)


@job("tests.go_on")
def go_on(words: str) -> None:
    """Leave a mark and a further job."""
    mark(words)
    enqueue("tests.mark", f"after {words}")


def marks() -> list[str]:
    """Return the marks that were left, oldest first."""
    with unit_of_work(write=False) as session:
        return list(session.scalars(select(Event.source).order_by(Event.id)))


def waiting() -> list[OutboxRow]:
    """Return what waits in the outbox."""
    with unit_of_work(write=False) as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def leave(name: str, *args: Any, available_at: datetime | None = None) -> int:
    """Enqueue a job in a unit of its own; answer its outbox row."""
    with unit_of_work() as session:
        enqueue(name, *args)
        row_id = session.scalar(select(func.max(OutboxRow.id)))
        if available_at is not None:
            session.get_one(OutboxRow, row_id).available_at = available_at
    assert row_id is not None
    return int(row_id)
