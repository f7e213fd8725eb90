"""Registering without a guest (roads A and E): one account an address, whoever else wants it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

Someone = Callable[[], Person]
TAKEN = "An account with this email already exists. Please sign in instead."


def users(stage: Stage) -> int:
    return int(stage.sql("SELECT count(*) FROM users")[0][0])


def test_a_new_email_is_an_account_at_once_and_signed_in(stage: Stage, visitor: Person) -> None:
    visitor.registers(display_name="Ana", username="ana.b", source="newsletter")
    assert {"user_id", "token", "refresh_token", "message"} <= set(visitor.answer)
    me = visitor.me()
    assert (me["user_id"], me["is_guest"], me["authenticated"]) == (visitor.id, False, True)
    assert (me["display_name"], me["username"], me["source"], me["role"]) == (
        "Ana",
        "ana.b",
        "newsletter",
        "customer",
    )
    assert me["email_verified"] is False
    assert me["expires_at"] is None
    assert stage.sql("SELECT user_type, anonymous_id, session_expires_at FROM users") == [
        ("registered", None, None)
    ]


def test_the_password_is_stored_as_argon2id_only(stage: Stage, member: Person) -> None:
    stored = stage.sql("SELECT password_hash FROM users")[0][0]
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_a_known_email_is_refused_in_the_documents_words(
    stage: Stage, member: Person, visitor: Person
) -> None:
    stage.verify(member.email)
    for email in (member.email, member.email.upper(), f" {member.email} "):
        refused = visitor.post("/auth/register", {"email": email, "password": "another long password"})
        assert (refused.status_code, refused.json["code"]) == (409, "email_taken")
        assert (refused.json["detail"], refused.json["errors"]) == (TAKEN, {"email": TAKEN})
    assert users(stage) == 1
    assert member.signs_in().me()["user_id"] == member.id


def test_an_email_that_nobody_proved_is_asked_about_by_a_code(
    stage: Stage, member: Person, visitor: Person
) -> None:
    asked = visitor.post("/auth/register", {"email": member.email, "password": "another long password"})
    assert (asked.status_code, asked.json["status"]) == (202, "confirmation_sent")
    assert visitor.me() == 401
    assert users(stage) == 1


def test_a_form_says_it_beside_the_email(stage: Stage, member: Person, visitor: Person) -> None:
    stage.verify(member.email)
    page = visitor.sends(
        "/register", {"email": member.email, "password": "another long password"}, of="/register"
    )
    assert page.status_code == 409
    assert TAKEN in page.text
    assert member.email in page.text
    assert "another long password" not in page.text


def test_knowing_a_contacts_address_is_no_proof_of_it(stage: Stage, contact: str, visitor: Person) -> None:
    answer = visitor.post("/auth/register", {"email": contact, "password": PASSWORD})
    assert answer.status_code in (202, 409)
    assert visitor.me() == 401
    assert visitor.post("/auth/login", {"email": contact, "password": PASSWORD}).status_code == 401
    assert stage.sql("SELECT user_type, password_hash FROM users") == [("contact", None)]


def test_twenty_equal_registrations_make_one_account(stage: Stage, someone: Someone) -> None:
    body = {"email": "wanted@example.com", "password": PASSWORD}
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: someone().post("/auth/register", body), range(20)))
    assert sorted(a.status_code for a in answers) == [201] + [202] * 19
    assert users(stage) == 1
    assert stage.sql("SELECT count(*) FROM user_sessions")[0][0] == 1


def test_twenty_equal_registration_forms_make_one_account(stage: Stage, someone: Someone) -> None:
    def send(person: Person) -> int:
        form = {"email": "wanted@example.com", "password": PASSWORD}
        return int(person.sends("/register", form, of="/register").status_code)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, [someone() for _ in range(20)]))
    assert sorted(answers) == [202] * 19 + [303]
    assert users(stage) == 1


def test_a_username_is_taken_whatever_its_case(stage: Stage, someone: Someone) -> None:
    someone().registers(username="Ana")
    other = someone()
    refused = other.post("/auth/register", {"email": other.email, "password": PASSWORD, "username": "aNA"})
    assert (refused.status_code, refused.json["code"]) == (409, "username_taken")
    assert list(refused.json["errors"]) == ["username"]
    assert users(stage) == 1


def test_an_email_that_speaks_of_usernames_is_still_an_email(someone: Someone) -> None:
    body = {"email": "username@example.com", "password": PASSWORD}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: someone().post("/auth/register", body), range(4)))
    assert sorted(a.status_code for a in answers) == [201, 202, 202, 202]


@pytest.mark.parametrize(
    "username",
    ["ab", "x" * 51, ".abc", "abc.", "a b", "añb", "abc\n", "a@b.c", "", "a\x00b", "ａｂｃ", "abc\u202e"],
)
def test_what_is_no_username_is_named(stage: Stage, visitor: Person, username: str) -> None:
    body = {"email": "new@example.com", "password": PASSWORD, "username": username}
    refused = visitor.post("/auth/register", body)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["username"])
    assert users(stage) == 0


def test_who_is_signed_in_does_not_register_again(stage: Stage, member: Person) -> None:
    refused = member.post("/auth/register", {"email": "second@example.com", "password": PASSWORD})
    assert (refused.status_code, refused.json["code"]) == (409, "already_signed_in")
    assert users(stage) == 1


def test_pages_register_and_greet(visitor: Person) -> None:
    answer = visitor.sends("/register", {"email": visitor.email, "password": PASSWORD}, of="/register")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert visitor.me()["email"] == visitor.email
    assert "Welcome!" in visitor.get("/account").text
