"""What every answer carries: a strict policy, no guessing of types, no copies in caches, the right Vary."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.people import Person

PATHS = [
    "/",
    "/register",
    "/login",
    "/links",
    "/auth/me",
    "/api/auth/status",
    "/nothing/here",
    "/api/nothing",
    "/account",
    "/api/openapi.json",
    "/api/docs",
    "/confirm/x",
    "/healthz",
]
PERSONAL = [
    "/",
    "/register",
    "/login",
    "/links",
    "/auth/me",
    "/api/auth/status",
    "/auth/sessions",
    "/account",
    "/nothing/here",
]


def policy(header: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in header.split(";")}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_policy_and_its_company(guest: Person, path: str) -> None:
    headers = guest.get(path).headers
    found = policy(headers["Content-Security-Policy"])
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == found["form-action"] == ["'self'"]
    assert found["frame-ancestors"] == found["base-uri"] == ["'none'"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"]
    assert len(headers["X-Request-Id"]) == 16
    assert len(headers.getlist("Content-Security-Policy")) == 1


@pytest.mark.parametrize("path", PERSONAL)
def test_what_is_personal_stays_out_of_caches(guest: Person, path: str) -> None:
    headers = guest.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_what_hands_out_tokens_stays_out_of_caches(visitor: Person) -> None:
    for answer in (
        visitor.post("/auth/guest"),
        visitor.post("/auth/register", {"email": visitor.email, "password": visitor.password}),
    ):
        assert answer.status_code == 201
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/links", "/login"])
def test_page_and_fragment_share_an_address_and_say_so(guest: Person, path: str) -> None:
    for headers in ({}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}):
        assert {"HX-Request", "Cookie"} <= set(guest.get(path, headers=headers).vary)


def test_restoring_history_takes_a_whole_page(guest: Person) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in guest.get("/links", headers=headers).text


def test_after_signing_out_nothing_comes_back_from_a_cache(member: Person) -> None:
    left = member.sends("/logout", {}, of="/account")
    assert "cache" in left.headers["Clear-Site-Data"]
    assert member.email not in member.get("/account", follow_redirects=True).text


@pytest.mark.parametrize(
    "path", ["/", "/register", "/login", "/links", "/account", "/nothing/here", "/api/docs"]
)
def test_no_page_has_inline_script_style_or_handlers(guest: Person, path: str) -> None:
    html = guest.get(path).text
    for forbidden in ("<style", " style=", " onclick=", " onload=", " hx-on", "javascript:"):
        assert forbidden not in html
    for script in html.split("<script")[1:]:
        assert "src=" in script.partition(">")[0] or 'type="application/json"' in script.partition(">")[0]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/auth/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/auth/register", 405),
        ("PUT", "/auth/guest", 405),
        ("DELETE", "/api/auth/check-email", 405),
        ("POST", "/api/nothing/at/all", 404),
        ("GET", "/urls/x/y/z", 404),
    ],
)
def test_a_wrong_call_of_the_api_is_answered_in_its_shape(
    visitor: Person, method: str, path: str, status: int
) -> None:
    refused = visitor.client.open(path, method=method)
    assert (refused.status_code, refused.get_json()["status"]) == (status, status)
    assert refused.mimetype == "application/problem+json"
    assert status != 405 or refused.headers["Allow"]


@pytest.mark.parametrize(
    "accept", ["application/json", "application/problem+json", "text/html;q=0.5, application/json"]
)
def test_a_page_that_is_missing_is_json_to_who_wants_json(visitor: Person, accept: str) -> None:
    refused = visitor.get("/nothing/here", headers={"Accept": accept})
    assert (refused.status_code, refused.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("accept", ["text/html", "*/*", "", "x", "text/html;q=x", ",;,", "é"])
def test_a_page_that_is_missing_is_a_page_to_all_others(visitor: Person, accept: str) -> None:
    refused = visitor.get("/nothing/here", headers={"Accept": accept})
    assert (refused.status_code, refused.mimetype) == (404, "text/html")
    assert "<html" in refused.text


def test_over_https_browsers_are_told_to_stay_there(make_app: Callable[..., Flask], visitor: Person) -> None:
    secure = make_app(PUBLIC_BASE_URL="https://guest.example").test_client()
    header = secure.get("/", base_url="https://guest.example").headers["Strict-Transport-Security"]
    assert int(header.partition("max-age=")[2].partition(";")[0]) >= 15_552_000
    assert "Strict-Transport-Security" not in visitor.get("/").headers


def test_assets_are_named_by_their_content_and_kept(visitor: Person) -> None:
    html = visitor.get("/").text
    path = html.partition('href="/assets/')[2].partition('"')[0]
    answer = visitor.get(f"/assets/{path}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert visitor.get("/assets/app.000000000000.css").status_code == 404
