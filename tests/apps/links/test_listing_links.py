"""Lists are mine alone, searched, sorted and paged."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.apps.links.acts import shorten
from tests.house.app import Stage
from tests.house.people import Person


def codes(person: Person, query: str = "") -> list[str]:
    response = person.get(f"/urls/me/all?{query}")
    assert response.status_code == 200, response.text
    return [link["code"] for link in response.json["urls"]]


def test_a_list_holds_mine_newest_first(member: Person, someone: Callable[[], Person]) -> None:
    made = [shorten(member)["code"] for _ in range(3)]
    shorten(someone().registers())
    assert codes(member) == made[::-1]
    assert codes(member, "sort=oldest") == made


def test_nobody_has_no_list(visitor: Person) -> None:
    assert visitor.get("/urls/me/all").status_code == 401


def test_pages_follow_each_other_without_gap_or_repetition(member: Person) -> None:
    made = [shorten(member)["code"] for _ in range(7)]
    for sort in ("newest", "oldest", "clicks"):
        found: list[str] = []
        cursor = ""
        while True:
            page: Any = member.get(f"/urls/me/all?limit=3&sort={sort}{cursor}").json
            found += [link["code"] for link in page["urls"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert sorted(found) == sorted(made)
        assert len(set(found)) == 7


def test_search_looks_into_code_title_note_address_and_tags(member: Person) -> None:
    one = shorten(member, "https://example.com/swift", title="Birds")["code"]
    two = shorten(member, "https://example.org/100%25", note="about swifts", tags=["Reading list"])["code"]
    assert codes(member, "q=SWIFT") == [two, one]
    assert codes(member, "q=birds") == [one]
    assert codes(member, f"q={one[1:5]}") == [one]
    assert codes(member, "q=reading+list") == [two]
    assert codes(member, "q=100%25") == [two]
    assert codes(member, "q=_________") == []
    assert codes(member, "tag=Reading+List") == [two]
    assert codes(member, "tag=reading") == []


def test_states_are_told_apart(stage: Stage, member: Person) -> None:
    active, expired, disabled, used = (shorten(member, max_clicks=1) for _ in range(4))
    stage.sql("UPDATE links SET expires_at = '2020-01-01 00:00:00+00' WHERE id = :id", id=expired["id"])
    stage.sql("UPDATE links SET click_count = 1 WHERE id = :id", id=used["id"])
    member.patch(f"/urls/{disabled['code']}", {"is_disabled": True})
    assert codes(member, "state=active") == [active["code"]]
    assert codes(member, "state=expired") == [used["code"], expired["code"]]
    assert codes(member, "state=disabled") == [disabled["code"]]
    assert codes(member, "sort=expires") == [expired["code"]]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=101", "limit=1e3", "limit=%D9%A3", "limit=-1", "limit=9223372036854775808",
        "limit=x",
        "sort=name", "state=deleted", "cursor=nonsense", "cursor=%00", "q=%00", "q=" + "x" * 201,
        "colour=red",
        "sort=newest&sort=oldest",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(member: Person, query: str) -> None:
    assert member.get(f"/urls/me/all?{query}").status_code == 422


def test_a_cursor_of_another_order_is_refused(member: Person) -> None:
    for _ in range(3):
        shorten(member)
    cursor = member.get("/urls/me/all?limit=1&sort=newest").json["next_cursor"]
    assert member.get(f"/urls/me/all?limit=1&sort=clicks&cursor={cursor}").status_code == 422


def test_the_page_forgives_what_the_call_refuses(member: Person) -> None:
    code = shorten(member, title="Findable", tags=["kept"])["code"]
    assert code in member.get("/links?sort=name&state=x&utm_source=y&q=find").text
    assert code in member.get("/links?tag=Kept").text
    assert code not in member.get("/links?q=nothing-like-it").text
    fragment = member.get("/links?q=find", headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert code in fragment.text
