"""A worker process: `python -m webapp.worker`. Waits for the broker, then runs jobs until told to stop."""

import time
from contextlib import suppress
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from webapp import create_app
from webapp.config import settings
from webapp.extensions import db
from webapp.jobs import queue
from webapp.jobs.run import serve

log = structlog.get_logger()

MAINTENANCE_SECONDS = 15  # RQ's own 600 would leave a dead scheduler dead for ten minutes
WORKER_SECONDS = 30  # how long a silent worker counts as alive


class HouseWorker(Worker):
    """Forks a child for each job; the child opens database connections of its own."""

    max_connection_wait_time = 2.0  # seconds between two tries while the broker is away; RQ's own are 60

    @property
    def was_told_to_stop(self) -> bool:
        """Whether a signal asked this worker for the end."""
        return self._shutdown_requested_date is not None

    def main_work_horse(self, job: Job, queue: Queue) -> Any:
        for engine in db.engines.values():
            engine.dispose(close=False)
        return super().main_work_horse(job, queue)


def wait_for_broker(connection: Redis) -> None:
    """Return once the broker answers a PING."""
    while True:
        try:
            connection.ping()
            return
        except RedisError:
            time.sleep(0.5)


def main() -> None:
    """Run one worker until it is told to stop; a broker that goes away is waited for."""
    app = create_app()
    serve(app)
    with app.app_context():
        connection = queue.connect(settings())
        wait_for_broker(connection)
        while not _work(connection):
            # RQ waits by itself while it listens, but not at every other moment.
            log.warning("broker_away")
            time.sleep(0.5)
            wait_for_broker(connection)


def _work(connection: Redis) -> bool:
    """Run jobs; tell whether a signal asked for the end, or else the broker went away at a bad moment."""
    worker = _make_worker(connection)
    with suppress(RedisError):
        worker.work(with_scheduler=True, logging_level=settings().LOG_LEVEL)
    return worker.was_told_to_stop


def _make_worker(connection: Redis) -> HouseWorker:
    return HouseWorker(
        [queue.queue_on(connection)],
        connection=connection,
        job_class=queue.KnownJob,
        serializer=JSONSerializer,
        worker_ttl=WORKER_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
    )


if __name__ == "__main__":
    main()
