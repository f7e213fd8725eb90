"""Who is here reads alike in a unit that may write and in one that only reads."""

import pytest
from sqlalchemy.orm import class_mapper

from tests.house.app import Stage
from tests.house.people import Person
from webapp.db import unit_of_work
from webapp.guests.current import Identity, identity, locked
from webapp.guests.models import User, UserSession
from webapp.guests.quotas import limited


def plain(row: User | UserSession | None) -> dict[str, object]:
    """Return every column of a row by its name."""
    assert row is not None
    return {column.key: getattr(row, column.key) for column in class_mapper(type(row)).column_attrs}


def read(
    stage: Stage, person: Person, *, write: bool
) -> tuple[Identity, dict[str, object], dict[str, object]]:
    """Find out who a person is in a unit of work of one kind."""
    request = stage.app.test_request_context("/", headers={"Authorization": f"Bearer {person.token}"})
    with request, unit_of_work(write=write):
        found = identity(with_usage=True)
        return found, plain(found.user), plain(found.session)


@pytest.mark.parametrize("kind", ["guest", "member"])
def test_every_column_is_the_same(stage: Stage, kind: str, request: pytest.FixtureRequest) -> None:
    person: Person = request.getfixturevalue(kind)
    writing, reading = (read(stage, person, write=write) for write in (True, False))
    assert reading[1:] == writing[1:]
    assert reading[0].usage == writing[0].usage
    assert (reading[0].user.is_live, reading[0].user.id) == (True, person.id)  # type: ignore[union-attr]


def test_a_lock_after_a_mere_reading_gives_a_row_that_can_be_changed(stage: Stage, guest: Person) -> None:
    headers = {"Authorization": f"Bearer {guest.token}"}
    with stage.app.test_request_context("/", headers=headers):
        with unit_of_work(write=False):
            assert identity().user is not None
        with unit_of_work():
            locked().display_name = "Ada"
    assert stage.sql("SELECT display_name FROM users") == [("Ada",)]


def test_only_types_that_somebody_may_have_few_of_are_counted(context: object) -> None:
    assert {"links", "notes"} <= {owned.name for owned in limited("guest", "registered")}
    assert "notes" not in {owned.name for owned in limited("registered")}
