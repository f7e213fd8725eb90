"""Jobs that failed: tried again or dropped, in the outbox and in RQ."""

from flask import current_app
from redis.exceptions import RedisError
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus
from sqlalchemy import update

from webapp.db import utcnow
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.guests import audit
from webapp.guests.models import User
from webapp.jobs import queue as house_queue
from webapp.jobs.outbox import push_row
from webapp.web.errors import Conflict, NotFound, Problem

ACTS = ("requeue", "drop")
RETRY_SECONDS = 5


def act_on_row(by: User, row_id: int, act: str) -> None:
    """Try a job of the outbox again now, from its first attempt on, or drop it. Raise NotFound."""
    row = db.session.get(OutboxRow, row_id, with_for_update={"skip_locked": True})
    if row is None:
        raise NotFound
    audit.record(by, f"job_{act}", "outbox", row.id, row.job)
    if act == "drop":
        db.session.delete(row)
    else:
        again = update(OutboxRow).where(OutboxRow.id == row.id)
        db.session.execute(again.values(attempts=0, leased_until=None, available_at=utcnow()))
        push_row(row.id)
    db.session.flush()


def act_on_job(by: User, job_id: str, act: str) -> None:
    """Queue a failed job of RQ again, or drop it. Raise NotFound, Conflict (not failed), Problem 503."""
    queue = current_app.extensions["queue"]
    if queue is None:
        raise NotFound
    try:
        job: Job = house_queue.KnownJob.fetch(
            job_id, connection=queue.connection, serializer=queue.serializer
        )
        if job.get_status() is not JobStatus.FAILED:
            raise Conflict(code="not_failed")
        if act == "drop":
            job.delete()
        else:
            job.requeue()
    except NoSuchJobError:
        raise NotFound from None
    except RedisError:
        raise Problem(status=503, code="broker_away", retry_after=RETRY_SECONDS) from None
    audit.record(by, f"job_{act}", "rq", about=job_id[:100])
