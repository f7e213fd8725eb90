"""Contacts made by public forms: one an address, nobody's row changed, and what nobody could own yet."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask, Response

from tests.guests.test_claim_races import at_once, statuses
from tests.house.app import Stage
from tests.house.contacts import manifest as contacts
from tests.house.mails import Mails
from tests.house.notes import manifest as notes
from tests.house.people import Person
from webapp.apps import APPS
from webapp.db import Base, unit_of_work
from webapp.guests.contacts import find_or_make_contact
from webapp.guests.manifest import Manifest
from webapp.guests.models import User

Someone = Callable[[], Person]


def fills_in(person: Person, email: str, name: str = "A Name") -> Response:
    answer: Response = person.post("/api/contacts", {"email": email, "name": name, "text": "It is broken"})
    return answer


def found(app: Flask, email: str) -> int | None:
    with app.app_context(), unit_of_work():
        user = find_or_make_contact(email, "Another Name", "fr")
        return user.id if user else None


def test_forms_at_once_make_one_contact(someone: Someone, stage: Stage) -> None:
    people = [someone() for _ in range(12)]
    answers = at_once(*(lambda person=person: fills_in(person, "new@example.com") for person in people))
    assert statuses(answers) == [201] * 12
    assert stage.sql("SELECT user_type, email FROM users") == [("contact", "new@example.com")]
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 12


def test_a_second_form_changes_nothing_of_the_contact(visitor: Person, app: Flask, stage: Stage) -> None:
    fills_in(visitor, "known@example.com", "First")
    before = stage.sql("SELECT id, display_name, locale, auth_epoch FROM users")
    assert found(app, "known@example.com") == before[0][0]
    assert stage.sql("SELECT id, display_name, locale, auth_epoch FROM users") == before


def test_an_account_that_proved_its_address_is_found(member: Person, app: Flask, stage: Stage) -> None:
    stage.verify(member.email)
    assert found(app, member.email) == member.id
    assert member.me()["display_name"] != "Another Name"


def test_nobody_is_found_where_nobody_may_own(member: Person, app: Flask, stage: Stage) -> None:
    assert found(app, member.email) is None, "an address that was never proved"
    for reason in ("self", "admin", "abuse"):
        stage.sql("UPDATE users SET deleted_at = CURRENT_TIMESTAMP, deleted_reason = :reason", reason=reason)
        assert found(app, member.email) is None, reason
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 1


def test_an_erased_address_is_anybodys_again(member: Person, app: Flask, stage: Stage) -> None:
    stage.sql("UPDATE users SET deleted_at = CURRENT_TIMESTAMP, deleted_reason = 'erasure'")
    assert found(app, member.email) not in (None, member.id)


@pytest.fixture
def adopted(make_app: Callable[..., Flask]) -> tuple[Flask, list[tuple[int, str]]]:
    """A house with an app that is told who proved which address."""
    told: list[tuple[int, str]] = []

    def on_proved(user: User, email: str) -> Sequence[Base]:
        told.append((user.id, email))
        return ()

    listener = Manifest(name="listener", title="Listener", on_proved=on_proved)
    return make_app(apps=(*APPS, notes, contacts, listener)), told


def test_apps_hear_of_every_proof_of_an_address(
    adopted: tuple[Flask, list[Any]], mails: Mails, stage: Stage
) -> None:
    app, told = adopted
    squatter = Person(app).registers()
    assert told == [], "registering proves nothing"
    owner = Person(app)
    owner.email = squatter.email
    owner.asks()
    owner.proves(mails.code(owner.email))
    assert told == [(owner.id, owner.email)]
    assert owner.id != squatter.id
    other = Person(app).registers()
    other.confirms(mails.link(other.email))
    assert told[1:] == [(other.id, other.email)]
    writer = Person(app)
    fills_in(writer, writer.email)
    writer.asks()
    writer.proves(mails.code(writer.email))
    assert told[2:] == [(writer.id, writer.email)]
