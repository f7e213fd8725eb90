"""A guest costs nothing until it owns something, and is one however many requests race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.house.app import Stage
from tests.house.people import Person

UUID = "550e8400-e29b-41d4-a716-446655440000"


def users(stage: Stage) -> int:
    return int(stage.sql("SELECT count(*) FROM users")[0][0])


def test_a_hundred_visits_without_a_cookie_add_no_row(stage: Stage, someone: Callable[[], Person]) -> None:
    for _ in range(100):
        assert someone().get("/").status_code == 200
    assert users(stage) == 0
    assert stage.sql("SELECT count(*) FROM user_sessions")[0][0] == 0


@pytest.mark.parametrize(
    "path", ["/", "/register", "/login", "/links", "/auth/me", "/api/auth/status", "/api/openapi.json"]
)
def test_looking_around_with_a_cookie_adds_no_row(stage: Stage, visitor: Person, path: str) -> None:
    visitor.get("/")
    assert visitor.cookie()
    visitor.get(path)
    visitor.client.head(path)
    assert users(stage) == 0


def test_a_visitor_is_nobody_to_the_api(visitor: Person) -> None:
    assert visitor.get("/api/auth/status").json == {"authenticated": False}
    refused = visitor.get("/auth/me")
    assert (refused.status_code, refused.json["code"]) == (401, "unauthenticated")
    assert refused.mimetype == "application/problem+json"


def test_the_first_write_makes_guest_session_and_thing_in_one_go(stage: Stage, visitor: Person) -> None:
    assert visitor.post("/api/notes", {"text": "hello"}).status_code == 201
    assert stage.sql("SELECT user_type, email, anonymous_id IS NOT NULL FROM users") == [
        ("guest", None, True)
    ]
    assert stage.sql("SELECT session_type, refresh_token_hash FROM user_sessions") == [("guest", None)]
    me = visitor.me()
    assert (me["is_guest"], me["quotas"]["notes"]) == (True, {"used": 1, "limit": 3, "left": 2})


def test_a_first_write_that_is_refused_leaves_no_guest(stage: Stage, visitor: Person) -> None:
    for body in ({}, {"text": 3}, {"text": "a\x00b"}, {"text": "x" * 100_001}):
        assert visitor.post("/api/notes", body).status_code == 422
    assert users(stage) == 0


def test_eight_parallel_first_writes_of_one_browser_make_one_guest(stage: Stage, visitor: Person) -> None:
    visitor.get("/")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: visitor.copy().post("/api/notes", {"text": "hello"}), range(8)))
    assert sorted(a.status_code for a in answers) == [201] * 3 + [403] * 5
    assert users(stage) == 1
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 3


def test_eight_parallel_explicit_starts_of_one_browser_make_one_guest(stage: Stage, visitor: Person) -> None:
    visitor.get("/")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: visitor.copy().post("/auth/guest"), range(8)))
    assert sorted(a.status_code for a in answers) == [200] * 7 + [201]
    assert len({a.json["user_id"] for a in answers}) == 1
    assert sum(a.json["resume_key"] is not None for a in answers) == 1
    assert users(stage) == 1


def test_a_uuid_names_a_guest_and_opens_none(someone: Callable[[], Person]) -> None:
    people = [someone().becomes_guest(uuid=UUID) for _ in range(10)]
    assert len({person.id for person in people}) == 10
    assert [person.answer["uuid"] == UUID for person in people] == [True] + [False] * 9
    again = people[0].post("/auth/guest", {"uuid": UUID})
    assert (again.status_code, again.json["user_id"]) == (200, people[0].id)
    assert again.json["resume_key"] is None


def test_one_uuid_from_many_browsers_at_once_makes_a_guest_each(
    stage: Stage, someone: Callable[[], Person]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        people = list(pool.map(lambda _: someone().becomes_guest(uuid=UUID), range(8)))
    assert len({person.id for person in people}) == users(stage) == 8
    assert sum(person.answer["uuid"] == UUID for person in people) == 1


def test_a_guest_session_at_the_third_documents_path_is_the_same_guest(visitor: Person) -> None:
    made = visitor.post("/api/auth/guest-session", {"anonymous_id": UUID})
    assert (made.status_code, made.json["anonymous_id"]) == (201, UUID)
    again = visitor.post("/auth/guest")
    assert (again.status_code, again.json["user_id"], again.json["uuid"]) == (200, made.json["user_id"], UUID)


def test_a_start_says_what_the_documents_say(visitor: Person) -> None:
    answer = visitor.post(
        "/auth/guest", {"nickname": "Ana", "tz": "Europe/Paris", "locale": "fr", "source": "try-demo"}
    )
    assert answer.status_code == 201
    assert {
        "user_id",
        "token",
        "is_guest",
        "uuid",
        "resume_key",
        "nickname",
        "created_at",
        "expires_at",
    } <= set(answer.json)
    me = visitor.me()
    assert (me["nickname"], me["timezone"], me["locale"], me["source"]) == (
        "Ana",
        "Europe/Paris",
        "fr",
        "try-demo",
    )


def test_the_campaign_of_the_address_is_the_source_of_the_guest(visitor: Person) -> None:
    visitor.post("/api/notes?utm_source=newsletter", {"text": "hello"})
    assert visitor.me()["source"] == "newsletter"


def test_an_account_does_not_start_as_a_guest(stage: Stage, member: Person) -> None:
    refused = member.post("/auth/guest")
    assert (refused.status_code, refused.json["code"]) == (409, "already_signed_in")
    assert users(stage) == 1


def test_a_token_alone_is_the_guest_without_any_cookie(guest: Person, someone: Callable[[], Person]) -> None:
    other = someone()
    headers = {"Authorization": f"Bearer {guest.token}"}
    assert other.get("/auth/me", headers=headers).json["user_id"] == guest.id
    assert other.post("/api/notes", {"text": "by token"}, headers=headers).status_code == 201
    assert guest.me()["quotas"]["notes"]["used"] == 1
