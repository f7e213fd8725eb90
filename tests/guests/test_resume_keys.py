"""The key that a guest comes back with: handed out once, dead at the upgrade, no way into anything else."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import Person

Someone = Callable[[], Person]


def test_a_resume_key_opens_its_guest_in_another_browser(guest: Person, someone: Someone) -> None:
    guest.post("/api/notes", {"text": "mine"})
    back = someone().post("/auth/guest", {"resume_key": guest.answer["resume_key"]})
    assert (back.status_code, back.json["user_id"], back.json["uuid"]) == (
        200,
        guest.id,
        guest.answer["uuid"],
    )
    assert back.json["resume_key"] is None


def test_the_browser_that_came_back_goes_on_by_its_cookie(guest: Person, someone: Someone) -> None:
    other = someone()
    other.post("/api/auth/guest-session", {"resume_key": guest.answer["resume_key"]})
    assert other.me()["user_id"] == guest.id
    assert guest.me()["user_id"] == guest.id
    assert other.cookie() != guest.cookie()


def test_who_comes_back_stays_as_long_as_anybody(guest: Person, someone: Someone, stage: Stage) -> None:
    stage.sql("UPDATE users SET session_expires_at = '2026-01-01 00:00:00.000000'")
    back = someone().post("/auth/guest", {"resume_key": guest.answer["resume_key"]})
    assert back.json["expires_at"] >= guest.answer["expires_at"]


def test_a_resume_key_is_stored_as_a_hash_only(stage: Stage, guest: Person) -> None:
    stored = stage.sql("SELECT resume_key_hash FROM users")[0][0]
    assert len(stored) == 64
    assert guest.answer["resume_key"] not in stored


@pytest.mark.parametrize("key", ["wrong", "x" * 200, "é" * 43, "' OR 1=1 --"])
def test_a_wrong_key_opens_nothing_and_makes_nobody(stage: Stage, visitor: Person, key: str) -> None:
    refused = visitor.post("/auth/guest", {"resume_key": key})
    assert (refused.status_code, refused.json["code"]) == (401, "resume_key_invalid")
    assert visitor.me() == 401
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


def test_the_key_is_dead_once_the_guest_is_an_account(guest: Person, someone: Someone) -> None:
    key = guest.answer["resume_key"]
    guest.registers()
    refused = someone().post("/auth/guest", {"resume_key": key})
    assert (refused.status_code, refused.json["code"]) == (401, "resume_key_invalid")


def test_a_uuid_beside_the_key_changes_nothing(guest: Person, someone: Someone) -> None:
    other = someone().becomes_guest()
    back = someone().post(
        "/auth/guest", {"resume_key": guest.answer["resume_key"], "uuid": other.answer["uuid"]}
    )
    assert (back.json["user_id"], back.json["uuid"]) == (guest.id, guest.answer["uuid"])
