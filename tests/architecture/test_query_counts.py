"""What the busy pages may ask the database, however much their reader has."""

from collections.abc import Callable

import pytest

from tests.architecture.counting import Statements, statements
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.links import front_door

MOST = 6  # of a page


def asked_by(person: Person, path: str, status: int = 200) -> Statements:
    """GET a path twice, and return what the second answer cost: caches are warm, as they are all day."""
    with person.get(path) as first:
        assert first.status_code == status
    with statements() as seen, person.get(path) as second:
        assert second.status_code == status
    return seen


def shorten(person: Person, count: int, **more: object) -> list[str]:
    """Make links; answer their codes."""
    made = [person.post("/urls", {"original_url": f"https://example.com/{n}", **more}) for n in range(count)]
    assert {answer.status_code for answer in made} == {201}
    return [answer.get_json()["code"] for answer in made]


def test_home_of_somebody_new_asks_nothing(someone: Callable[[], Person]) -> None:
    assert someone().get("/").status_code == 200
    with statements() as seen:
        assert someone().get("/").status_code == 200
    assert seen == []


def test_home_of_a_visitor_asks_once_who_that_is(visitor: Person) -> None:
    assert len(asked_by(visitor, "/")) == 1


def test_home_of_a_guest_is_cheap(guest: Person) -> None:
    shorten(guest, 5)
    seen = asked_by(guest, "/")
    assert len(seen) <= MOST, seen
    assert seen.writes == []


def test_my_links_cost_the_same_with_five_as_with_a_hundred(
    stage: Stage, someone: Callable[[], Person]
) -> None:
    few, many = someone().registers(), someone().registers()
    shorten(few, 5, tags=["one"])
    shorten(many, 100, tags=["one", "two"])
    seen, more = asked_by(few, "/links"), asked_by(many, "/links")
    assert len(seen) <= MOST, seen
    assert len(more) == len(seen), more
    assert more.writes == []


@pytest.mark.parametrize("path", ["/urls/me/all", "/links?q=example&sort=clicks"])
def test_other_lists_do_not_grow_either(someone: Callable[[], Person], path: str) -> None:
    few, many = someone().registers(), someone().registers()
    shorten(few, 5)
    shorten(many, 40)
    seen, more = asked_by(few, path), asked_by(many, path)
    assert len(more) == len(seen) <= MOST, more


def test_the_page_of_one_link_is_cheap(guest: Person) -> None:
    (code,) = shorten(guest, 1)
    assert len(asked_by(guest, f"/links/{code}")) <= MOST + 2, "the statistics are three queries of their own"


def test_what_came_along_costs_the_same_with_three_as_with_forty(
    stage: Stage, someone: Callable[[], Person]
) -> None:
    few, many = someone().registers(), someone().registers()
    for person, count in ((few, 3), (many, 40)):
        shorten(person, count)
        stage.sql(
            "INSERT INTO linked_things (user_id, thing, thing_id) "
            "SELECT user_id, 'links', id FROM links WHERE user_id = :id",
            id=person.id,
        )
    for path in ("/account/linked", "/api/me/linked"):
        seen, more = asked_by(few, path), asked_by(many, path)
        assert len(more) == len(seen) <= MOST, more
        assert more.writes == []


def test_a_guest_is_offered_to_keep_something_for_one_query_more(guest: Person, stage: Stage) -> None:
    shorten(guest, 3)
    usual = len(asked_by(guest, "/account"))
    soon = "datetime('now', '+5 hours')" if stage.database == "sqlite" else "now() + interval '5 hours'"
    stage.sql(f"UPDATE links SET expires_at = {soon}")
    assert len(asked_by(guest, "/account")) == usual + 1


def test_who_am_i_is_one_query_and_no_write(guest: Person, member: Person) -> None:
    for person in (guest, member):
        seen = asked_by(person, "/auth/me")
        assert len(seen) == 1, seen
        assert seen.writes == []


def test_a_redirect_asks_nothing_once_it_is_known(
    guest: Person, someone: Callable[[], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_door, "KEPT_SECONDS", 60.0)
    (code,) = shorten(guest, 1)
    assert asked_by(someone(), f"/{code}", 302) == []
    assert asked_by(guest, f"/{code}", 302) == []


def test_files_and_health_ask_nothing(visitor: Person) -> None:
    assert asked_by(visitor, "/healthz") == []
    assert asked_by(visitor, "/static/icons/favicon.svg") == []
