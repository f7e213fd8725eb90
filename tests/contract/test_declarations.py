"""What a declaration says for people and what the database must have for the sweep."""

from typing import Any

from sqlalchemy import inspect

from tests.contract.things import Things
from tests.house.people import Person
from webapp.config import settings
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.guests.manifest import Owned


def test_it_has_words_for_people(things: Things, declared: Owned, guest: Person) -> None:
    key = things.make(guest, 1)[0]
    with things.acting(guest), unit_of_work(write=False):
        row = db.session.get_one(declared.model, key)
        assert str(declared.title)
        assert str(declared.singular).startswith(("a ", "an "))
        assert declared.summary(row)
        assert " object at 0x" not in declared.summary(row)


def test_it_can_make_samples_of_its_own(things: Things, declared: Owned, guest: Person) -> None:
    assert declared.sample is not None, f"{declared.name} needs Owned.sample"
    with things.acting(guest), unit_of_work():
        first, second = (declared.sample(locked(), number) for number in (1, 2))
        assert isinstance(first, declared.model)
        assert first is not second


def test_a_lifetime_has_a_column_to_stand_in(context: Any, declared: Owned) -> None:
    assert declared.expires_at is not None or declared.guest_lifetime(settings()) is None


def test_owner_and_expiry_begin_an_index(things: Things, declared: Owned) -> None:
    with things.app.app_context():
        indexes = inspect(db.engine).get_indexes(declared.model.__tablename__)
    first = {index["column_names"][0] for index in indexes}
    for column in (declared.owner, *declared.refers, declared.expires_at):
        assert column is None or column.name in first


def test_the_database_deletes_what_its_owner_had(things: Things, declared: Owned) -> None:
    with things.app.app_context():
        keys = inspect(db.engine).get_foreign_keys(declared.model.__tablename__)
    to_owner = [key for key in keys if key["constrained_columns"] == [declared.owner.name]]
    assert [key["options"].get("ondelete") for key in to_owner] == ["CASCADE"]
