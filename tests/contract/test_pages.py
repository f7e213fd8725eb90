"""What is listed on the dashboard leads to a page of its own, which nobody else can open."""

from collections.abc import Callable

from tests.contract.things import Things
from tests.house.people import Person


def test_each_listed_thing_has_its_page_for_its_owner_alone(
    things: Things, guest: Person, someone: Callable[[], Person]
) -> None:
    things.make(guest, 1)
    shelves = {shelf["name"]: shelf for shelf in guest.get("/api/me/things").json["things"]}
    assert (things.declared.name in shelves) == (things.declared.listed is not None)
    for entry in shelves.get(things.declared.name, {"entries": []})["entries"]:
        assert entry["title"]
        assert guest.get(entry["url"]).status_code == 200
        assert someone().get(entry["url"]).status_code in (401, 404)  # some rooms ask who is there first
        assert someone().becomes_guest().get(entry["url"]).status_code == 404
