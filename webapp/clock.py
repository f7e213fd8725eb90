"""The clock process: `python -m webapp.clock`. Starts periodic jobs; a second clock does no harm.

Not `rq cron`: that pickles its entries and fires every interval anew at each start. Here an entry is
named by its job and its time slot, and Redis takes a name once (docs/decisions/clock.md).
"""

import time
from collections.abc import Iterable

import structlog
from flask import Flask
from redis.exceptions import RedisError

from webapp import create_app
from webapp.guests.registry import registry
from webapp.jobs import Periodic, queue
from webapp.jobs.outbox import PERIODIC as OUTBOX_PERIODIC

log = structlog.get_logger()

TICK_SECONDS = 1.0


def periodic_jobs() -> tuple[Periodic, ...]:
    """Return what the clock starts: the core's jobs and those of the apps."""
    from webapp.admin.jobs import PERIODIC as ADMIN_PERIODIC
    from webapp.guests.jobs import PERIODIC as GUEST_PERIODIC

    apps = (periodic for manifest in registry().manifests for periodic in manifest.periodic)
    return (*OUTBOX_PERIODIC, *GUEST_PERIODIC, *ADMIN_PERIODIC, *apps)


def tick(jobs: Iterable[Periodic], now: float, done: dict[str, int]) -> None:
    """Push each job whose slot at `now` (epoch seconds) is new; `done` remembers the last slot of each."""
    for periodic in jobs:
        slot = int(now // periodic.seconds)
        if done.get(periodic.job) == slot:
            continue
        try:
            queue.push(periodic.job, [], job_id=f"{periodic.job.replace('.', '-')}-{slot}")
        except RedisError:
            log.warning("broker_away", job=periodic.job)
            return  # the same slot is tried again at the next tick
        done[periodic.job] = slot


def run(app: Flask) -> None:
    """Tick until the process is told to stop."""
    with app.app_context():
        jobs = periodic_jobs()
        done: dict[str, int] = {}
        while True:
            tick(jobs, time.time(), done)
            time.sleep(TICK_SECONDS)


if __name__ == "__main__":
    run(create_app())
