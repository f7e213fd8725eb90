"""Every page of the house, and how to get there: what is checked of all of them is checked of these."""

from tests.browser.house import House
from tests.browser.places import admin, bazi, core, learning, links, repairs, workspace
from tests.browser.places.cast import Arrive, Cast, Places, come

__all__ = ["Cast", "cast", "places"]

# As they are furnished: the core hands over a guest who has links, and writes to a contact of the desk.
PARTS = (links, repairs, core, workspace, learning, bazi, admin)


def cast(house: House, arrive: Arrive) -> Cast:
    """Bring everybody in by the real doors, and make what the pages show."""
    people = come(house, arrive)
    for part in PARTS:
        people.at.update(part.furnish(people))
    return people


def places(people: Cast) -> Places:
    """Return every page by its name: who goes there, and how."""
    return {name: place for part in PARTS for name, place in part.places(people).items()}
