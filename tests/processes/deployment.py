"""A whole deployment of the test's own: a database, a Redis, and processes to start on them."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from uuid import uuid4

import httpx
from sqlalchemy import func, insert, select

from tests.house.app import TEST_SETTINGS, Stage, close, open_stage
from tests.services.processes import Process, Processes, processes
from tests.services.redis import RedisServer, redis_server
from webapp.apps.links.models import Link
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests.check import check
from webapp.guests.models import Event, User

WAIT_SECONDS = 30.0


@dataclass
class Deployment:
    """One database and one Redis, with the app on them in this process and in others."""

    stage: Stage
    redis: RedisServer
    start: Processes

    def settle(self, guests: int, links_each: int, *, idle_days: int, expired: bool, mark: str) -> None:
        """Put guests with links straight into the database; `mark` begins the codes of their links."""
        seen = utcnow(days=-idle_days)
        with self.stage.app.app_context(), unit_of_work() as session:
            made = (
                insert(User)
                .values(user_type="guest", display_name="", last_active_at=seen)
                .returning(User.id)
            )
            ids = session.scalars(made, [{"anonymous_id": uuid4()} for _ in range(guests)]).all()
            ends = utcnow(days=-1 if expired else 1)
            rows = [
                {"user_id": user_id, "code": f"{mark}{user_id:x}-{n}"}
                for user_id in ids
                for n in range(links_each)
            ]
            target = {"original_url": "https://example.com/", "target_host": "example.com"}
            session.execute(insert(Link).values(expires_at=ends, **target), rows)

    def links(self, mark: str = "") -> int:
        """Count the links whose codes begin with `mark`."""
        with self.stage.app.app_context(), unit_of_work(write=False) as session:
            return session.scalar(select(func.count()).where(Link.code.startswith(mark))) or 0

    def guests(self) -> int:
        """Count the guests."""
        with self.stage.app.app_context(), unit_of_work(write=False) as session:
            return session.scalar(select(func.count()).where(User.user_type == "guest")) or 0

    def swept(self, what: str) -> int:
        """Return how many rows of a type the sweeps say, in the very transactions, that they removed."""
        with self.stage.app.app_context(), unit_of_work(write=False) as session:
            said = session.scalars(select(Event.about).where(Event.name == "expired")).all()
        return sum(int(about.partition(":")[2]) for about in said if about and about.startswith(f"{what}:"))

    def violations(self, **settings: str) -> list[str]:
        """Return what `flask guests check` says, under settings that the processes ran with."""
        app = self.stage.make_app(**settings) if settings else self.stage.app
        with app.app_context():
            found = [str(violation) for violation in check()]
        if settings:
            close(app)
        return found

    def somebody_waits(self) -> bool:
        """Tell whether a connection waits for a lock, seen from a connection of its own; Postgres only."""
        found: list[bool] = []

        def look() -> None:
            with self.stage.app.app_context(), db.engine.connect() as connection:
                waiting = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                found.append(bool(connection.exec_driver_sql(waiting).scalar()))

        thread = Thread(target=look)
        thread.start()
        thread.join()
        return found[0]

    @contextmanager
    def browser(self, web: Process) -> Iterator[httpx.Client]:
        """Yield a client with cookies of its own."""
        with httpx.Client(base_url=web.url, timeout=timedelta(seconds=20).total_seconds()) as client:
            yield client


@contextmanager
def deployment_on(database: str, cluster_url: str, folder: Path) -> Iterator[Deployment]:
    """Yield a deployment on "sqlite" or "postgres"; all of it ends with the block."""
    with open_stage(database, cluster_url, folder) as stage, redis_server() as redis:
        settings = {name: str(value) for name, value in TEST_SETTINGS.items()}
        settings |= {
            "DATABASE_URL": stage.url,
            "DATA_DIR": str(folder),
            "REDIS_URL": redis.url,
            "MAIL_URL": "",
        }
        settings |= {"PATH": os.environ["PATH"], "LOG_LEVEL": "INFO"}
        with processes(settings) as start:
            yield Deployment(stage, redis, start)


def eventually(holds: Callable[[], bool], seconds: float = WAIT_SECONDS, *, is_brief: bool = False) -> bool:
    """Wait for something to become true; tell whether it did.

    Asks less often the longer it takes, but for what `is_brief` and would be missed.
    """
    began = time.monotonic()
    while not holds():
        waited = time.monotonic() - began
        if waited > seconds:
            return False
        time.sleep(0.02 if is_brief else min(0.02 + waited / 50, 0.2))
    return True
