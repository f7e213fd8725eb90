"""Analyses by a configured model, and by our rules where it fails; the page that waits stops by itself."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.apps.bazi.acts import keep
from tests.house.people import Person
from tests.services.model import Model, model_server
from webapp.db import unit_of_work
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.jobs.outbox import run_row

MINE = "/api/v1/users/me/analysis"
SAID = {"paragraphs": ["Your day master is metal.", "The month is of fire."]}


@pytest.fixture
def model() -> Iterator[Model]:
    """A model that speaks."""
    with model_server() as server:
        server.says = SAID
        yield server


@pytest.fixture
def person(model: Model, make_app: Callable[..., Flask]) -> Person:
    """An account in a house with a model."""
    return Person(make_app(**model.settings, LLM_TIMEOUT_SECONDS=0.5)).registers()


def do_jobs_of(app: Flask) -> None:
    """Do what waits in the outbox, as a worker of `app` would."""
    with app.app_context():
        with unit_of_work(write=False):
            rows = [(row.id, row.job) for row in db.session.query(OutboxRow).order_by(OutboxRow.id)]
        with app.test_request_context():
            for row_id, job in rows:
                if job.startswith("bazi."):
                    run_row(row_id)


def test_a_model_is_asked_with_the_pillars_alone(person: Person, model: Model) -> None:
    keep(person, nickname="Somebody")
    do_jobs_of(person.app)
    found = person.get(MINE).json["analysis"]
    assert (found["status"], found["source"], found["paragraphs"]) == ("ready", "model", SAID["paragraphs"])
    (asked,) = model.asked
    told = asked["messages"][1]["content"]
    assert told == "庚午 辛巳 庚辰 癸未"
    assert "Somebody" not in str(asked)
    page = person.get(f"/bazi/charts/{person.get(MINE).json['chart']['id']}").text
    assert "Written by a language model from the four pillars alone." in page


@pytest.mark.parametrize(
    "wrong",
    [{"status": 500, "body": b"{}"}, {"waits": 1.5}, {"says": {"paragraphs": []}}, {"body": b"x"}],
    ids=str,
)
def test_where_the_model_fails_or_is_slow_the_rules_speak(
    person: Person, model: Model, wrong: dict[str, object]
) -> None:
    for name, value in wrong.items():
        setattr(model, name, value)
    keep(person)
    do_jobs_of(person.app)
    found = person.get(MINE).json["analysis"]
    assert (found["status"], found["source"]) == ("ready", "rules")
    assert found["points"]


def test_an_analysis_that_was_asked_for_anew_is_not_overwritten_by_the_earlier_job(
    person: Person, model: Model
) -> None:
    made = keep(person)
    person.post(f"/api/v1/bazi/charts/{made['id']}/recalculate")
    do_jobs_of(person.app)
    assert len(model.asked) == 1
    assert person.get(MINE).json["status"] == "ready"


def test_the_job_of_a_deleted_chart_is_done_at_once(person: Person, model: Model) -> None:
    made = keep(person)
    person.delete(f"/api/v1/bazi/charts/{made['id']}")
    do_jobs_of(person.app)
    assert model.asked == []


def test_the_fragment_asks_again_until_it_is_ready(guest: Person, do_jobs: Callable[[], int]) -> None:
    path = f"/bazi/charts/{keep(guest)['id']}/analysis"
    waiting = guest.get(path, headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 2s"' in waiting
    assert "data-waits" in waiting
    do_jobs()
    ready = guest.get(path, headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in ready
    assert "Because the stem of the day is" in ready
    assert "<h1>" in guest.get(path).text, "a reload shows a whole page"


def test_a_reading_is_in_the_language_of_its_reader(guest: Person, do_jobs: Callable[[], int]) -> None:
    path = f"/bazi/charts/{keep(guest)['id']}"
    do_jobs()
    for language, text in (
        ("fr", "Parce que la tige du jour"),
        ("es", "Porque el tronco del día"),
        ("zh-CN", "因为日干为"),
    ):
        assert text in guest.get(path, headers={"Accept-Language": language}).text
