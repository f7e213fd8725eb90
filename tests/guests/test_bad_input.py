"""Every identity call meets all sorts of bad input: a 4xx in the one shape, nothing stored, never a 500."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person

OPTIONAL_BODY = ["/auth/guest", "/api/v1/users/guest", "/api/auth/guest-session"]
NEEDED_BODY = [
    "/auth/register",
    "/auth/migrate",
    "/api/auth/register-from-guest",
    "/api/user/migrate",
    "/auth/login",
    "/api/auth/login",
    "/auth/refresh",
    "/api/auth/check-email",
    "/auth/claim",
    "/api/auth/password-reset",
    "/api/auth/password-reset/confirm",
    "/api/me/email",
    "/api/me/email/confirm",
]
CALLS = OPTIONAL_BODY + NEEDED_BODY
ACCOUNT = {"email": "new@example.com", "password": PASSWORD}
FULL: dict[str, dict[str, Any]] = {
    "/auth/guest": {
        "uuid": "11111111-1111-4111-8111-111111111111",
        "nickname": "A",
        "tz": "UTC",
        "locale": "en",
        "source": "x",
        "resume_key": "x",
    },
    "/api/v1/users/guest": {"nickname": "A", "tz": "UTC", "locale": "en"},
    "/api/auth/guest-session": {"anonymous_id": "11111111-1111-4111-8111-111111111111", "resume_key": "x"},
    "/auth/register": ACCOUNT | {"username": "abc", "display_name": "A", "anonymous_id": "x", "source": "x"},
    "/auth/migrate": ACCOUNT | {"username": "abc", "display_name": "A", "anonymous_id": "x", "source": "x"},
    "/auth/login": ACCOUNT | {"username": "abc"},
    "/auth/refresh": {"refresh_token": "x"},
    "/api/auth/check-email": {"email": "new@example.com"},
    "/auth/claim": {"email": "new@example.com", "code": "x", "choice": "fresh"},
    "/api/auth/password-reset": {"email": "new@example.com"},
    "/api/auth/password-reset/confirm": ACCOUNT | {"code": "x", "choice": "fresh"},
    "/auth/merge": {"guest_token": "x"},
}
# Here any text may be the right one: a wrong one is a 401 or 400. (New passwords: test_passwords.py.)
OPENERS = [
    ("/auth/guest", "resume_key"),
    ("/api/auth/guest-session", "resume_key"),
    ("/auth/login", "email"),
    ("/auth/login", "username"),
    ("/auth/login", "password"),
    ("/auth/refresh", "refresh_token"),
    ("/auth/claim", "code"),
    ("/api/auth/password-reset/confirm", "code"),
    ("/auth/merge", "guest_token"),
]
KEPT = ("email", "password", "refresh_token", "code")

NOT_JSON = {
    "half": b'{"email": ',
    "word": b"hello",
    "nan": b'{"email": NaN}',
    "infinity": b'{"email": -Infinity}',
    "duplicate": b'{"email": "a@example.com", "email": "b@example.com"}',
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "deep but whole": b"[" * 500 + b"]" * 500,
    "deep in a field": b'{"email": ' + b"[" * 500 + b"]" * 500 + b"}",
    "latin-1": '{"email": "é@example.com"}'.encode("latin-1"),
    "utf-16": '{"email": "a@example.com"}'.encode("utf-16"),
    "bom": b'\xef\xbb\xbf{"email": "a@example.com"}',
    "huge number": b'{"email": 1' + b"0" * 10_000 + b"}",
    "two": b'{"a": 1} {"b": 2}',
    "single quotes": b"{'email': 'a@example.com'}",
    "comment": b'{"email": "a@example.com" /* hello */}',
    "nul": b"\x00",
    "raw newline": b'{"email": "a\nb"}',
}
NOT_AN_OBJECT = [b"[]", b"null", b"1", b"1e400", b'"text"', b"true", b'[{"email": "a@example.com"}]']
WRONG_VALUES: dict[str, Any] = {
    "list": ["a"],
    "object": {"a": "b"},
    "number": 7,
    "float": 1.5,
    "huge": 2**70,
    "true": True,
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "newline": "a\r\nSet-Cookie: x=1",
    "long": "x" * 100_001,
    "empty": "",
}
FIELDS = [(path, field) for path, body in FULL.items() for field in body]
TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "",
    "application/jsonp",
    "text/json",
]


def problem(response: TestResponse, statuses: tuple[int, ...]) -> dict[str, Any]:
    """Return the JSON of a refusal, once its status and shape are as they must be."""
    assert response.status_code in statuses, response.text
    assert response.mimetype == "application/problem+json"
    body: dict[str, Any] = response.get_json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    return body


def nothing_is_stored(stage: Stage) -> None:
    for table in ("users", "user_sessions", "email_claims", "outbox", "events"):
        assert stage.sql(f"SELECT count(*) FROM {table}")[0][0] == 0, table


@pytest.mark.parametrize("path", CALLS)
def test_a_body_that_is_no_json_of_ours(
    stage: Stage, visitor: Person, subtests: pytest.Subtests, path: str
) -> None:
    for name, raw in NOT_JSON.items():
        with subtests.test(name):
            response = visitor.post(path, data=raw, content_type="application/json")
            assert problem(response, (400, 422))["code"] in {"bad_json", "invalid"}
    nothing_is_stored(stage)


@pytest.mark.parametrize("path", CALLS)
def test_a_body_that_is_no_object(
    stage: Stage, visitor: Person, subtests: pytest.Subtests, path: str
) -> None:
    for raw in NOT_AN_OBJECT:
        with subtests.test(raw=raw):
            response = visitor.post(path, data=raw, content_type="application/json")
            assert list(problem(response, (422,))["errors"]) == ["body"]
    nothing_is_stored(stage)


@pytest.mark.parametrize("path", NEEDED_BODY)
def test_an_empty_body(stage: Stage, visitor: Person, path: str) -> None:
    problem(visitor.post(path, data=b"", content_type="application/json"), (400, 422))
    assert problem(visitor.post(path, {}), (422,))["errors"]
    nothing_is_stored(stage)


@pytest.mark.parametrize("path", CALLS)
def test_a_body_of_another_type(stage: Stage, visitor: Person, subtests: pytest.Subtests, path: str) -> None:
    for content_type in TYPES:
        with subtests.test(content_type):
            response = visitor.post(path, data=json.dumps(ACCOUNT).encode(), content_type=content_type)
            assert problem(response, (415,))["code"] == "unsupported_media_type"
    nothing_is_stored(stage)


@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_a_field_with_a_value_that_it_cannot_have(
    stage: Stage, visitor: Person, subtests: pytest.Subtests, path: str, field: str
) -> None:
    # The rest of the body is right, so that the field's name is the only one in the answer.
    rest = {name: text for name, text in FULL[path].items() if name in KEPT}
    takes_any_text = (path, field) in OPENERS or field == "password"
    for name, value in WRONG_VALUES.items():
        if takes_any_text and isinstance(value, str):
            continue
        with subtests.test(name):
            assert list(problem(visitor.post(path, rest | {field: value}), (422,))["errors"]) == [field]
    nothing_is_stored(stage)


@pytest.mark.parametrize(("path", "field"), OPENERS)
def test_a_text_that_opens_nothing(
    stage: Stage, visitor: Person, subtests: pytest.Subtests, path: str, field: str
) -> None:
    rest = {name: text for name, text in FULL[path].items() if name in ("email", "password")}
    for name, value in WRONG_VALUES.items():
        if isinstance(value, str):
            with subtests.test(name):
                problem(visitor.post(path, rest | {field: value}), (400, 401, 422))
    nothing_is_stored(stage)


@pytest.mark.parametrize(
    "uuid",
    [
        "not-a-uuid",
        "00000000-0000-0000-0000-000000000000",
        "{11111111-1111-4111-8111-111111111111}",
        "urn:uuid:11111111-1111-4111-8111-111111111111",
        "11111111111141118111111111111111",
        "11111111-1111-4111-8111-11111111111g",
        "１1111111-1111-4111-8111-111111111111",
        " 1111111-1111-4111-8111-111111111111",
        "-1",
        "1e3",
    ],
)
def test_what_is_no_uuid(stage: Stage, visitor: Person, uuid: str) -> None:
    assert list(problem(visitor.post("/auth/guest", {"uuid": uuid}), (422,))["errors"]) == ["uuid"]
    refused = problem(visitor.post("/api/auth/guest-session", {"anonymous_id": uuid}), (422,))
    assert list(refused["errors"]) == ["anonymous_id"]
    nothing_is_stored(stage)


@pytest.mark.parametrize("path", ["/register", "/login", "/register/email", "/preferences", "/links"])
@pytest.mark.parametrize(
    "value", ["\x00", "a\x00@example.com", "x" * 400_000, "\u202e", "'; DROP TABLE users; --"]
)
def test_forms_take_anything_that_is_typed_without_a_fault(visitor: Person, path: str, value: str) -> None:
    names = (
        "email",
        "identifier",
        "password",
        "display_name",
        "then",
        "next",
        "locale",
        "theme",
        "original_url",
    )
    for hx in (False, True):
        answer = visitor.sends(path, dict.fromkeys(names, value), hx=hx)
        assert answer.status_code in (200, 303, 401, 413, 422)


@pytest.mark.parametrize("path", ["/register", "/login", "/", "/auth/me", "/confirm/x", "/links"])
@pytest.mark.parametrize(
    "query",
    ["then=%00", "then=%F0%9F", "next=//evil.example", "utm_source=%00%F0", "a=1&a=2", "x" * 5000, "%"],
)
def test_a_query_string_of_any_kind_is_no_fault(visitor: Person, path: str, query: str) -> None:
    assert visitor.get(f"{path}?{query}").status_code < 500


def test_a_campaign_of_any_kind_makes_a_guest(visitor: Person) -> None:
    answer = visitor.post("/api/notes?utm_source=%00%F0%9F" + "x" * 200 + "%0A", {"text": "hello"})
    assert answer.status_code == 201
    assert len(visitor.me()["source"]) <= 64


@pytest.mark.parametrize("agent", ["", "x" * 5000, "é", "\t", "<script>", "Mozilla/5.0 (" * 300])
def test_a_user_agent_of_any_kind_opens_a_session(visitor: Person, agent: str) -> None:
    headers = {"User-Agent": agent, "Sec-CH-UA-Platform": f'"{agent[:200]}"', "Accept-Language": agent[:200]}
    assert visitor.post("/auth/guest", headers=headers).status_code == 201
    assert visitor.get("/auth/sessions").status_code == 200
    assert visitor.get("/account").status_code == 200
