"""The front door answers what it may from its cache, and hands everything else to Flask."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.apps.links.acts import LONG, new_alias, shorten
from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.people import Person
from tests.services.redis import RedisServer
from webapp.apps.links import front_door
from webapp.apps.links.front_door import FrontDoor
from webapp.apps.links.models import Link
from webapp.apps.links.queries import find_link
from webapp.db import unit_of_work


class Inner:
    """Stands for Flask: notes what was handed on to it."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.paths.append(environ["PATH_INFO"])
        start_response("599 HANDED ON", [])
        return [b""]


@pytest.fixture
def inner() -> Inner:
    return Inner()


@pytest.fixture
def door(app: Flask, inner: Inner) -> FrontDoor:
    return FrontDoor(app, inner, app.extensions["settings"], app.extensions["link_clicks"])


def ask(
    door: FrontDoor, path: str, method: str = "GET", host: str = "localhost:8000", **more: str
) -> tuple[str, dict[str, str]]:
    """Call the door as a server would; return the status and the headers."""
    said: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "REMOTE_ADDR": "192.0.2.1", **more}
    if host:
        environ["HTTP_HOST"] = host
    body = door(environ, lambda status, headers, *_: said.extend((status, headers)))  # type: ignore[arg-type]
    assert b"".join(body) == b""
    return said[0], dict(said[1])


def test_a_live_public_link_does_not_reach_flask(door: FrontDoor, inner: Inner, member: Person) -> None:
    alias = new_alias()
    for code in (shorten(member)["code"], shorten(member, custom_code=alias)["code"], alias.lower()):
        for method in ("GET", "HEAD", "GET"):
            status, headers = ask(door, f"/{code}", method)
            assert (status, headers["Location"]) == ("302 FOUND", LONG)
    assert inner.paths == []


@pytest.mark.parametrize(
    "body",
    [{"is_private": True}, {"password": "open sesame"}, {"max_clicks": 3}],
    ids=lambda body: next(iter(body)),
)
def test_a_link_that_asks_or_counts_goes_to_flask(
    door: FrontDoor, inner: Inner, member: Person, body: dict[str, Any]
) -> None:
    code = shorten(member, **body)["code"]
    assert ask(door, f"/{code}")[0] == "599 HANDED ON"
    assert inner.paths == [f"/{code}"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", ""])
def test_every_other_method_goes_to_flask(door: FrontDoor, inner: Inner, member: Person, method: str) -> None:
    code = shorten(member)["code"]
    ask(door, f"/{code}")
    assert ask(door, f"/{code}", method)[0] == "599 HANDED ON"
    assert ask(door, f"/{shorten(member)['code']}", method)[0] == "599 HANDED ON"


@pytest.mark.parametrize(
    "host",
    ["evil.test", "localhost.evil.test", "", "localhost:80:80", "\x00", "LOCALHOST@evil.test", "evil.test#"],
)
def test_a_host_that_is_not_ours_goes_to_flask(
    door: FrontDoor, inner: Inner, member: Person, visitor: Person, host: str
) -> None:
    code = shorten(member)["code"]
    assert ask(door, f"/{code}")[0] == "302 FOUND"
    assert ask(door, f"/{code}", host=host)[0] == "599 HANDED ON"
    assert visitor.get(f"/{code}", base_url="http://evil.test").status_code == 400


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/links", "/static/x", "/a b", "/é", "/x.php", "/abc+", "/" + "a" * 999]
)
def test_what_cannot_be_a_code_is_not_asked_of_the_database(
    door: FrontDoor, inner: Inner, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(door, "_load", lambda code: pytest.fail(f"asked for {code}"))
    assert ask(door, path)[0] == "599 HANDED ON"


def test_an_end_is_kept_to_at_every_hit(stage: Stage, door: FrontDoor, guest: Person) -> None:
    link = shorten(guest)
    with_end = (
        "now() + interval '1 second'" if stage.database == "postgres" else "datetime('now', '+1 second')"
    )
    stage.sql(f"UPDATE links SET expires_at = {with_end} WHERE id = :id", id=link["id"])
    assert ask(door, f"/{link['code']}")[0] == "302 FOUND"
    time.sleep(1.1)
    assert ask(door, f"/{link['code']}")[0] == "599 HANDED ON"


def test_what_is_known_grows_old_by_itself(
    stage: Stage, door: FrontDoor, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_door, "KEPT_SECONDS", 0.2)
    link = shorten(member)
    assert ask(door, f"/{link['code']}")[1]["Location"] == LONG
    stage.sql("UPDATE links SET original_url = 'https://example.org/new' WHERE id = :id", id=link["id"])
    assert ask(door, f"/{link['code']}")[1]["Location"] == LONG
    time.sleep(0.25)
    assert ask(door, f"/{link['code']}")[1]["Location"] == "https://example.org/new"


def test_an_edit_while_the_row_is_read_is_not_overwritten_in_the_cache(
    door: FrontDoor, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = shorten(member)
    load = door._load

    def slow(code: str) -> Any:
        found = load(code)
        door.forget([link["id"]])
        return found

    monkeypatch.setattr(door, "_load", slow)
    assert ask(door, f"/{link['code']}")[0] == "302 FOUND"
    assert f"/{link['code']}" not in door._known


def test_the_cache_is_bounded(door: FrontDoor, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_door, "MOST_KEPT", 2)
    paths = [f"/{shorten(member)['code']}" for _ in range(3)]
    for path in paths:
        ask(door, path)
    assert list(door._known) == paths[1:]


def test_hundreds_of_codes_that_grow_old_at_once_are_all_found_again(
    stage: Stage, door: FrontDoor, inner: Inner, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shorten(member)["code"]
    with stage.app.app_context(), unit_of_work() as session:
        links = [
            Link(user_id=member.id, code=f"many{n:04}", original_url=LONG, target_host="example.com")
            for n in range(300)
        ]
        session.add_all(links)
    codes = [first, *(f"many{n:04}" for n in range(300))]
    monkeypatch.setattr(front_door, "MOST_KEPT", 200)
    for code in codes:
        ask(door, f"/{code}")
    door.forget()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda code: ask(door, f"/{code}")[0], codes * 2))
    assert set(answers) == {"302 FOUND"}
    assert inner.paths == []
    assert len(door._known) <= 200


def test_a_database_that_is_away_is_flasks_to_answer_for(
    make_app: Callable[..., Flask], inner: Inner
) -> None:
    app = make_app(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    door = FrontDoor(app, inner, app.extensions["settings"], app.extensions["link_clicks"])
    assert ask(door, "/abcdefg")[0] == "599 HANDED ON"


def test_another_process_hears_of_an_edit_over_redis(
    make_app: Callable[..., Flask], redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_door, "KEPT_SECONDS", 60.0)
    here, there = (make_app(REDIS_URL=redis.url) for _ in range(2))
    person = Person(here).registers()
    code, reader = shorten(person)["code"], Person(there)
    heard = threading.Event()
    door: FrontDoor = there.extensions["link_door"]
    hear = door._news._hear

    def note(ids: Iterable[int] | None) -> None:
        hear(ids)
        heard.set()

    monkeypatch.setattr(door._news, "_hear", note)
    assert reader.get(f"/{code}").status_code == 302
    assert heard.wait(5), "the listener does not stand"
    assert reader.get(f"/{code}").status_code == 302
    heard.clear()
    person.patch(f"/urls/{code}", {"original_url": "https://example.org/new"})
    assert heard.wait(5), "the news did not arrive"
    assert reader.get(f"/{code}").headers["Location"] == "https://example.org/new"


def test_without_redis_everything_goes_on(make_app: Callable[..., Flask]) -> None:
    app = make_app(REDIS_URL="redis://127.0.0.1:1/0")
    person = Person(app).registers()
    code = shorten(person)["code"]
    assert person.get(f"/{code}").status_code == 302
    assert person.patch(f"/urls/{code}", {"original_url": "https://example.org/new"}).status_code == 200
    assert person.get(f"/{code}").headers["Location"] == "https://example.org/new"


def test_a_redirect_touches_no_session(stage: Stage, member: Person, guest: Person) -> None:
    code = shorten(member)["code"]
    before = stage.sql("SELECT id, last_used_at FROM user_sessions ORDER BY id")
    assert guest.get(f"/{code}").status_code == 302
    assert stage.sql("SELECT id, last_used_at FROM user_sessions ORDER BY id") == before


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_a_code_is_found_by_its_index_however_many_users_there_are(stage: Stage, member: Person) -> None:
    shorten(member)
    for _ in range(4):  # few users and few links: here a planner thinks of walking through them
        Person(stage.app).becomes_guest()
    stage.sql("ANALYZE")
    with stage.app.app_context(), unit_of_work(write=False), statements() as seen:
        stage.app.extensions["link_door"]._load("abcdefg")
        find_link("abcdefg")
    for statement in seen:
        bound = {f"p{n}": "x" for n in range(statement.count("?"))}
        plan = stage.sql("EXPLAIN QUERY PLAN " + _named(statement), **bound)
        assert not [row.detail for row in plan if row.detail.startswith("SCAN")], statement


def _named(statement: str) -> str:
    """Give the values of a statement names, as the stage wants them."""
    first, *rest = statement.split("?")
    return first + "".join(f":p{n}{part}" for n, part in enumerate(rest))
