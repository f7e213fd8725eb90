"""Guests a day from one address: counted only when a row is made; past it the offer, or a 429."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person
from webapp.extensions import limiter
from webapp.web import limits

MakeApp = Callable[..., Flask]
LINK = "https://example.com/a/long/address"


def users(stage: Stage) -> int:
    return int(stage.sql("SELECT count(*) FROM users")[0][0])


def starts(app: Flask, address: str, forwarded: str | None = None) -> int:
    """Start as a guest in a new browser; answer the status."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return int(Person(app, address).post("/auth/guest", headers=headers).status_code)


def test_the_fourth_guest_of_an_address_is_told_when_to_come_back(stage: Stage, limited_app: MakeApp) -> None:
    app = limited_app()
    assert [starts(app, "192.0.2.1") for _ in range(5)] == [201, 201, 201, 429, 429]
    refused = Person(app, "192.0.2.1").post("/api/v1/users/guest")
    assert (refused.status_code, refused.json["code"]) == (429, "guest_limit")
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400
    assert refused.mimetype == "application/problem+json"
    assert users(stage) == 3
    assert starts(app, "192.0.2.2") == 201, "a neighbour is somebody else"


def test_without_redis_the_limit_is_one_whoever_finds_it_away_first(
    limited_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "_storage_dead", False)  # what this test lets it find out ends with it
    monkeypatch.setattr(limits, "_away_until", 0.0)
    limits._memory.storage.reset()
    app = limited_app(REDIS_URL="redis://127.0.0.1:1/0")
    assert [starts(app, "192.0.2.9") for _ in range(3)] == [201] * 3
    Person(app, "192.0.2.9").post("/auth/login", {"email": "a@example.com", "password": PASSWORD})
    limits._away_until = 0.0  # so long after that Redis is asked again
    assert [starts(app, "192.0.2.9") for _ in range(2)] == [429] * 2


def test_the_limit_is_a_setting(limited_app: MakeApp) -> None:
    app = limited_app(GUESTS_PER_IP_PER_DAY=1)
    assert [starts(app, "192.0.2.1") for _ in range(2)] == [201, 429]


def test_an_ipv6_network_of_a_household_is_one_address(limited_app: MakeApp) -> None:
    app = limited_app()
    assert [starts(app, f"2001:db8:0:1::{n}") for n in range(1, 5)] == [201, 201, 201, 429]
    assert starts(app, "2001:db8:0:2::1") == 201


def test_an_ipv4_address_in_ipv6_clothes_is_the_same_address(limited_app: MakeApp) -> None:
    app = limited_app()
    assert [starts(app, a) for a in ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1")][
        3
    ] == 429


def test_without_a_proxy_a_forwarded_address_counts_for_nothing(limited_app: MakeApp) -> None:
    app = limited_app(PROXY_HOPS=0)
    assert [starts(app, "192.0.2.1", f"10.0.0.{n}") for n in range(4)] == [201, 201, 201, 429]


def test_behind_one_proxy_only_its_own_word_counts(limited_app: MakeApp) -> None:
    app = limited_app(PROXY_HOPS=1)
    forged = [starts(app, "10.1.1.1", f"6.6.6.{n}, 192.0.2.1") for n in range(4)]
    assert forged == [201, 201, 201, 429]
    assert starts(app, "10.1.1.1", "6.6.6.6, 192.0.2.9") == 201


@pytest.mark.parametrize("forwarded", ["", "unknown", "x" * 5000, "é", ",,,", "1.2.3.4:80, [::1", "\t"])
def test_an_absurd_forwarded_address_is_no_fault_of_ours(limited_app: MakeApp, forwarded: str) -> None:
    assert starts(limited_app(PROXY_HOPS=1), "10.1.1.1", forwarded) == 201


def test_only_rows_are_counted(stage: Stage, limited_app: MakeApp) -> None:
    app = limited_app()
    for _ in range(5):
        visitor = Person(app)
        visitor.get("/")
        assert visitor.post("/auth/guest", {"nickname": ""}).status_code == 422
        assert visitor.post("/auth/guest", {"resume_key": "wrong"}).status_code == 401
        assert visitor.post("/api/notes", {}).status_code == 422
        assert visitor.post("/urls", {"original_url": "javascript:alert(1)"}).status_code == 422
    assert users(stage) == 0
    guest = Person(app).becomes_guest()
    assert [guest.post("/auth/guest").status_code for _ in range(5)] == [200] * 5
    assert [starts(app, "192.0.2.10") for _ in range(3)] == [201, 201, 429]


def test_a_first_write_that_fails_counts_for_nothing(stage: Stage, limited_app: MakeApp) -> None:
    app = limited_app(GUESTS_PER_IP_PER_DAY=2, GUEST_LINK_LIMIT=0)
    for _ in range(3):
        refused = Person(app).post("/urls", {"original_url": LINK})
        assert (refused.status_code, refused.json["code"]) == (403, "quota_met")
    assert users(stage) == 0
    assert [starts(app, "192.0.2.10") for _ in range(4)] == [201, 201, 429, 429]


def test_a_refusal_says_in_the_standard_headers_when_to_come_back(limited_app: MakeApp) -> None:
    app = limited_app(GUESTS_PER_IP_PER_DAY=0)
    refused = Person(app).post("/auth/guest")
    assert (refused.headers["RateLimit-Limit"], refused.headers["RateLimit-Remaining"]) == ("0", "0")
    assert refused.headers["RateLimit-Reset"] == refused.headers["Retry-After"]
    answers = [Person(app).post("/api/auth/check-email", {"email": "a@example.com"}) for _ in range(21)]
    assert [int(answer.headers["RateLimit-Remaining"]) for answer in answers] == [*range(19, -1, -1), 0]
    assert all(0 < int(answer.headers["RateLimit-Reset"]) <= 60 for answer in answers), "seconds from now"
    assert [answer.headers.get("Retry-After") is not None for answer in answers] == [False] * 20 + [True]


def test_a_guest_who_was_there_before_goes_on(limited_app: MakeApp) -> None:
    app = limited_app(GUESTS_PER_IP_PER_DAY=1)
    guest = Person(app).becomes_guest()
    assert starts(app, "192.0.2.10") == 429
    assert guest.post("/api/notes", {"text": "mine"}).status_code == 201


def test_registering_is_open_past_the_limit(limited_app: MakeApp) -> None:
    app = limited_app(GUESTS_PER_IP_PER_DAY=0)
    assert Person(app).registers().me()["authenticated"] is True


def then_of(html: str) -> str:
    return html.partition('name="then"')[2].partition('value="')[2].partition('"')[0]


@pytest.mark.parametrize("hx", [False, True])
def test_a_page_past_the_limit_offers_to_register_and_finishes_what_was_typed(
    stage: Stage, limited_app: MakeApp, hx: bool
) -> None:
    visitor = Person(limited_app(GUESTS_PER_IP_PER_DAY=0))
    offer = visitor.sends("/links", {"original_url": LINK, "title": "My title"}, hx=hx)
    assert offer.status_code == 429
    assert 'action="/register"' in offer.text
    assert "csrf_token" in offer.text
    assert users(stage) == 0
    then = then_of(offer.text)
    assert then
    form = {"email": visitor.email, "password": PASSWORD, "then": then}
    done = visitor.sends("/register", form, of="/register", hx=hx)
    assert done.status_code == (200 if hx else 303)
    assert stage.sql("SELECT original_url, title, expires_at FROM links") == [(LINK, "My title", None)]
    assert visitor.me()["authenticated"] is True


def test_signing_in_instead_finishes_it_too(stage: Stage, limited_app: MakeApp) -> None:
    app = limited_app(GUESTS_PER_IP_PER_DAY=0)
    account, visitor = Person(app).registers(), Person(app)
    then = then_of(visitor.sends("/links", {"original_url": LINK}).text)
    form = {"identifier": account.email, "password": PASSWORD, "then": then}
    assert visitor.sends("/login", form, of="/login").status_code == 303
    assert stage.sql("SELECT user_id, original_url FROM links") == [(account.id, LINK)]


@pytest.mark.parametrize(
    "then", ["x", "x" * 100_000, "é", "e30.e30.e30", "null", "/etc/passwd", "//evil.example"]
)
def test_a_note_that_we_did_not_sign_does_nothing(stage: Stage, visitor: Person, then: str) -> None:
    form = {"email": visitor.email, "password": PASSWORD, "then": then}
    answer = visitor.sends("/register", form, of="/register")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 0


def test_tries_at_what_can_be_guessed_are_limited(limited_app: MakeApp) -> None:
    visitor = Person(limited_app())
    answers = [visitor.post("/api/auth/check-email", {"email": f"n{n}@example.com"}) for n in range(21)]
    assert [a.status_code for a in answers] == [200] * 20 + [429]
    refused = answers[-1]
    assert (refused.json["code"], refused.mimetype) == ("too_many_requests", "application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} <= set(refused.headers.keys())


@pytest.mark.parametrize("key", ["email", "username"])
def test_tries_at_one_account_are_limited_whoever_asks(limited_app: MakeApp, key: str) -> None:
    app = limited_app()
    body = {key: "victim@example.com", "password": "wrong password"}
    answers = [Person(app, f"192.0.2.{n}").post("/auth/login", body) for n in range(11)]
    assert [a.status_code for a in answers] == [401] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60


def test_signing_in_as_often_as_one_likes_is_not_limited(limited_app: MakeApp) -> None:
    app = limited_app()
    owner = Person(app).registers()
    for n in range(12):
        device = Person(app, f"192.0.2.{n}")
        device.email = owner.email
        assert device.tries_to_sign_in("a wrong password" if n % 4 == 0 else None).status_code == (
            401 if n % 4 == 0 else 200
        )


def test_a_sign_in_form_says_when_to_try_again(limited_app: MakeApp) -> None:
    app = limited_app()
    form = {"identifier": "victim@example.com", "password": "wrong password"}
    for n in range(10):
        Person(app, f"192.0.2.{n}").post(
            "/auth/login", {"email": form["identifier"], "password": "wrong words"}
        )
    refused = Person(app).sends("/login", form, of="/login")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 60, "its own limit has the word, not that of the view"
    assert 'action="/login"' in refused.text
