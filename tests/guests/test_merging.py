"""A guest's things come along at a sign-in, if their owner says so, and go back for a day."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.people import Person


@pytest.fixture
def with_notes(someone: Callable[[], Person]) -> Callable[[], Person]:
    """Somebody with an account who made two notes as a guest and then signed in."""

    def make() -> Person:
        person = someone().registers()
        person.post("/auth/logout")
        person.becomes_guest()
        person.guest_id = person.id  # type: ignore[attr-defined]
        for text in ("one", "two"):
            assert person.post("/api/notes", {"text": text}).status_code == 201
        return person.signs_in()

    return make


def test_a_sign_in_offers_what_the_guest_made_and_moves_nothing(
    with_notes: Callable[[], Person], stage: Stage
) -> None:
    person = with_notes()
    assert person.answer["merge_preview"]["entities"]["notes"]["count"] == 2
    assert stage.sql("SELECT count(*) FROM notes WHERE user_id = :id", id=person.id)[0][0] == 0


def test_a_merge_brings_all_once_and_twice_is_once(with_notes: Callable[[], Person], stage: Stage) -> None:
    person = with_notes()
    ids = {"guest_id": person.guest_id, "real_user_id": person.id}  # type: ignore[attr-defined]
    first = person.post("/auth/merge", ids)
    assert first.status_code == 200, first.text
    assert first.json["status"] == "merged"
    assert first.json["entities"]["notes"] == 2
    again = person.post("/auth/merge", ids)
    assert (again.status_code, again.json["entities"]) == (200, first.json["entities"])
    assert (
        stage.sql("SELECT count(*) FROM notes WHERE user_id = :id AND expires_at IS NULL", id=person.id)[0][0]
        == 2
    )


def test_an_undo_gives_all_back_as_it_was(with_notes: Callable[[], Person], stage: Stage) -> None:
    person = with_notes()
    before = stage.sql("SELECT id, user_id, expires_at FROM notes ORDER BY id")
    assert person.post("/auth/merge").status_code == 200
    assert person.post("/auth/merge/undo").json["status"] == "undone"
    assert stage.sql("SELECT id, user_id, expires_at FROM notes ORDER BY id") == before
    person.post("/auth/logout")
    assert person.me()["user_id"] == person.guest_id  # type: ignore[attr-defined]


def test_ids_of_others_merge_nothing(with_notes: Callable[[], Person], someone: Callable[[], Person]) -> None:
    victim, attacker = with_notes(), someone().registers()
    wrong = {"guest_id": victim.guest_id, "real_user_id": attacker.id}  # type: ignore[attr-defined]
    answer = attacker.post("/auth/merge", wrong)
    missing = attacker.post("/auth/merge", {"guest_id": 2**40, "real_user_id": attacker.id})
    assert (answer.status_code, answer.json["detail"]) == (404, "User not found")
    assert {k: v for k, v in answer.json.items() if k != "request_id"} == {
        k: v for k, v in missing.json.items() if k != "request_id"
    }
