"""A topic or a text becomes a path, in the background; what cannot is told at once, at its field."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.apps.learning.acts import (
    CHINESE,
    FRENCH,
    PATHS,
    SWIFTS,
    asks_for,
    keyword_id,
    path_of,
    steps,
    terms,
)
from tests.house.app import Stage
from tests.house.people import Person
from tests.services.model import Model, model_server

DoJobs = Callable[[], int]


def test_a_visitors_topic_becomes_a_path_of_a_guest(visitor: Person, do_jobs: DoJobs) -> None:
    answer = visitor.post(f"{PATHS}/generate", {"topic": "learn Python"})
    assert (answer.status_code, answer.json["status"], answer.json["keywords"]) == (202, "queued", [])
    do_jobs()
    path = path_of(visitor, answer.json["id"])
    assert (path["status"], path["generator"]) == ("ready", "graph")
    assert path["generator_version"].startswith("python ")
    assert terms(path)[:3] == ["Interpreter", "Variable", "Data type"]
    assert [keyword["position"] for keyword in path["keywords"]] == list(range(1, len(path["keywords"]) + 1))
    parents = {keyword["id"]: keyword["parent_id"] for keyword in path["keywords"]}
    assert parents[keyword_id(path, "Variable")] == keyword_id(path, "Interpreter")
    assert visitor.me()["is_guest"] is True


@pytest.mark.parametrize(("text", "language"), [(SWIFTS, "en"), (FRENCH, "fr"), (CHINESE, "zh")])
def test_a_text_becomes_a_path_with_its_sentences(
    visitor: Person, do_jobs: DoJobs, text: str, language: str
) -> None:
    path_id = asks_for(visitor, text=text)
    do_jobs()
    path = path_of(visitor, path_id)
    assert (path["status"], path["generator"], path["language"]) == ("ready", "text", language)
    assert len(path["keywords"]) >= 4
    assert text.startswith(path["title"].removesuffix(" …"))
    assert 10 < len(path["title"]) <= 82
    assert all(keyword["term"].lower() in keyword["sentence"].lower() for keyword in path["keywords"])


def test_html_is_stripped(visitor: Person, do_jobs: DoJobs, stage: Stage) -> None:
    path_id = asks_for(visitor, text=f"<article><p>{SWIFTS}</p><script>alert('x')</script></article>")
    do_jobs()
    assert "alert" not in " ".join(terms(path_of(visitor, path_id)))
    assert "<" not in stage.sql("SELECT text FROM learning_paths")[0][0]


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({}, "topic", "Name a topic or paste a text."),
        ({"text": "Too short"}, "text", "at least 40 letters"),
        ({"text": "1234567890 " * 20}, "text", "at least 40 letters"),
        ({"text": "word " * 10_001}, "text", "at most 50,000 characters"),
        ({"text": "PNG\x00\x01\x02" + SWIFTS}, "text", "control characters"),
        ({"text": "PNG\ufffd" * 30}, "text", "cannot be read"),
        ({"text": "<p>" + "<br>" * 50 + "</p>"}, "text", "at least 40 letters"),
        (
            {"text": "it was not so much that they had been there but rather where it is"},
            "text",
            "No terms found",
        ),
        ({"text": "我们的是在这个和那些都没有" * 5}, "text", "No terms found"),
        ({"topic": "quantum knitting"}, "topic", "Paste a text about it"),
        ({"topic": "one two three four five six seven eight nine"}, "topic", "one to 8 words"),
        ({"topic": "!!!"}, "topic", "one to 8 words"),
        ({"topic": "x" * 121}, "topic", "120"),
        ({"topic": "a\x00b"}, "topic", "Control characters"),
        ({"topic": ["python"]}, "topic", "string"),
        ({"text": SWIFTS, "language": "xx"}, "language", "Choose one of"),
    ],
    ids=str,
)
def test_what_cannot_become_a_path_is_told_at_its_field(
    visitor: Person, stage: Stage, sent: dict[str, Any], field: str, said: str
) -> None:
    answer = visitor.post(f"{PATHS}/generate", sent)
    assert answer.status_code == 422, answer.text
    assert said in answer.json["errors"][field]
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0, "nobody becomes a guest by a mistake"


def test_the_same_again_is_the_one_that_is_there(guest: Person, do_jobs: DoJobs) -> None:
    topic, text = asks_for(guest, topic="Photography"), asks_for(guest, text=SWIFTS)
    for sent, path_id in (
        ({"topic": "learn photography"}, topic),
        ({"topic": "摄影"}, topic),
        ({"text": f"  {SWIFTS}\n"}, text),
    ):
        answer = guest.post(f"{PATHS}/generate", sent)
        assert (answer.status_code, answer.json["code"], answer.json["path_id"]) == (
            409,
            "path_exists",
            path_id,
        )
    page = guest.sends("/learn", {"topic": "photography"}, of="/learn/new")
    assert page.status_code == 409
    assert f"/learn/{topic}" in page.text


def test_others_may_have_the_same_subject(guest: Person, member: Person) -> None:
    assert asks_for(guest, topic="chess") != asks_for(member, topic="chess")


def test_a_guest_keeps_three_paths(guest: Person) -> None:
    for topic in ("chess", "python", "sql"):
        asks_for(guest, topic=topic)
    answer = guest.post(f"{PATHS}/generate", {"topic": "git"})
    assert (answer.status_code, answer.json["code"]) == (403, "quota_met")
    assert answer.json["detail"] == "Guests can keep 3 learning paths. Register to keep as many as you like."
    guest.delete(f"{PATHS}/{asks_for(guest.registers(), topic='git')}")


def test_a_job_that_comes_twice_does_its_work_once(guest: Person, do_jobs: DoJobs, app: Flask) -> None:
    from webapp.apps.learning.jobs import make_path
    from webapp.db import unit_of_work

    path_id = asks_for(guest, topic="chess")
    do_jobs()
    before = path_of(guest, path_id)
    with app.app_context(), unit_of_work():
        assert make_path(path_id) is None
        assert make_path(10**9) is None
    assert path_of(guest, path_id) == before


def test_a_path_that_goes_while_it_is_made_stays_gone(guest: Person, do_jobs: DoJobs, stage: Stage) -> None:
    guest.delete(f"{PATHS}/{asks_for(guest, topic='chess')}")
    do_jobs()
    assert stage.sql("SELECT count(*) FROM keywords")[0][0] == 0


def test_made_again_progress_stays_with_its_term(guest: Person, do_jobs: DoJobs) -> None:
    path_id = asks_for(guest, text=SWIFTS)
    do_jobs()
    path = path_of(guest, path_id)
    steps(guest, path, "swift colony", state="done")
    steps(guest, path, "quiet lakes", note="Where they drink")
    longer = "Old walls matter. " + SWIFTS.replace("quiet lakes", "frozen ponds").replace(
        "swift colony", "Swift Colony"
    )
    again = guest.post(f"{PATHS}/{path_id}/regenerate", {"text": longer})
    assert (again.status_code, again.json["status"]) == (202, "queued")
    assert guest.post(f"{PATHS}/{path_id}/regenerate").status_code == 409, "it waits already"
    do_jobs()
    after = path_of(guest, path_id)
    states = {k["term"].lower(): k["progress"]["state"] for k in after["keywords"]}
    assert states["swift colony"] == "done"
    assert terms(after)[-1] == "quiet lakes", "a noted term stays, at the end"
    assert "frozen ponds" in terms(after)
    assert [keyword["position"] for keyword in after["keywords"]] == list(
        range(1, len(after["keywords"]) + 1)
    )


@pytest.fixture
def model() -> Iterator[Model]:
    with model_server() as server:
        yield server


def test_a_configured_model_knows_topics_that_we_do_not(
    make_app: Callable[..., Flask], model: Model, do_jobs: DoJobs
) -> None:
    person = Person(make_app(**model.settings))
    model.says = {"keywords": [{"term": f"Stitch {n}", "why": "It holds.", "level": 2} for n in "ABCD"]}
    path = path_of(person, made_by(person, {"topic": "quantum knitting"}))
    assert (path["status"], path["generator"], path["generator_version"]) == ("ready", "model", "small")
    assert terms(path) == ["Stitch A", "Stitch B", "Stitch C", "Stitch D"]
    assert {keyword["why"] for keyword in path["keywords"]} == {"It holds."}


def test_of_a_text_a_model_may_only_name_what_stands_there(
    make_app: Callable[..., Flask], model: Model
) -> None:
    person = Person(make_app(**model.settings))
    named = ["swift colony", "old roofs", "quiet lakes", "the moon"]
    model.says = {"keywords": [{"term": term} for term in named]}
    path = path_of(person, made_by(person, {"text": SWIFTS}))
    assert (path["generator"], terms(path)) == ("model", named[:3])
    assert all(keyword["sentence"] for keyword in path["keywords"])


@pytest.mark.parametrize("wrong", [{"status": 500}, {"says": {"keywords": []}}, {"waits": 1.0}], ids=str)
def test_when_the_model_fails_the_built_in_way_goes_on(
    make_app: Callable[..., Flask], model: Model, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(model, name, value)
    person = Person(make_app(**model.settings, LLM_TIMEOUT_SECONDS=0.3))
    path = path_of(person, made_by(person, {"text": SWIFTS}))
    assert (path["status"], path["generator"]) == ("ready", "text")
    path = path_of(person, made_by(person, {"topic": "quantum knitting"}))
    assert (path["status"], path["error"]) == ("failed", "unknown_topic")
    assert "Paste a text about it" in person.get(f"/learn/{path['id']}").text


def made_by(person: Person, sent: dict[str, Any]) -> int:
    """Ask for a path in a house of the person's own, and do its jobs."""
    from sqlalchemy import select

    from webapp.db import unit_of_work
    from webapp.db.outbox import OutboxRow
    from webapp.extensions import db
    from webapp.jobs.outbox import run_row

    path_id = asks_for(person, **sent)
    with person.app.test_request_context():
        with unit_of_work(write=False):
            waiting = list(db.session.scalars(select(OutboxRow.id).order_by(OutboxRow.id)))
        for row_id in waiting:
            run_row(row_id)
    return path_id
