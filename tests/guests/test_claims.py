"""Road C: whoever proves an address gets what was done under it; whoever only knows it gets nothing."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person

Someone = Callable[[], Person]
FOUND = "We found earlier requests under this email: enter the code that we have just sent to it to link them"
LINKED = (
    "Your account has been successfully created! "
    "Your previous repair requests and data have been linked to this account."
)
BAD_CODE = "That code is not valid or has expired."


@pytest.fixture
def owner(someone: Someone) -> Person:
    """Somebody who used the public form, and then left."""
    person = someone()
    form = {"email": person.email, "name": "Vera", "text": "my screen is broken"}
    assert person.post("/api/contacts", form).status_code == 201
    return person


def id_of(stage: Stage, email: str) -> int:
    return int(stage.sql("SELECT id FROM users WHERE email = :email", email=email)[0][0])


def test_the_code_makes_the_contact_an_account_in_place(stage: Stage, owner: Person, mails: Mails) -> None:
    contact_id = id_of(stage, owner.email)
    asked = owner.asks()
    assert (asked.status_code, asked.json["status"], asked.json["message"]) == (
        202,
        "confirmation_sent",
        FOUND,
    )
    assert owner.me() == 401
    assert stage.sql("SELECT user_type, password_hash FROM users") == [("contact", None)]
    done = owner.proves(mails.code(owner.email))
    assert (done.status_code, done.json["user_id"], done.json["message"]) == (201, contact_id, LINKED)
    me = owner.me()
    assert (me["email_verified"], me["role"], me["display_name"]) == (True, "customer", "Vera")
    assert stage.sql("SELECT count(*) FROM notes WHERE user_id = :id", id=contact_id)[0][0] == 1
    assert any("earlier requests are part of your account" in mail for mail in mails.to(owner.email))


def test_the_code_counts_only_where_it_was_asked_for(owner: Person, someone: Someone, mails: Mails) -> None:
    owner.asks()
    code, thief = mails.code(owner.email), someone()
    thief.email = owner.email
    refused = thief.proves(code)
    assert (refused.status_code, refused.json["detail"]) == (400, BAD_CODE)
    assert owner.proves(code).status_code == 201


@pytest.mark.parametrize("wrong", ["", " ", "1234", "00000000 ", "-1234567", "+1234567", "1_2345_67", "ab"])
def test_what_is_no_code_is_a_wrong_code(owner: Person, mails: Mails, wrong: str) -> None:
    owner.asks()
    code = mails.code(owner.email)
    assert owner.proves(wrong).status_code in (400, 422)
    full_width = "".join(chr(ord(digit) + 0xFEE0) if digit != " " else digit for digit in code)
    assert owner.proves(full_width).status_code == 400
    assert owner.proves(code.replace(" ", "")).status_code == 201


def test_a_code_ends_after_ten_minutes_and_its_link_after_a_day(
    stage: Stage, owner: Person, mails: Mails
) -> None:
    owner.asks()
    code, link = mails.code(owner.email), mails.link(owner.email)
    stage.sql("UPDATE email_claims SET code_expires_at = '2020-01-01 00:00:00'")
    assert owner.proves(code).status_code == 400
    assert owner.get(link).status_code == 200
    stage.sql("UPDATE email_claims SET link_expires_at = '2020-01-01 00:00:00'")
    assert owner.get(link).status_code == 404


def test_a_code_works_once(owner: Person, mails: Mails) -> None:
    owner.asks()
    code = mails.code(owner.email)
    assert owner.proves(code).status_code == 201
    owner.post("/auth/logout")
    assert owner.proves(code).status_code == 400


def test_asking_again_keeps_the_code_of_another_browser(
    owner: Person, someone: Someone, mails: Mails
) -> None:
    owner.asks()
    code, other = mails.code(owner.email), someone()
    other.email = owner.email
    other.asks()
    mails.to(owner.email)
    assert owner.proves(code).status_code == 201


def test_the_link_takes_the_owners_password_and_throws_the_askers_away(
    owner: Person, someone: Someone, mails: Mails
) -> None:
    asker = someone()
    asker.email, asker.password = owner.email, "the asker's own password"
    asker.asks()
    link = mails.link(owner.email)
    done = owner.opens(link, owner.password)
    assert (done.status_code, done.headers["Location"]) == (303, "/login")
    assert owner.me() == 401, "a link signs nobody in"
    assert asker.tries_to_sign_in().status_code == 401
    assert owner.signs_in().me()["email_verified"] is True
    assert owner.get(link).status_code == 404, "a link works once"


def test_the_guest_of_the_browser_that_asked_comes_along(stage: Stage, owner: Person, mails: Mails) -> None:
    contact_id = id_of(stage, owner.email)
    for text in ("one", "two"):
        assert owner.writes(text).status_code == 201
    thief = owner.copy()
    owner.asks()
    assert owner.proves(mails.code(owner.email)).json["user_id"] == contact_id
    rows = stage.sql("SELECT count(*), count(expires_at) FROM notes WHERE user_id = :id", id=contact_id)
    assert rows == [(3, 0)]
    came_from = stage.sql("SELECT user_type FROM users WHERE id = (SELECT max(signup_guest_id) FROM users)")
    assert came_from == [("migrated",)], "whose sign-up it was is known"
    assert thief.me() == 401


def test_by_the_link_no_guest_comes_along(
    stage: Stage, owner: Person, someone: Someone, mails: Mails
) -> None:
    asker = someone().becomes_guest()
    asker.email = owner.email
    asker.writes("the asker's")
    asker.asks()
    owner.opens(mails.link(owner.email), owner.password)
    assert asker.me()["user_id"] == asker.id
    assert stage.sql("SELECT count(*) FROM notes WHERE user_id = :id", id=asker.id)[0][0] == 1


def test_an_account_that_never_proved_its_address_loses_it_to_the_owner(
    someone: Someone, stage: Stage, mails: Mails
) -> None:
    squatter, owner = someone().registers(), someone()
    squatter.writes("the squatter's")
    owner.email = squatter.email
    assert owner.asks().status_code == 202
    done = owner.proves(mails.code(owner.email))
    assert (done.status_code, done.json["message"]) == (201, "Your account has been successfully created!")
    assert done.json["user_id"] != squatter.id
    assert squatter.me()["email"] is None
    assert stage.sql("SELECT user_id FROM notes") == [(squatter.id,)]


def test_a_name_that_was_taken_meanwhile_does_not_stand_in_the_way(
    owner: Person, someone: Someone, mails: Mails
) -> None:
    assert owner.asks(username="vera").status_code == 202
    code = mails.code(owner.email)
    someone().registers(username="Vera")
    assert owner.proves(code).status_code == 201
    assert owner.me()["username"] is None


def test_an_address_that_became_an_account_meanwhile_is_told_after_proof(
    owner: Person, someone: Someone, mails: Mails
) -> None:
    owner.asks()
    code, other = mails.code(owner.email), someone()
    other.email = owner.email
    other.asks()
    # The right code of one browser ends those of all others, so this one asks anew and proves first.
    assert other.proves(mails.code(owner.email)).status_code == 201
    assert owner.proves(code).status_code == 400
    assert owner.asks().status_code == 409
