"""Refresh tokens: each good for one use; a reused one ends its session."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.house.app import Stage
from tests.house.people import Person


def refresh(person: Person, token: str) -> tuple[int, str | None, str | None]:
    """Trade a refresh token without a cookie; answer status, the new refresh token and the new JWT."""
    response = person.app.test_client().post("/auth/refresh", json={"refresh_token": token})
    if response.status_code != 200:
        assert (response.status_code, response.get_json()["code"]) == (401, "refresh_invalid")
        return 401, None, None
    assert response.get_json()["user_id"] == person.id
    return 200, response.get_json()["refresh_token"], response.get_json()["token"]


def opens(person: Person, token: str | None) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return person.app.test_client().get("/auth/me", headers=headers).status_code == 200


def test_a_refresh_token_is_traded_for_fresh_ones(member: Person) -> None:
    first = member.answer["refresh_token"]
    status, second, token = refresh(member, first)
    assert status == 200
    assert second not in (first, None)
    assert opens(member, token)
    assert opens(member, member.token), "the older JWT lives until it expires: the session goes on"


def test_a_reused_refresh_token_ends_the_session(member: Person) -> None:
    first = member.answer["refresh_token"]
    _, second, token = refresh(member, first)
    assert refresh(member, first)[0] == 401
    assert second is not None
    assert refresh(member, second)[0] == 401
    assert not opens(member, token)
    assert member.me() == 401


def test_a_refresh_token_from_long_ago_ends_the_session_too(member: Person) -> None:
    first = newest = member.answer["refresh_token"]
    for _ in range(3):
        newest = refresh(member, newest)[1]
    assert refresh(member, first)[0] == 401
    assert refresh(member, newest)[0] == 401
    assert member.me() == 401


def test_eight_uses_at_once_are_one_use_and_a_reuse(member: Person) -> None:
    first = member.answer["refresh_token"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(member, first), range(8)))
    assert sorted(status for status, _, _ in answers) == [200] + [401] * 7
    assert member.me() == 401


def test_refresh_tokens_are_stored_as_hashes(stage: Stage, member: Person) -> None:
    refresh(member, member.answer["refresh_token"])
    (row,) = stage.sql("SELECT * FROM user_sessions")
    assert member.answer["refresh_token"] not in map(str, row)


def test_a_session_that_was_ended_is_not_refreshed(member: Person) -> None:
    member.post("/auth/logout")
    assert refresh(member, member.answer["refresh_token"])[0] == 401


def test_an_expired_session_is_not_refreshed(stage: Stage, member: Person) -> None:
    stage.sql("UPDATE user_sessions SET expires_at = '2020-01-01 00:00:00.000000'")
    assert refresh(member, member.answer["refresh_token"])[0] == 401


def test_somebody_who_was_banned_does_not_refresh(stage: Stage, member: Person) -> None:
    stage.sql("UPDATE users SET is_active = false")
    assert refresh(member, member.answer["refresh_token"])[0] == 401


@pytest.mark.parametrize("token", ["x", "x" * 200, "é", "1.2.3"])
def test_what_is_no_refresh_token_is_refused(member: Person, token: str) -> None:
    assert refresh(member, token)[0] == 401
    assert member.me()["user_id"] == member.id


def test_the_jwt_is_no_refresh_token(member: Person) -> None:
    response = member.post("/auth/refresh", {"refresh_token": member.token})
    assert response.status_code in (401, 422)
