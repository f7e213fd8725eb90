"""Calls from other sites: refused by their headers for JSON, by the form's token for pages; curl passes."""

import pytest

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "https://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://[::1"},
    {"Origin": "http://[::1]x"},
    {"Origin": "file://"},
    {"Origin": "é"},
    {"Origin": "http://localhost@evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "CROSS-SITE"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
]
OWN = [
    {},
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]
CALLS = [
    ("POST", "/auth/guest"),
    ("POST", "/api/v1/users/guest"),
    ("POST", "/api/auth/guest-session"),
    ("POST", "/auth/register"),
    ("POST", "/auth/migrate"),
    ("POST", "/auth/login"),
    ("POST", "/auth/logout"),
    ("POST", "/auth/refresh"),
    ("POST", "/api/auth/check-email"),
    ("POST", "/auth/claim"),
    ("POST", "/api/auth/password-reset"),
    ("POST", "/api/auth/password-reset/confirm"),
    ("POST", "/auth/merge"),
    ("POST", "/auth/merge/undo"),
    ("POST", "/auth/guest/handover"),
    ("POST", "/api/me/email"),
    ("DELETE", "/api/me"),
    ("DELETE", "/auth/sessions/1"),
    ("POST", "/urls"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_call_from_another_site_is_refused(
    guest: Person, subtests: pytest.Subtests, method: str, path: str
) -> None:
    for headers in FOREIGN:
        with subtests.test(headers=headers):
            refused = guest.client.open(path, method=method, json={}, headers=headers)
            assert (refused.status_code, refused.get_json()["code"]) == (403, "cross_site")
    assert guest.me()["user_id"] == guest.id


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_our_own_pages_and_plain_clients_call(visitor: Person, headers: dict[str, str]) -> None:
    assert visitor.post("/auth/guest", headers=headers).status_code == 201


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_reading_is_not_refused(guest: Person, headers: dict[str, str]) -> None:
    assert guest.get("/auth/me", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/register",
        "/register/email",
        "/login",
        "/logout",
        "/account",
        "/account/keep",
        "/account/confirm",
        "/account/sessions/end",
        "/account/sessions/1/end",
        "/preferences",
        "/links",
    ],
)
@pytest.mark.parametrize("token", [None, "", "x", "x.y.z", "é"])
def test_a_form_without_its_token_is_refused(
    stage: Stage, guest: Person, path: str, token: str | None
) -> None:
    before = stage.sql("SELECT * FROM users"), stage.sql("SELECT * FROM user_sessions")
    form = {"email": "x@example.com", "password": PASSWORD} | ({} if token is None else {"csrf_token": token})
    for headers in ({}, {"HX-Request": "true"}):
        assert guest.post(path, data=form, headers=headers).status_code == 403
    assert (stage.sql("SELECT * FROM users"), stage.sql("SELECT * FROM user_sessions")) == before


def test_the_token_of_another_browser_is_refused(guest: Person, member: Person) -> None:
    token = member.csrf_token()
    guest.get("/")
    assert guest.post("/preferences", data={"csrf_token": token, "theme": "dark"}).status_code == 403


def test_the_token_from_before_a_sign_in_is_dead_after_it(visitor: Person) -> None:
    token = visitor.csrf_token()
    visitor.registers()
    assert visitor.post("/preferences", data={"csrf_token": token, "theme": "dark"}).status_code == 403
    assert visitor.sends("/preferences", {"theme": "dark"}).status_code == 303


def test_json_to_a_form_is_no_way_around_its_token(guest: Person) -> None:
    assert guest.post("/logout", {}).status_code == 403
    assert guest.me()["user_id"] == guest.id


def test_a_form_without_its_token_says_so_kindly_and_keeps_nothing_from_the_visitor(visitor: Person) -> None:
    page = visitor.post("/register", data={"email": visitor.email, "password": PASSWORD})
    assert page.status_code == 403
    assert "please send it once more" in page.text
    answer = visitor.post("/register", data={}, headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
