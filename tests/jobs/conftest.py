"""A queue of the tests' own on a real Redis, emptied for each test, and a worker that does what is in it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from tests.services.redis import RedisServer
from webapp.jobs.queue import KnownJob
from webapp.jobs.run import serve


@pytest.fixture
def with_broker(make_app: Callable[..., Flask], redis: RedisServer) -> Iterator[Flask]:
    """The app with a broker, a context pushed."""
    app = make_app(REDIS_URL=redis.url)
    app.extensions["queue"].connection.flushdb()
    serve(app)
    with app.app_context():
        yield app
    app.extensions["queue"].connection.close()


@pytest.fixture
def queue(with_broker: Flask) -> Queue:
    """The house's queue."""
    found: Queue = with_broker.extensions["queue"]
    return found


@pytest.fixture
def work(queue: Queue) -> Callable[[], None]:
    """Let a worker do what is in the queue now."""

    def run() -> None:
        worker = SimpleWorker(
            [queue], connection=queue.connection, job_class=KnownJob, serializer=JSONSerializer
        )
        worker.work(burst=True, logging_level="CRITICAL")

    return run
