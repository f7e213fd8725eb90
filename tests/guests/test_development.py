"""The pages that a house shows in development alone."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.people import Person


@pytest.mark.parametrize("path", ["/outbox", "/dev/components"])
def test_what_developers_look_at_is_not_there_in_production(
    visitor: Person, make_app: Callable[..., Flask], path: str
) -> None:
    assert visitor.get(path).status_code == 200
    house = make_app(
        APP_ENV="production", PASSWORD_HASH_COST="standard", PUBLIC_BASE_URL="https://example.com"
    )
    assert Person(house).get(path, base_url="https://example.com").status_code == 404
