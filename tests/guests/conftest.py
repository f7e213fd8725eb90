"""Further scenery of the identity tests: limits switched on, and somebody who only ever filled in a form."""

from collections.abc import Callable
from contextlib import suppress
from itertools import zip_longest
from typing import Any

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import Person, Returning
from webapp.jobs import run
from webapp.mail.delivery import Undelivered


@pytest.fixture
def limited_app(make_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """Make apps whose rate limits are on, each with fresh counters."""

    def make(**settings: Any) -> Flask:
        return make_app(RATELIMIT_ENABLED=True, **settings)

    return make


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


@pytest.fixture
def signs_in_over_guest(someone: Callable[[], Person]) -> Callable[..., Returning]:
    """Make somebody with an account who writes notes as a guest, and then signs in over them."""

    def make(*texts: str, slugs: tuple[str | None, ...] = (), app: Flask | None = None) -> Returning:
        person = Returning(app or someone().app).registers()
        person.post("/auth/logout")
        person.becomes_guest()
        person.guest_id, person.guest_token = person.id, person.token
        for text, slug in zip_longest(texts, slugs):
            assert person.writes(text, slug).status_code == 201
        return person.signs_in()

    return make
