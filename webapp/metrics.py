"""Figures for Prometheus at /metrics, behind METRICS_TOKEN. Without a token nothing is counted at all.

A process counts in plain dictionaries and adds what is new to one hash in Redis every few seconds. So any
web process answers for the whole house, however many processes and machines there are; without Redis for
itself.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from hmac import compare_digest
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, current_app, request
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.config import Settings, settings
from webapp.db import unit_of_work, utcnow
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.web.blueprint import ApiBlueprint
from webapp.web.errors import NotFound, Unauthenticated

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()

HASH = "guesthouse:metrics"
FLUSH_SECONDS = 5.0
BUCKETS = (0.005, 0.025, 0.1, 0.25, 1.0, 5.0)  # seconds
ENDPOINT = "guesthouse.endpoint"  # in the WSGI environment
FRONT_DOOR = "front_door"  # answered before Flask

bp = ApiBlueprint("metrics", __name__)


class Counts:
    """What this process has counted and not yet handed over. Names are `kind|label|label`."""

    def __init__(self, broker: Redis | None) -> None:
        self.broker = broker
        self._new: Counter[str] = Counter()
        self._seconds: Counter[str] = Counter()
        self._lock = Lock()
        self._flusher = 0  # the process that has a thread; a fork has none

    def request(self, endpoint: str, status: str, seconds: float) -> None:
        """Count an answer."""
        bucket = next((str(limit) for limit in BUCKETS if seconds <= limit), "+Inf")
        self._add(
            (f"requests|{endpoint}|{status[:3]}", f"took|{endpoint}|{bucket}"), f"took|{endpoint}", seconds
        )
        if self._flusher != os.getpid():
            self._start()

    def job(self, name: str, outcome: str, seconds: float) -> None:
        """Count a job, and hand over at once: a worker's child ends with its job."""
        self._add((f"jobs|{name}|{outcome}",), f"worked|{name}", seconds)
        self.flush()

    def flush(self) -> bool:
        """Add what is new to the house's figures in Redis; keep it for the next time if Redis is away."""
        if self.broker is None:
            return False
        with self._lock:
            new, seconds, self._new, self._seconds = self._new, self._seconds, Counter(), Counter()
        try:
            pipe = self.broker.pipeline(transaction=True)
            for name, n in new.items():
                pipe.hincrby(HASH, name, n)
            for name, value in seconds.items():
                pipe.hincrbyfloat(HASH, f"{name}|sum", float(value))
            pipe.execute()
        except RedisError:
            with self._lock:
                self._new.update(new)
                self._seconds.update(seconds)
            return False
        return True

    def all(self) -> dict[str, float]:
        """Return the figures of the whole house, or those of this process while Redis is away."""
        if self.flush() and self.broker is not None:
            try:
                found: Any = self.broker.hgetall(HASH)
                return {name.decode(): float(value) for name, value in found.items()}
            except RedisError:
                log.warning("metrics_of_one_process")
        with self._lock:
            return {**self._new, **{f"{name}|sum": value for name, value in self._seconds.items()}}

    def _add(self, names: tuple[str, ...], total: str, seconds: float) -> None:
        with self._lock:
            for name in names:
                self._new[name] += 1
            self._seconds[total] += seconds  # type: ignore[assignment]

    def _start(self) -> None:
        self._flusher = os.getpid()
        if self.broker is not None:
            Thread(target=self._run, name="metrics", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(FLUSH_SECONDS)
            self.flush()


class _Counted:
    """Counts answers outside everything else, so that redirects which never reach Flask are counted too."""

    def __init__(self, app: "WSGIApplication", counts: Counts) -> None:
        self.app = app
        self.counts = counts

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        said = ["500"]

        def noted(status: str, headers: Any, *rest: Any) -> Any:
            said[0] = status
            return start_response(status, headers, *rest)

        try:
            return self.app(environ, noted)
        finally:
            endpoint = environ.get(ENDPOINT, FRONT_DOOR)
            self.counts.request(endpoint, said[0], time.perf_counter() - began)


@bp.get("/metrics", unit=False)
def metrics() -> Response:
    """Answer the figures of the house in Prometheus's text, for who has the token."""
    token = settings().METRICS_TOKEN
    if not token:
        raise NotFound
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogatepass")
    if not compare_digest(given, f"Bearer {token}".encode()):
        raise Unauthenticated("METRICS_TOKEN is needed as a Bearer token.", code="metrics_token")
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_House(counts().all()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def counts() -> Counts:
    """Return the counts of the current app."""
    found: Counts = current_app.extensions["counts"]
    return found


def init_metrics(app: Flask, config: Settings) -> None:
    """Serve /metrics, and count where a token is set; last of all, to stand outside everything else."""
    app.register_blueprint(bp)
    if not config.METRICS_TOKEN:
        return
    queue = app.extensions["queue"]
    found = app.extensions["counts"] = Counts(queue.connection if queue is not None else None)

    def name_endpoint() -> None:
        request.environ[ENDPOINT] = request.endpoint or "nowhere"

    app.before_request(name_endpoint)
    app.wsgi_app = _Counted(app.wsgi_app, found)  # type: ignore[method-assign]


class _House:
    """Gives the figures to prometheus_client's text format."""

    def __init__(self, found: dict[str, float]) -> None:
        self.found = found

    def collect(self) -> Iterator[Any]:
        """Yield every figure."""
        from prometheus_client.core import CounterMetricFamily

        requests = CounterMetricFamily("guesthouse_requests", "Answers", labels=["endpoint", "status"])
        jobs = CounterMetricFamily("guesthouse_jobs", "Jobs done", labels=["job", "outcome"])
        worked = CounterMetricFamily("guesthouse_job_seconds", "Time spent on jobs", labels=["job"])
        for name, value in sorted(self.found.items()):
            kind, *labels = name.split("|")
            if kind == "requests":
                requests.add_metric(labels, value)
            elif kind == "jobs":
                jobs.add_metric(labels, value)
            elif kind == "worked":
                worked.add_metric(labels[:1], value)
        yield from (requests, jobs, worked, self._durations(), *_gauges())

    def _durations(self) -> Any:
        from prometheus_client.core import HistogramMetricFamily

        family = HistogramMetricFamily("guesthouse_request_seconds", "Time to an answer", labels=["endpoint"])
        by_endpoint: dict[str, dict[str, float]] = {}
        for name, value in self.found.items():
            kind, *labels = name.split("|")
            if kind == "took":
                by_endpoint.setdefault(labels[0], {})[labels[1]] = value
        for endpoint, parts in sorted(by_endpoint.items()):
            below, buckets = 0.0, []
            for limit in (*map(str, BUCKETS), "+Inf"):
                below += parts.get(limit, 0)
                buckets.append((limit, below))
            family.add_metric([endpoint], buckets, parts.get("sum", 0.0))
        return family


def _gauges() -> Iterator[Any]:
    """Yield what is looked up now: database, outbox, queue."""
    from prometheus_client.core import GaugeMetricFamily

    for name, text, value in (*_of_database(), *_of_broker()):
        yield GaugeMetricFamily(f"guesthouse_{name}", text, value=value)


def _of_database() -> Iterator[tuple[str, str, float]]:
    age = func.min(OutboxRow.created_at)
    try:
        with unit_of_work(write=False):
            waiting, oldest, now = db.session.execute(select(func.count(), age, utcnow())).one()
            failing = db.session.scalar(select(func.count()).where(OutboxRow.attempts > 0)) or 0
    except SQLAlchemyError:
        yield "database_up", "Whether the database answers", 0
        return
    yield "database_up", "Whether the database answers", 1
    yield "outbox_waiting", "Jobs that wait in the database", waiting
    yield "outbox_failing", "Jobs of these that failed at least once", failing
    yield "outbox_oldest_seconds", "Age of the oldest", (now - oldest).total_seconds() if oldest else 0


def _of_broker() -> Iterator[tuple[str, str, float]]:
    from webapp.admin.queries.queues import broker

    found = broker()
    yield "redis_up", "Whether Redis answers", float(found.state == "ok")
    yield "queue_waiting", "Jobs in the queue", found.queued
    yield "queue_failed", "Jobs that were given up", found.failed
    yield "workers", "Workers that show signs of life", len(found.workers)
