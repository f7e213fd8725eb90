"""A guest's quota holds however many ask at once."""

from concurrent.futures import ThreadPoolExecutor

from tests.contract.things import Things
from tests.house.people import Person
from webapp.web.errors import Refused

AT_ONCE = 16  # of every type; forty of links are in tests/processes/test_races.py


def test_creates_at_once_make_exactly_the_quota(things: Things, guest: Person) -> None:
    browsers = [guest.copy() for _ in range(AT_ONCE)]
    for browser in browsers:
        browser.token = guest.token
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(things.make_by_its_own_door, browsers, range(AT_ONCE)))
    room = AT_ONCE if things.quota is None else min(AT_ONCE, things.quota)
    assert sum(made) == things.count() == room


def test_with_room_for_one_many_at_once_make_one(things: Things, guest: Person) -> None:
    room = AT_ONCE - 1 if things.quota is None else 1
    things.make(guest, (things.quota or room) - room)
    before = things.count()

    def claim(number: int) -> bool:
        try:
            things.claim_one(guest, number)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = sum(pool.map(claim, range(AT_ONCE)))
    assert things.count() == before + made
    assert made == (AT_ONCE if things.quota is None else 1)


def test_an_account_is_not_held_to_the_guests_quota(things: Things, member: Person) -> None:
    more = (things.quota or 0) + 1
    assert len(things.make(member, more)) == more
