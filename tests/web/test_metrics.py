"""Figures for Prometheus: behind a token, of the whole house, and nothing counted where nobody asks."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import Person
from tests.services.redis import RedisServer
from webapp.jobs import run

TOKEN = "a-metrics-token-that-is-long-enough-0005"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def figures(person: Person) -> dict[str, float]:
    """Return what /metrics says, by name with labels."""
    answer = person.get("/metrics", headers=HEADERS)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def test_without_a_token_set_there_is_nothing(visitor: Person) -> None:
    assert visitor.get("/metrics").status_code == 404
    assert "counts" not in visitor.app.extensions


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer é"])
def test_a_wrong_token_is_refused(make_app: Callable[..., Flask], header: str) -> None:
    person = Person(make_app(METRICS_TOKEN=TOKEN))
    refused = person.get("/metrics", headers={"Authorization": header} if header else {})
    assert (refused.status_code, refused.json["code"]) == (401, "metrics_token")


def test_answers_are_counted_by_endpoint_redirects_of_the_front_door_too(
    make_app: Callable[..., Flask],
) -> None:
    person = Person(make_app(METRICS_TOKEN=TOKEN))
    code = person.post("/urls", {"original_url": "https://example.com/"}).get_json()["code"]
    for _ in range(3):
        person.get(f"/{code}")
    person.get("/nothing/here")
    found = figures(person)
    assert found['guesthouse_requests_total{endpoint="urls.create",status="201"}'] == 1
    assert found['guesthouse_requests_total{endpoint="nowhere",status="404"}'] == 1
    redirects = [n for name, n in found.items() if "requests_total" in name and 'status="302"' in name]
    assert sum(redirects) == 3
    assert found['guesthouse_request_seconds_bucket{endpoint="urls.create",le="+Inf"}'] == 1
    assert found["guesthouse_database_up"] == 1
    assert found["guesthouse_redis_up"] == 0


def test_any_process_answers_for_all_of_them(make_app: Callable[..., Flask], redis: RedisServer) -> None:
    one, other = (Person(make_app(METRICS_TOKEN=TOKEN, REDIS_URL=redis.url)) for _ in range(2))
    for person in (one, one, other):
        assert person.get("/healthz").status_code == 200
    name = 'guesthouse_requests_total{endpoint="health.alive",status="200"}'
    figures(one)
    before = figures(other)[name]
    assert before >= 3
    one.get("/healthz")
    figures(one)
    found = figures(other)
    assert found[name] == before + 1
    assert found["guesthouse_redis_up"] == 1


def test_jobs_are_counted_by_outcome(stage: Stage, make_app: Callable[..., Flask]) -> None:
    app = make_app(METRICS_TOKEN=TOKEN)
    run.serve(app)
    run.run("guests.erase", [])
    with pytest.raises(KeyError):
        run.run("no.such.job", [])
    found = figures(Person(app))
    assert found['guesthouse_jobs_total{job="guests.erase",outcome="done"}'] == 1
    assert found['guesthouse_jobs_total{job="no.such.job",outcome="failed"}'] == 1
    assert not any("|" in name for name in found)


def test_no_figure_names_anybody(make_app: Callable[..., Flask]) -> None:
    person = Person(make_app(METRICS_TOKEN=TOKEN))
    person.registers()
    person.get("/confirm/secret-token")
    text = person.get("/metrics", headers=HEADERS).text
    for secret in (person.email, person.token, "secret-token", TOKEN):
        assert secret not in text
