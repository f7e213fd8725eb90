"""RQ as we use it: JSON payloads, and one function that a worker will call, with a job's name and ids."""

import ssl
from contextlib import suppress
from typing import Any

from flask import Flask, current_app
from redis import Redis
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from webapp.config import Settings
from webapp.jobs.registry import JOB_SECONDS

QUEUE = "guesthouse"
ENTRY = "webapp.jobs.run.run"  # the only function that a queue entry may name
RETRIES = Retry(max=3, interval=[5, 30, 120])  # seconds
KEPT_SECONDS = 600  # results of jobs that went well


class KnownJob(Job):
    """A job that refuses to call anything but our entry: whoever can write to Redis gains no code."""

    @property
    def func(self) -> Any:
        if self.func_name != ENTRY:
            raise PermissionError(f"{self.func_name} is not a job of this house")
        return super().func

    def restore(self, raw_data: Any) -> None:
        """Read the job from Redis, but for what else RQ would call or send: callbacks and webhooks."""
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []


def connect(config: Settings) -> Redis:
    """Return a lazy connection to the broker, with short time limits. Raise LookupError without REDIS_URL."""
    if not config.REDIS_URL:
        raise LookupError("REDIS_URL is not set")
    options: dict[str, Any] = {"socket_connect_timeout": 1, "health_check_interval": 30}
    if config.REDIS_URL.startswith("rediss://"):
        options["ssl_cert_reqs"] = ssl.CERT_REQUIRED
    return Redis.from_url(config.REDIS_URL, **options)


def init_queue(app: Flask, config: Settings) -> None:
    """Give the app its queue, unless there is no broker: then the outbox keeps the jobs."""
    queue = None
    if config.REDIS_URL:
        queue = queue_on(connect(config))
    app.extensions["queue"] = queue


def queue_on(connection: Redis) -> Queue:
    """Return the house's queue on `connection`."""
    return Queue(
        QUEUE,
        connection=connection,
        job_class=KnownJob,
        serializer=JSONSerializer,
        default_timeout=JOB_SECONDS,
    )


def push(name: str, args: list[Any], job_id: str) -> None:
    """Put a job on the queue unless `job_id` is there already. Raise RedisError while the broker is away."""
    queue: Queue | None = current_app.extensions["queue"]
    if queue is None:
        return
    with suppress(DuplicateJobError):
        queue.enqueue_call(
            ENTRY, args=(name, args), job_id=job_id, retry=RETRIES, result_ttl=KEPT_SECONDS, unique=True
        )
