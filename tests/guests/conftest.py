"""Further scenery of the identity tests: limits switched on, and somebody who only ever filled in a form."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask

from tests.house.app import Stage
from webapp.extensions import limiter
from webapp.jobs import run
from webapp.mail.delivery import Undelivered


@pytest.fixture
def limited_app(make_app: Callable[..., Flask]) -> Iterator[Callable[..., Flask]]:
    """Make apps whose rate limits are on, each with fresh counters."""

    def make(**settings: Any) -> Flask:
        return make_app(RATELIMIT_ENABLED=True, **settings)

    yield make
    limiter.enabled = False  # one limiter serves all apps of a process


@pytest.fixture
def contact(stage: Stage) -> str:
    """The address of a contact: used at a public form before, without a password."""
    email = "contact@example.com"
    stage.sql(
        "INSERT INTO users (user_type, email, display_name) VALUES ('contact', :email, 'Form')", email=email
    )
    return email


@pytest.fixture
def run_jobs_of(stage: Stage) -> Callable[[Flask], int]:
    """Do the jobs in the outbox by the very function that workers call; answer how many there were."""

    def run_all(app: Flask) -> int:
        rows = stage.sql("SELECT id FROM outbox ORDER BY id")
        run.serve(app)
        for (row_id,) in rows:
            with suppress(Undelivered):
                run.run("outbox.run", [row_id])
        return len(rows)

    return run_all
