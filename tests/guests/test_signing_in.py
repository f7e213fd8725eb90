"""Signing in and out: the documents' words, nothing told by accident, a guest waits and comes back."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

Someone = Callable[[], Person]
NO_PASSWORD = (
    "No password set for this account. Please use 'Forgot Password' to set up your account, "
    "or register if you haven't already."
)


@pytest.mark.parametrize("path", ["/auth/login", "/api/auth/login"])
def test_an_account_signs_in_by_email(member: Person, someone: Someone, path: str) -> None:
    device = someone()
    answer = device.post(path, {"email": member.email.upper(), "password": PASSWORD})
    assert answer.status_code == 200
    assert {"user_id", "token", "refresh_token"} <= set(answer.json)
    assert device.me()["user_id"] == member.id
    assert member.me()["user_id"] == member.id, "another device stays signed in"


def test_an_account_signs_in_by_username(someone: Someone) -> None:
    account = someone().registers(username="Some.Body")
    for name in ("some.body", "SOME.BODY", " some.body "):
        answer = someone().post("/auth/login", {"username": name, "password": PASSWORD})
        assert (answer.status_code, answer.json["user_id"]) == (200, account.id)


@pytest.mark.parametrize(
    "body",
    [
        {"email": "person@example.com", "password": "wrong password"},
        {"email": "nobody@example.com", "password": PASSWORD},
        {"username": "nobody", "password": PASSWORD},
        {"email": "no address at all @", "password": PASSWORD},
        {"email": "person@example.com", "password": ""},
        {"email": "person@example.com", "password": "x" * 257},
        {"email": "person@example.com", "password": PASSWORD + "\x00"},
        {"email": "person@example.com", "password": PASSWORD.upper()},
    ],
    ids=str,
)
def test_wrong_and_unknown_are_answered_alike(
    visitor: Person, someone: Someone, body: dict[str, str]
) -> None:
    account = someone()
    account.email = "person@example.com"
    account.registers()
    refused = visitor.post("/auth/login", body)
    assert (refused.status_code, refused.json["code"]) == (401, "wrong_credentials")
    assert refused.json["detail"] == "Invalid email or password."
    assert visitor.me() == 401


@pytest.mark.parametrize(
    "state", ["is_active = false", "deleted_at = '2026-01-01 00:00:00', deleted_reason = 'self'"]
)
def test_banned_and_deleted_accounts_do_not_sign_in(
    stage: Stage, member: Person, someone: Someone, state: str
) -> None:
    stage.sql("UPDATE users SET username = 'name'")
    stage.sql(f"UPDATE users SET {state}")
    for body in ({"email": member.email}, {"username": "name"}):
        refused = someone().post("/auth/login", body | {"password": PASSWORD})
        assert (refused.status_code, refused.json["detail"]) == (401, "Invalid email or password.")
    assert member.me() == 401


def test_a_contact_is_told_how_to_get_an_account(contact: str, visitor: Person) -> None:
    for password in ("", PASSWORD):
        refused = visitor.post("/auth/login", {"email": contact, "password": password})
        assert (refused.status_code, refused.json["detail"]) == (401, NO_PASSWORD)
    page = visitor.sends("/login", {"identifier": contact, "password": PASSWORD}, of="/login")
    assert page.status_code == 401
    assert "No password set for this account." in page.text


def test_a_login_without_email_or_username_names_the_field(visitor: Person) -> None:
    refused = visitor.post("/auth/login", {"password": PASSWORD})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["email"])


def test_signing_in_ends_the_cookie_that_was_there_before(member: Person) -> None:
    thief, token = member.copy(), member.token
    member.signs_in()
    refused = thief.get("/auth/me")
    assert (refused.status_code, refused.json["code"]) == (401, "session_ended")
    assert (
        thief.app.test_client().get("/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code
        == 401
    )
    assert member.me()["user_id"] == member.id


def test_a_guest_waits_while_an_account_is_signed_in_and_is_back_afterwards(
    member: Person, guest: Person
) -> None:
    guest.post("/api/notes", {"text": "mine"})
    guest_id = guest.id
    guest.email = member.email
    guest.signs_in()
    assert guest.me()["user_id"] == member.id
    assert guest.me()["quotas"]["notes"]["used"] == 0, "nothing moves without a choice"
    assert guest.post("/auth/logout").status_code == 200
    back = guest.me()
    assert (back["user_id"], back["is_guest"], back["quotas"]["notes"]["used"]) == (guest_id, True, 1)
    assert guest.post("/api/notes", {"text": "more"}).status_code == 201


def test_the_waiting_guests_older_cookie_and_token_are_dead(
    member: Person, guest: Person, someone: Someone
) -> None:
    thief, token = guest.copy(), guest.token
    guest.email = member.email
    guest.signs_in()
    for refused in (
        thief.get("/auth/me"),
        someone().get("/auth/me", headers={"Authorization": f"Bearer {token}"}),
    ):
        assert refused.status_code == 401
    assert thief.get("/auth/me").json["code"] == "guest_session_ended"
    assert thief.post("/api/notes", {"text": "stolen"}).status_code == 401


def test_a_guest_waits_through_a_second_sign_in(member: Person, guest: Person) -> None:
    guest_id, guest.email = guest.id, member.email
    guest.signs_in().signs_in()
    guest.post("/auth/logout")
    assert guest.me()["user_id"] == guest_id


def test_a_refused_sign_in_leaves_the_guest_alone(guest: Person) -> None:
    assert (
        guest.post("/auth/login", {"email": "nobody@example.com", "password": "wrong words"}).status_code
        == 401
    )
    assert guest.me()["user_id"] == guest.id


def test_signing_out_ends_cookie_and_token(member: Person, someone: Someone) -> None:
    thief = member.copy()
    answer = member.post("/auth/logout")
    assert answer.status_code == 200
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert member.me() == 401
    assert thief.me() == 401
    assert someone().get("/auth/me", headers={"Authorization": f"Bearer {member.token}"}).status_code == 401
    assert member.post("/auth/logout").status_code == 401


def test_pages_sign_in_and_out(member: Person, someone: Someone) -> None:
    device = someone()
    entered = device.sends("/login", {"identifier": member.email, "password": PASSWORD}, of="/login")
    assert (entered.status_code, entered.location) == (303, "/")
    assert device.me()["user_id"] == member.id
    left = device.sends("/logout", {}, of="/account")
    assert left.status_code == 303
    assert device.me() == 401


def test_htmx_signs_in_with_a_full_load_at_a_fixed_place(member: Person, someone: Someone) -> None:
    device = someone()
    form = {
        "identifier": member.email,
        "password": PASSWORD,
        "next": "//evil.example",
        "then": "//evil.example",
    }
    entered = device.sends("/login", form, of="/login", hx=True)
    assert (entered.status_code, entered.headers["HX-Redirect"]) == (200, "/")
    assert device.sends("/preferences", {"theme": "dark"}, of="/", hx=True).status_code == 200


def test_a_wrong_sign_in_by_form_shows_the_form_again_without_the_password(visitor: Person) -> None:
    page = visitor.sends("/login", {"identifier": "who@example.com", "password": "secret words"}, of="/login")
    assert page.status_code == 401
    assert "who@example.com" in page.text
    assert "secret words" not in page.text
    assert "Invalid email or password." in page.text
