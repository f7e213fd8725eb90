"""The dashboard: the latest of everything that is mine, and of nobody else."""

from collections.abc import Callable

from tests.apps.links.acts import shorten
from tests.architecture.counting import statements
from tests.house.people import Person
from webapp.guests.dashboard import LATEST


def titles(person: Person, name: str = "links") -> list[str]:
    shelves = {shelf["name"]: shelf for shelf in person.get("/api/me/things").json["things"]}
    return [entry["title"] for entry in shelves[name]["entries"]] if name in shelves else []


def test_a_visitor_is_shown_where_to_begin(visitor: Person) -> None:
    page = visitor.get("/dashboard")
    assert page.status_code == 200
    assert "Make something" in page.text
    assert visitor.get("/api/me/things").status_code == 401


def test_the_latest_of_mine_stand_newest_first_with_their_pages(member: Person) -> None:
    codes = [shorten(member, title=f"title {number}")["code"] for number in range(LATEST + 2)]
    assert titles(member) == [f"title {number}" for number in range(LATEST + 1, 1, -1)]
    shelf = next(s for s in member.get("/api/me/things").json["things"] if s["name"] == "links")
    assert shelf["has_more"]
    assert shelf["entries"][0]["url"] == f"/links/{codes[-1]}"
    page = member.get("/dashboard").text
    assert all(f"title {number}" in page for number in range(2, LATEST + 2))
    assert "title 1<" not in page


def test_what_is_deleted_or_somebody_elses_is_not_there(guest: Person, someone: Callable[[], Person]) -> None:
    mine, other = shorten(guest, title="mine"), someone()
    shorten(other, title="theirs")
    assert titles(guest) == ["mine"]
    guest.delete(f"/urls/{mine['code']}")
    assert titles(guest) == []
    assert titles(other) == ["theirs"]


def test_a_guests_things_are_still_there_after_registering(guest: Person) -> None:
    shorten(guest, title="kept")
    assert titles(guest.registers()) == ["kept"]


def test_the_page_costs_three_queries_however_many_types_there_are(guest: Person) -> None:
    shorten(guest)
    guest.get("/dashboard")
    with statements() as seen:
        assert guest.get("/dashboard").status_code == 200
    assert len(seen) <= 3, seen
    assert seen.writes == []
