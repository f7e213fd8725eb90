"""What an answer tells about an address: in a helpful house the documents' words, in a private one none."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person
from webapp.guests import passwords

STATES = ("new", "passwordless", "registered", "deleted", "banned")
PER_REQUEST = {"Date", "X-Request-Id", "Set-Cookie", "Content-Length"}
PER_ANSWER = re.compile(r'"request_id":\s*"[^"]*"|(?:value|content|data-csrf)=(?:"[^"]*"|\'[^\']*\')')


@pytest.fixture
def addresses(stage: Stage, someone: Callable[[], Person], mails: Mails) -> dict[str, str]:
    """One address of each state."""
    found = {state: f"{state}@example.com" for state in STATES}
    form = {"email": found["passwordless"], "name": "Walk-in", "text": "hello"}
    assert someone().post("/api/contacts", form).status_code == 201
    for state in ("registered", "deleted", "banned"):
        person = someone()
        person.email = found[state]
        person.registers().confirms(mails.link(person.email))
    stage.sql(
        "UPDATE users SET deleted_at = CURRENT_TIMESTAMP, deleted_reason = 'self' WHERE email = :email",
        email=found["deleted"],
    )
    stage.sql("UPDATE users SET is_active = false WHERE email = :email", email=found["banned"])
    stage.sql("DELETE FROM dev_mails")
    return found


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the password hasher was called for, by its real calls."""
    calls: list[str] = []
    hasher = passwords._hasher

    class Counting:
        def __init__(self, cost: str) -> None:
            self._inner = hasher(cost)

        def hash(self, password: str) -> str:
            calls.append("hash")
            return self._inner.hash(password)

        def verify(self, stored: str, password: str) -> bool:
            calls.append("verify")
            return self._inner.verify(stored, password)

    passwords._dummy_hash("low")  # made once a process
    monkeypatch.setattr(passwords, "_hasher", Counting)
    return calls


JSON_CALLS: dict[str, Callable[[str], dict[str, Any]]] = {
    "/api/auth/check-email": lambda email: {"email": email},
    "/auth/register": lambda email: {"email": email, "password": PASSWORD + " of the asker"},
    "/auth/login": lambda email: {"email": email, "password": PASSWORD + " of the asker"},
    "/api/auth/password-reset": lambda email: {"email": email},
}
FORMS: dict[str, tuple[str, Callable[[str], dict[str, str]]]] = {
    "/register/email": ("/register", lambda email: {"email": email}),
    "/register": ("/register", lambda email: {"email": email, "password": PASSWORD + " of the asker"}),
    "/login": ("/login", lambda email: {"identifier": email, "password": PASSWORD + " of the asker"}),
    "/forgot": ("/forgot", lambda email: {"email": email}),
}


def seen_by_the_asker(response: TestResponse, email: str) -> tuple[Any, ...]:
    """Return all of an answer but what differs in any two: numbers of requests, form tokens, the address."""
    body = response.text.replace(html.escape(email), "").replace(quote(email), "")
    body = PER_ANSWER.sub("", body)
    headers = sorted((name, value) for name, value in response.headers if name not in PER_REQUEST)
    cookies = [value.partition("=")[0] for value in response.headers.getlist("Set-Cookie")]
    return response.status_code, body, headers, cookies


@pytest.mark.parametrize("path", JSON_CALLS)
def test_in_a_private_house_every_state_answers_alike(
    make_app: Callable[..., Flask], addresses: dict[str, str], hashes: list[str], path: str
) -> None:
    """T20-T22: status, body, headers, cookies and the number of hash calls."""
    private = make_app(ACCOUNT_DISCLOSURE="private")
    seen = {}
    for state, email in addresses.items():
        hashes.clear()
        response = Person(private).post(path, JSON_CALLS[path](email))
        seen[state] = (seen_by_the_asker(response, email), list(hashes))
    assert all(answer == seen["new"] for answer in seen.values()), seen


@pytest.mark.parametrize("hx", [False, True], ids=["page", "hx"])
@pytest.mark.parametrize("path", FORMS)
def test_in_a_private_house_every_state_looks_alike(
    make_app: Callable[..., Flask], addresses: dict[str, str], hashes: list[str], path: str, hx: bool
) -> None:
    """T20-T22, for pages and fragments."""
    private = make_app(ACCOUNT_DISCLOSURE="private")
    page, form = FORMS[path]
    seen = {}
    for state, email in addresses.items():
        hashes.clear()
        response = Person(private).sends(path, form(email), of=page, hx=hx)
        seen[state] = (seen_by_the_asker(response, email), list(hashes))
    assert all(answer == seen["new"] for answer in seen.values()), seen


def test_a_private_house_says_it_by_mail(
    make_app: Callable[..., Flask], addresses: dict[str, str], mails: Mails
) -> None:
    person = Person(make_app(ACCOUNT_DISCLOSURE="private"))
    for path, body in JSON_CALLS.items():
        if path != "/auth/register":
            person.post(path, body(addresses["passwordless"]))
    told = "\n".join(mails.to(addresses["passwordless"]))
    assert "You can claim this account by registering or using 'Forgot Password'." in told
    assert "No password set for this account. Please use 'Forgot Password'" in told
    assert "Use this code to set up your account." in told
    assert mails.to(addresses["new"]) == []


def test_a_private_house_tells_the_owner_of_an_address(make_app: Callable[..., Flask], mails: Mails) -> None:
    app = make_app(ACCOUNT_DISCLOSURE="private")
    owner, stranger = Person(app), Person(app).becomes_guest()
    owner.asks()
    owner.proves(mails.code(owner.email))
    told = owner.post("/api/auth/check-email", {"email": owner.email}).json
    assert (told["isRegistered"], told["message"]) == (
        True,
        "An account with this email already exists. Please sign in.",
    )
    assert stranger.post("/api/auth/check-email", {"email": owner.email}).json["exists"] is None
    assert owner.post("/api/auth/check-email", {"email": stranger.email}).json["exists"] is None


def test_in_a_private_house_an_owner_who_registers_again_is_told_after_proof(
    make_app: Callable[..., Flask], mails: Mails
) -> None:
    app = make_app(ACCOUNT_DISCLOSURE="private")
    owner, again = Person(app), Person(app)
    again.email = owner.email
    owner.asks()
    owner.proves(mails.code(owner.email))
    assert again.asks(password="another long password").status_code == 202
    mail = mails.to(owner.email)[-1]
    assert "An account with this email already exists. Please sign in." in mail
    assert "/forgot" in mail
    refused = again.proves(mails.code(owner.email))
    assert (refused.status_code, refused.json["detail"]) == (
        409,
        "An account with this email already exists. Please sign in instead.",
    )
    assert again.me() == 401
    assert owner.tries_to_sign_in().status_code == 200


def test_in_a_private_house_a_new_address_is_an_account_after_proof(
    make_app: Callable[..., Flask], mails: Mails
) -> None:
    person = Person(make_app(ACCOUNT_DISCLOSURE="private"))
    assert person.asks().status_code == 202
    assert person.me() == 401
    assert "This email is available for registration." in mails.to(person.email)[-1]
    assert person.proves(mails.code(person.email)).status_code == 201
    assert person.me()["email_verified"] is True


def test_a_helpful_house_says_the_documents_words(visitor: Person, addresses: dict[str, str]) -> None:
    said = {
        state: visitor.post("/api/auth/check-email", {"email": email}).json
        for state, email in addresses.items()
    }
    assert said["new"]["message"] == "This email is available for registration."
    assert said["passwordless"]["needsPasswordSetup"] is True
    assert said["registered"]["message"] == "An account with this email already exists. Please sign in."
    visitor.email = addresses["registered"]
    assert visitor.asks().json["detail"] == (
        "An account with this email already exists. Please sign in instead."
    )
    visitor.email = addresses["passwordless"]
    assert visitor.tries_to_sign_in().json["detail"] == (
        "No password set for this account. Please use 'Forgot Password' to set up your account, "
        "or register if you haven't already."
    )
