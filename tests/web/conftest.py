"""The edge of the house is the same on both databases: its tests run on one, unless they say otherwise."""

from collections.abc import Callable, Iterator

import pytest

from tests.house.app import Stage


@pytest.fixture
def stage(stages: Callable[[str], Stage]) -> Iterator[Stage]:
    """The stage of SQLite, empty."""
    found = stages("sqlite")
    yield found
    found.clean()
