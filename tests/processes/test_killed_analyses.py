"""kill -9 in the middle of an analysis: account and chart stand, and the next worker finishes it, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.apps.bazi.acts import BIRTH
from tests.processes.deployment import Deployment, eventually
from tests.services.model import Model, model_server
from webapp.supervisor.guard import kill_session

PATIENCE = "60"  # seconds that a worker waits for the model: it is killed before
DUE = "UPDATE outbox SET available_at = now() - interval '1 hour', leased_until = NULL"
STATES = "SELECT status, source, round FROM bazi_analyses"


@pytest.fixture
def model() -> Iterator[Model]:
    """A model that does not come to an answer."""
    with model_server() as server:
        server.says = {"paragraphs": ["Your day master is metal.", "The month is of fire."]}
        server.waits = 600
        yield server


def settings_of(model: Model) -> dict[str, str]:
    """Return the settings of processes that ask this model, and wait for it."""
    return {name: str(value) for name, value in model.settings.items()} | {"LLM_TIMEOUT_SECONDS": PATIENCE}


@contextmanager
def convert(url: str) -> Iterator[tuple[httpx.Client, Any]]:
    """Make a guest with a link, who becomes an account by giving a birth; yield its browser and its id."""
    with httpx.Client(base_url=url, timeout=30) as browser:
        guest = browser.post("/auth/guest", json={}).json()["user_id"]
        assert browser.post("/urls", json={"original_url": "https://example.com/"}).status_code == 201
        answer = browser.post(f"/api/v1/users/{guest}/convert", json=BIRTH)
        assert answer.status_code == 200, answer.text
        yield browser, guest


def everything_stands(deployment: Deployment, user_id: int) -> None:
    """See that the conversion is whole, whatever became of the analysis."""
    assert deployment.stage.sql("SELECT id, user_type FROM users") == [(user_id, "registered")]
    assert deployment.stage.sql("SELECT user_id FROM bazi_charts") == [(user_id,)]
    assert deployment.stage.sql("SELECT user_id, expires_at FROM links") == [(user_id, None)]
    assert deployment.violations() == []


def test_an_analysis_whose_worker_is_killed_is_finished_by_the_next_and_once(
    deployment: Deployment, model: Model
) -> None:
    settings = settings_of(model)
    web = deployment.start.web(**settings)
    worker = deployment.start.worker(**settings)
    with convert(web.url) as (browser, user_id):
        assert eventually(lambda: len(model.asked) == 1)
        everything_stands(deployment, user_id)
        worker.kill()
        assert deployment.stage.sql(STATES) == [("running", None, 1)]
        assert deployment.stage.sql("SELECT count(*) FROM outbox") == [(1,)]
        everything_stands(deployment, user_id)
        model.waits = 0
        deployment.stage.sql(DUE)
        deployment.start.worker(**settings)
        deployment.start.clock(**settings)
        assert eventually(lambda: deployment.stage.sql(STATES) == [("ready", "model", 1)], seconds=60)
        assert eventually(lambda: deployment.stage.sql("SELECT count(*) FROM outbox") == [(0,)])
        assert len(model.asked) == 2, "once by the worker that died, once by the one that finished"
        told = browser.get("/api/v1/users/me/analysis").json()
        assert told["status"] == "ready"
        everything_stands(deployment, user_id)


def test_an_analysis_that_kills_its_worker_each_time_touches_nothing_else(
    deployment: Deployment, model: Model
) -> None:
    settings = settings_of(model)
    web = deployment.start.web(**settings)
    with convert(web.url) as (_browser, user_id):
        for times in (1, 2):
            worker = deployment.start.worker(**settings)
            deployment.stage.sql(DUE)
            clock = deployment.start.clock(**settings)
            assert eventually(lambda: len(model.asked) == times, seconds=60)  # noqa: B023
            kill_session(worker.pid)
            clock.kill()
        assert deployment.stage.sql(STATES) == [("running", None, 1)]
        everything_stands(deployment, user_id)
        model.status = 500
        model.waits = 0
        deployment.stage.sql(DUE)
        deployment.start.worker(**settings)
        deployment.start.clock(**settings)
        assert eventually(lambda: deployment.stage.sql(STATES) == [("ready", "rules", 1)], seconds=60)
        everything_stands(deployment, user_id)
