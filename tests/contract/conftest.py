"""One suite for everything that a user can own: each test runs for each declared type, on each database."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.contract.things import Things
from tests.house.app import Stage
from tests.house.notes import manifest as notes
from webapp.apps import APPS
from webapp.guests.manifest import Owned

DECLARED = {owned.name: owned for manifest in (*APPS, notes) for owned in manifest.owned}


@pytest.fixture(params=DECLARED.values(), ids=list(DECLARED))
def declared(request: pytest.FixtureRequest) -> Owned:
    """One declared type."""
    found: Owned = request.param
    return found


@pytest.fixture
def things(app: Flask, stage: Stage, declared: Owned) -> Things:
    """The rows of that type."""
    return Things(app, stage, declared)


@pytest.fixture
def sweep(app: Flask) -> Callable[[], dict[str, int]]:
    """Sweep as the job does; answer how many rows of each type and how many guests went."""

    def run() -> dict[str, int]:
        from webapp.guests import expiry

        with app.app_context():
            swept = expiry.sweep()
        return {**swept.content, "guests": swept.guests}

    return run
