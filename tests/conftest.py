"""The cast and the stage: the app on each real database, clean for every test, and its visitors."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from xdist.remote import Producer

from tests.house.app import Stage, close, open_stage
from tests.house.mails import Mails
from tests.house.people import Person
from tests.services.postgres import postgres
from tests.services.redis import RedisServer, redis_server
from tests.services.smtp import Mailbox, smtp_server
from tests.sharing_out import SharingOut, turn
from webapp.db import unit_of_work
from webapp.db.outbox import OutboxRow
from webapp.extensions import db, limiter
from webapp.jobs.outbox import run_row

DATABASES = ("sqlite", "postgres")
POSTGRES_FIRST = ["postgres", pytest.param("sqlite", marks=pytest.mark.soak)]  # for what takes long


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: turn(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SharingOut:
    """Share the tests out by file."""
    return SharingOut(config, log)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of this run's Postgres cluster."""
    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A real Redis, for this test process."""
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def smtp() -> Iterator[Mailbox]:
    """A real SMTP server, for this test process."""
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="session")
def stages(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Stage]]:
    """Open the app on one of the databases, migrated, once for this test process."""
    opened: dict[str, Stage] = {}
    with ExitStack() as stack:

        def stage(database: str) -> Stage:
            if database not in opened:
                folder = tmp_path_factory.mktemp(database)
                opened[database] = stack.enter_context(open_stage(database, postgres_url, folder))
            return opened[database]

        yield stage


@pytest.fixture(params=DATABASES)
def stage(request: pytest.FixtureRequest, stages: Callable[[str], Stage]) -> Iterator[Stage]:
    """The stage of one database, empty; a test that uses it runs once on each."""
    found = stages(request.param)
    yield found
    found.clean()


@pytest.fixture
def app(stage: Stage) -> Flask:
    """The app with default settings, without rate limits and broker."""
    return stage.app


@pytest.fixture
def make_app(stage: Stage) -> Iterator[Callable[..., Flask]]:
    """Make further apps on the same database, with settings or apps of the test's own."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        made.append(stage.make_app(**settings))
        return made[-1]

    yield make
    limiter.enabled = False  # one object for all apps: a test that switched it on is over
    for app in made:
        close(app)


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The app with a context pushed, for tests of services and queries."""
    with app.app_context():
        yield app


@pytest.fixture
def visitor(app: Flask) -> Person:
    """Somebody with a browser and nothing else."""
    return Person(app)


@pytest.fixture
def someone(app: Flask) -> Callable[[], Person]:
    """Make further people, each with a browser of their own."""
    return lambda: Person(app)


@pytest.fixture
def guest(app: Flask) -> Person:
    """Somebody who is a guest already."""
    return Person(app).becomes_guest()


@pytest.fixture
def member(app: Flask) -> Person:
    """Somebody who registered and is signed in."""
    return Person(app).registers()


@pytest.fixture
def do_jobs(app: Flask) -> Callable[[], int]:
    """Do what waits in the outbox, as a worker would; answer how many jobs there were."""

    def run() -> int:
        with app.app_context():
            with unit_of_work(write=False):
                waiting = list(db.session.scalars(select(OutboxRow.id).order_by(OutboxRow.id)))
            with app.test_request_context():
                for row_id in waiting:
                    run_row(row_id)
        return len(waiting)

    return run


@pytest.fixture
def mails(stage: Stage, do_jobs: Callable[[], int]) -> Mails:
    """Everybody's letter boxes."""
    return Mails(stage, do_jobs)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A DATA_DIR of the test's own."""
    return tmp_path / "instance"
