"""The cast of the admin's pages: an admin, a member of staff, and a contact."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import Person


def with_role(stage: Stage, person: Person, role: str) -> Person:
    """Give a registered person a role, as the database's owner would."""
    stage.sql("UPDATE users SET role = :role WHERE id = :id", role=role, id=person.id)
    return person


@pytest.fixture
def admin(stage: Stage, someone: Callable[[], Person]) -> Person:
    """An admin who is signed in."""
    return with_role(stage, someone().registers(), "admin")


@pytest.fixture
def staff(stage: Stage, someone: Callable[[], Person]) -> Person:
    """A member of staff who is signed in."""
    return with_role(stage, someone().registers(), "staff")


@pytest.fixture
def contact(stage: Stage, visitor: Person) -> int:
    """The number of somebody who filled in a public form, in French."""
    visitor.post("/api/contacts", {"email": "contact@example.com", "name": "Form", "text": "broken"})
    stage.sql("UPDATE users SET locale = 'fr' WHERE email = 'contact@example.com'")
    return int(stage.sql("SELECT id FROM users WHERE email = 'contact@example.com'")[0][0])
