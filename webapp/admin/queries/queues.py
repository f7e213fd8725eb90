"""How the queues do: the outbox in the database, and RQ's registries in Redis, which may be away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from redis.exceptions import RedisError
from rq import Worker
from rq.job import Job
from rq.registry import FailedJobRegistry, StartedJobRegistry
from sqlalchemy import select

from webapp.db.outbox import OutboxRow
from webapp.jobs.queue import KnownJob
from webapp.web.paging import Page, page_by

MOST_JOBS = 50


@dataclass(frozen=True)
class FailedJob:
    """A job that RQ gave up, by the house's own name of it."""

    id: str
    name: str
    error: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Broker:
    """What Redis says; `state` is ok, away or none."""

    state: str
    queued: int = 0
    started: int = 0
    scheduled: int = 0
    failed: int = 0
    workers: list[tuple[str, str, datetime | None]] = field(default_factory=list)
    """(name, state, last sign of life)"""
    failures: list[FailedJob] = field(default_factory=list)


def outbox(cursor: str | None = None, *, failing: bool = False) -> Page[OutboxRow]:
    """Return a page of the jobs that wait in the database, or of those that failed at least once."""
    query = select(OutboxRow)
    if failing:
        query = query.where(OutboxRow.attempts > 0)
    return page_by(query, (OutboxRow.id,), cursor=cursor)


def broker(*, with_jobs: bool = False) -> Broker:
    """Ask Redis how the queue does; `with_jobs` names workers and failed jobs."""
    queue = current_app.extensions["queue"]
    if queue is None:
        return Broker("none")
    try:
        failed = FailedJobRegistry(queue=queue)
        return Broker(
            state="ok",
            queued=queue.count,
            started=StartedJobRegistry(queue=queue).get_job_count(cleanup=False),
            scheduled=queue.scheduled_job_registry.get_job_count(cleanup=False),
            failed=failed.get_job_count(cleanup=False),
            workers=_workers(queue.connection),
            failures=_failures(failed, queue) if with_jobs else [],
        )
    except RedisError:
        return Broker("away")


def _workers(connection: Any) -> list[tuple[str, str, datetime | None]]:
    found = Worker.all(connection=connection)
    return [
        (w.name[:12], str(getattr(w.get_state(), "value", w.get_state())), _utc(w.last_heartbeat))
        for w in found
    ]


def _failures(registry: FailedJobRegistry, queue: Any) -> list[FailedJob]:
    ids = registry.get_job_ids(0, MOST_JOBS - 1, desc=True)
    jobs: Sequence[Job | None] = KnownJob.fetch_many(
        ids, connection=queue.connection, serializer=queue.serializer
    )
    return [_failure(job) for job in jobs if job is not None]


def _failure(job: Job) -> FailedJob:
    try:
        name = str(job.args[0])
    except (IndexError, ValueError, TypeError, KeyError):
        name = "?"
    latest = job.latest_result()
    lines = (latest.exc_string or "").strip().splitlines() if latest else []
    # The kind of the error alone: its sentence may quote an address.
    error = lines[-1].partition(":")[0] if lines else "?"
    return FailedJob(job.id, name, error[:100], _utc(job.ended_at))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
