"""The demo furnishes a house once, with people who can sign in and guests within their quotas."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import Person
from webapp.db import Base
from webapp.demo import ACCOUNTS, GUESTS, PASSWORD, NotHere, seed
from webapp.guests import expiry
from webapp.guests.check import check


def rows(stage: Stage) -> dict[str, int]:
    """Return how many rows each table has."""
    return {name: stage.sql(f"SELECT count(*) FROM {name}")[0][0] for name in Base.metadata.tables}


def test_it_furnishes_a_house_once(context: Flask, stage: Stage) -> None:
    told = seed()
    assert PASSWORD in told
    first = rows(stage)
    assert first["users"] == len(ACCOUNTS) + len(GUESTS)
    assert first["links"] > len(GUESTS)
    assert first["notes"] > len(GUESTS)
    assert "furnished already" in seed()
    assert rows(stage) == first


def test_all_that_must_hold_holds_in_it_and_nothing_of_it_is_swept(context: Flask) -> None:
    seed()
    assert check() == []
    swept = expiry.sweep()
    assert (swept.guests, set(swept.content.values())) == (0, {0})


def test_its_people_can_sign_in_and_have_things(app: Flask, someone: Callable[[], Person]) -> None:
    with app.app_context():
        seed()
    for account in ACCOUNTS:
        person = someone()
        person.email, person.password = account.email, PASSWORD
        me = person.signs_in().me()
        assert (me["display_name"], me["role"], me["email_verified"]) == (account.name, account.role, True)
        assert (me["quotas"]["links"]["used"] > 0) == (account.role == "customer")


def test_something_of_a_guest_expires_within_a_day(app: Flask) -> None:
    with app.app_context():
        seed()
    told = app.test_cli_runner().invoke(args=["guests", "stats"])
    assert told.exit_code == 0
    assert '"links": 2' in told.output


def test_a_house_in_production_takes_no_account_with_a_known_password(
    make_app: Callable[..., Flask], stage: Stage
) -> None:
    app = make_app(APP_ENV="production", PASSWORD_HASH_COST="standard", PUBLIC_BASE_URL="https://example.com")
    with app.app_context(), pytest.raises(NotHere):
        seed()
    assert rows(stage)["users"] == 0
