"""Who works at the desk."""

from collections.abc import Callable

import pytest

from tests.apps.repairs.acts import asks, make_staff
from tests.house.app import Stage
from tests.house.people import Person


@pytest.fixture
def staff(stage: Stage, someone: Callable[[], Person]) -> Person:
    """Somebody who works here."""
    return make_staff(stage, someone().registers())


@pytest.fixture
def number(visitor: Person) -> str:
    """The number of an order that a visitor asked for."""
    return asks(visitor)
