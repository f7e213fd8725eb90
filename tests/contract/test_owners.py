"""Whose a row is: strangers meet nothing, an upgrade keeps all, with its owner it goes."""

from collections.abc import Callable

from tests.contract.things import Things
from tests.house.app import Stage
from tests.house.people import Person


def test_a_stranger_sees_nothing(
    things: Things, guest: Person, member: Person, someone: Callable[[], Person]
) -> None:
    key = things.make(guest, 1)[0]
    assert things.is_seen_by(guest, key)
    assert not things.is_seen_by(member, key)
    assert not things.is_seen_by(someone().becomes_guest(), key)
    assert not things.is_seen_by(someone(), key)


def test_an_accounts_rows_are_no_less_its_own(things: Things, guest: Person, member: Person) -> None:
    key = things.make(member, 1)[0]
    assert things.is_seen_by(member, key)
    assert not things.is_seen_by(guest, key)


def test_becoming_an_account_keeps_every_row_and_ends_its_expiry(things: Things, guest: Person) -> None:
    keys = things.make(guest, things.few)
    was, guest_id = things.left(), guest.id
    guest.registers()
    assert guest.id == guest_id
    assert things.left() == dict.fromkeys(was, (guest_id, None))
    assert all(things.is_seen_by(guest, key) for key in keys)


def test_an_old_credential_of_the_guest_sees_nothing_after_the_upgrade(things: Things, guest: Person) -> None:
    key = things.make(guest, 1)[0]
    thief = Person(guest.app)
    thief.token = guest.token
    assert things.is_seen_by(thief, key)
    guest.registers()
    assert not things.is_seen_by(thief, key)


def test_what_a_deleted_user_owned_is_deleted_and_nothing_else(
    things: Things, stage: Stage, guest: Person, member: Person
) -> None:
    things.make(guest, things.few)
    kept = things.make(member, 2)
    stage.sql("DELETE FROM users WHERE id = :id", id=guest.id)
    assert list(things.left()) == kept
    stage.sql("DELETE FROM users WHERE id = :id", id=member.id)
    assert things.left() == {}
