"""The JWT of API clients: one algorithm, one key, all claims, a session row behind it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from flask import Flask

from tests.house.app import TEST_SETTINGS, Stage
from tests.house.people import Person

KEY = TEST_SETTINGS["JWT_SECRET"]
AUDIENCE = "guesthouse-api"
YEAR_2100 = 4_102_444_800  # seconds since 1970


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, KEY, algorithms=["HS256"], audience=AUDIENCE)
    return claims


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(claims: dict[str, Any], algorithm: str) -> str:
    """Return a token with our key's signature, written by hand: PyJWT refuses to write the absurd ones."""
    text = f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{encoded(claims)}"
    digest = {"HS384": hashlib.sha384, "HS512": hashlib.sha512}.get(algorithm, hashlib.sha256)
    signature = hmac.new(KEY.encode(), text.encode(), digest).digest()
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_the_hand_written_token_would_be_taken_if_it_were_right(guest: Person) -> None:
    assert ask(guest, signed(claims_of(guest.token), "HS256")) == (200, "")


def ask(person: Person, token: str, scheme: str = "Bearer") -> tuple[int, str]:
    """Ask who I am with this token and no cookie; answer status and code."""
    response = person.app.test_client().get("/auth/me", headers={"Authorization": f"{scheme} {token}"})
    return response.status_code, response.get_json()["code"] if response.status_code != 200 else ""


def test_a_token_says_what_the_documents_say(guest: Person) -> None:
    claims = claims_of(guest.token)
    assert {"sub", "sid", "is_guest", "exp", "iat", "aud", "iss", "jti"} <= set(claims)
    assert (claims["sub"], claims["is_guest"]) == (str(guest.id), True)
    assert jwt.get_unverified_header(guest.token)["alg"] == "HS256"


def test_guests_have_a_day_and_accounts_half_an_hour(guest: Person, member: Person) -> None:
    lives = [claims["exp"] - claims["iat"] for claims in (claims_of(guest.token), claims_of(member.token))]
    assert lives == [24 * 3600, 30 * 60]
    assert "refresh_token" not in guest.answer
    assert member.answer["refresh_token"]


def test_no_two_tokens_are_the_same(guest: Person) -> None:
    tokens = {guest.post("/auth/guest").json["token"] for _ in range(3)}
    assert len({claims_of(token)["jti"] for token in tokens}) == 3


@pytest.mark.parametrize("missing", ["sub", "sid", "exp", "iat", "aud", "iss", "jti", "epoch"])
def test_a_token_without_one_of_its_claims_opens_nothing(guest: Person, missing: str) -> None:
    claims = {name: value for name, value in claims_of(guest.token).items() if name != missing}
    assert ask(guest, jwt.encode(claims, KEY, "HS256")) == (401, "invalid_token")


@pytest.mark.parametrize(
    "absurd",
    [
        {"sub": 1},
        {"sub": "1e3"},
        {"sub": "-1"},
        {"sub": "0"},
        {"sub": str(2**70)},
        {"sid": str(2**63)},
        {"sid": str(2**70)},
        {"sid": "9" * 500},
        {"sid": "-1"},
        {"sid": "0"},
        {"sid": []},
        {"sid": None},
        {"sid": "x\x00"},
        {"epoch": 99},
        {"epoch": "x"},
        {"epoch": {}},
        {"aud": "somebody-else"},
        {"aud": 3},
        {"iss": "http://evil.example"},
        {"exp": "soon"},
        {"exp": 1},
        {"exp": [1]},
        {"iat": "now"},
        {"iat": YEAR_2100},
        {"nbf": YEAR_2100},
    ],
    ids=lambda absurd: str(absurd)[:12],  # no clock in a name: all test processes collect the same
)
def test_a_token_with_an_absurd_claim_opens_nothing(guest: Person, absurd: dict[str, Any]) -> None:
    claims = claims_of(guest.token) | absurd
    assert ask(guest, signed(claims, "HS256")) == (401, "invalid_token")


@pytest.mark.parametrize("algorithm", ["none", "None", "HS384", "HS512", "RS256", "", "hs256"])
def test_no_other_algorithm_opens_anything(guest: Person, algorithm: str) -> None:
    claims = claims_of(guest.token)
    unsigned = f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{encoded(claims)}."
    assert ask(guest, unsigned) == (401, "invalid_token")
    assert ask(guest, unsigned + guest.token.rpartition(".")[2]) == (401, "invalid_token")
    assert ask(guest, signed(claims, algorithm)) == (401, "invalid_token")


def test_a_key_of_another_house_opens_nothing(guest: Person) -> None:
    for key in ("another-key-that-is-long-enough-to-be-one", TEST_SETTINGS["SECRET_KEY"]):
        assert ask(guest, jwt.encode(claims_of(guest.token), key, "HS256")) == (401, "invalid_token")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "....",
        "é.é.é",
        "null",
        "x" * 100_000,
        f"{base64.urlsafe_b64encode(b'[' * 1400).decode().rstrip('=')}.e30.e30",
        f"{encoded({'alg': 'HS256'})}.{base64.urlsafe_b64encode(b'[' * 1400).decode().rstrip('=')}.e30",
        f"{encoded([])}.{encoded([])}.",
        f"{encoded({'alg': ['HS256']})}.{encoded({})}.",
        f"{encoded({'alg': 'HS256', 'crit': ['x'], 'x': 1})}.{encoded({})}.",
    ],
    ids=lambda token: token[:20],
)
def test_what_is_no_token_at_all_opens_nothing(guest: Person, token: str) -> None:
    assert ask(guest, token) == (401, "invalid_token")


def test_the_token_of_the_cookie_is_no_jwt(guest: Person, app: Flask) -> None:
    with guest.client.session_transaction() as cookie:
        token = cookie["t"]
    assert ask(guest, token) == (401, "invalid_token")
    assert ask(guest, guest.cookie()) == (401, "invalid_token")
    thief = Person(app)
    thief.client.set_cookie("guesthouse", guest.token)
    assert thief.me() == 401


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer bearer"])
def test_another_scheme_opens_nothing(guest: Person, scheme: str) -> None:
    assert ask(guest, guest.token, scheme)[0] == 401


def test_a_wrong_token_is_not_forgiven_for_a_right_cookie(guest: Person) -> None:
    assert guest.get("/auth/me", headers={"Authorization": "Bearer x.y.z"}).status_code == 401


def test_an_expired_token_opens_nothing(guest: Person) -> None:
    past = int((datetime.now(UTC) - timedelta(minutes=1)).timestamp())
    claims = claims_of(guest.token) | {"exp": past}
    assert ask(guest, jwt.encode(claims, KEY, "HS256")) == (401, "invalid_token")


def test_a_token_dies_with_its_session(guest: Person) -> None:
    assert ask(guest, guest.token) == (200, "")
    guest.post("/auth/logout")
    assert ask(guest, guest.token) == (401, "guest_session_ended")


def test_a_token_for_another_users_session_opens_nothing(
    guest: Person, someone: Callable[[], Person]
) -> None:
    other = someone().becomes_guest()
    claims = claims_of(guest.token) | {"sid": claims_of(other.token)["sid"]}
    assert ask(guest, jwt.encode(claims, KEY, "HS256")) == (401, "invalid_token")


def test_a_swept_guests_token_and_cookie_open_nothing(stage: Stage, guest: Person) -> None:
    stage.sql("DELETE FROM users WHERE id = :id", id=guest.id)
    assert ask(guest, guest.token) == (401, "invalid_token")
    assert guest.me() == 401
    assert guest.post("/api/notes", {"text": "anew"}).status_code == 201
    assert guest.me()["user_id"] != guest.id or stage.database == "sqlite"  # SQLite may use an id again
