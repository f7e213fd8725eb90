"""A guest who left an address is told a day before something ends; the mail alone opens nothing."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.guests.expiry import prune
from webapp.guests.reminders import forget_converted, remind_due

ADDRESS = "told@example.com"
LINK = re.compile(r"https?://[^/\s]+(/(?:register/mail|mail/stop)/\S+)")


@pytest.fixture
def told(guest: Person) -> Person:
    """A guest with a note who wants to be told."""
    guest.writes("very private words")
    assert guest.client.put("/api/me/reminder", json={"email": "Told@Example.com"}).json == {"email": ADDRESS}
    return guest


def ends_in(stage: Stage, hours: float) -> None:
    """Let all notes end in so many hours, by the database's clock."""
    later = {"sqlite": f"datetime('now', '{hours} hours')", "postgres": f"now() + interval '{hours} hours'"}
    stage.sql(f"UPDATE notes SET expires_at = {later[stage.database]}")


def test_what_ends_within_a_day_is_told_once(stage: Stage, told: Person, mails: Mails) -> None:
    assert stage.do(remind_due) == 0
    ends_in(stage, 20)
    assert [stage.do(remind_due), stage.do(remind_due)] == [1, 0]
    [mail] = mails.to(ADDRESS)
    assert mail.startswith("Something of yours on Guesthouse ends within a day")
    assert "very private words" not in mail


def test_what_ends_later_is_told_in_its_time(stage: Stage, told: Person) -> None:
    ends_in(stage, 20)
    assert stage.do(remind_due) == 1
    ends_in(stage, 23)
    assert stage.do(remind_due) == 0, "that was told with the rest"
    back = {"sqlite": "datetime('now', '1 hours')", "postgres": "now() + interval '1 hours'"}[stage.database]
    stage.sql(f"UPDATE reminders SET told_until = {back}")
    assert stage.do(remind_due) == 1


def test_a_stay_that_ends_for_idleness_is_told(stage: Stage, told: Person, mails: Mails) -> None:
    stage.sql("DELETE FROM notes")
    idle = {"sqlite": "datetime('now', '-29.5 days')", "postgres": "now() - interval '29.5 days'"}
    stage.sql(f"UPDATE users SET last_active_at = {idle[stage.database]}")
    assert [stage.do(remind_due), stage.do(remind_due)] == [1, 0]
    assert len(mails.to(ADDRESS)) == 1


def test_the_link_opens_the_registration_with_everything_in_place_in_the_guests_browser(
    stage: Stage, told: Person, mails: Mails
) -> None:
    ends_in(stage, 20)
    stage.do(remind_due)
    link = LINK.findall(mails.to(ADDRESS)[0])[0]
    page = told.get(link)
    assert f'value="{ADDRESS}"' in page.text
    assert "comes along and no longer expires" in page.text
    told.email = ADDRESS
    before = told.me()["user_id"]
    assert told.sends("/register", {"email": ADDRESS, "password": told.password}, of=link).status_code == 303
    assert told.me()["user_id"] == before
    assert stage.sql("SELECT count(*) FROM notes WHERE expires_at IS NOT NULL")[0][0] == 0


def test_in_any_other_browser_the_link_opens_nothing_and_says_nothing(
    stage: Stage, told: Person, mails: Mails, someone: Callable[[], Person]
) -> None:
    ends_in(stage, 20)
    stage.do(remind_due)
    link = LINK.findall(mails.to(ADDRESS)[0])[0]
    thief, other, member = someone(), someone().becomes_guest(), someone().registers()
    for person in (thief, other, member):
        page = person.get(link)
        assert page.status_code == 200
        assert "in another browser" in page.text
        assert ADDRESS not in page.text
    assert thief.me() == 401
    assert other.me()["user_id"] == other.id
    assert thief.get(link + "x").status_code == 404
    assert thief.get("/register/mail/" + "x" * 600).status_code == 404


def test_who_wants_no_mail_gets_none(stage: Stage, told: Person, mails: Mails) -> None:
    ends_in(stage, 20)
    stage.do(remind_due)
    stop = LINK.findall(mails.to(ADDRESS)[0])[1]
    assert told.sends(f"{stop}/end", {}, of=stop).status_code == 200
    stage.sql("UPDATE reminders SET told_until = NULL")
    stage.do(remind_due)
    assert len(mails.to(ADDRESS)) == 1


def test_the_address_is_forgotten_when_asked_and_when_the_guest_registers(
    stage: Stage, told: Person, someone: Callable[[], Person]
) -> None:
    assert told.get("/api/me/reminder").json == {"email": ADDRESS}
    assert told.sends("/account/reminder/end", {}, of="/account").status_code == 303
    assert told.get("/api/me/reminder").json == {"email": None}
    again = told.sends("/account/reminder", {"email": ADDRESS}, of="/account/reminder")
    assert again.status_code == 303
    told.registers()
    stage.do(prune)
    assert stage.do(forget_converted) == 1
    assert stage.sql("SELECT count(*) FROM reminders")[0][0] == 0


def test_only_a_guest_leaves_an_address_and_only_a_good_one(
    guest: Person, member: Person, visitor: Person
) -> None:
    path = "/api/me/reminder"
    assert visitor.client.put(path, json={"email": ADDRESS}).status_code == 401
    assert member.client.put(path, json={"email": ADDRESS}).status_code == 409
    assert guest.client.put(path, json={"email": "nonsense"}).status_code == 422
    page = "/account/reminder"
    assert guest.sends(page, {"email": "nonsense"}, of=page).status_code == 422
    assert guest.sends(page, {"email": "nonsense"}, of=page, hx=True).status_code == 422
    for person in (member, visitor):
        assert person.get(page).status_code == 303


def test_one_address_is_named_by_few_guests_a_day(make_app: Callable[..., Flask]) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    answers = []
    for n in range(4):
        person = Person(app, f"198.51.100.{n + 1}").becomes_guest()
        answers.append(
            person.client.put("/api/me/reminder", json={"email": "flooded@example.com"}).status_code
        )
    assert answers == [200, 200, 200, 429]
