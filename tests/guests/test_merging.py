"""A guest's things come along at a sign-in if their owner says so, and once however often it is said."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import Answer, Person, Returning
from webapp.guests import moving

Make = Callable[..., Returning]


def owners(stage: Stage) -> list[tuple[str, int]]:
    return [tuple(row) for row in stage.sql("SELECT text, user_id FROM notes ORDER BY id")]


def test_a_sign_in_offers_what_the_guest_made_and_moves_nothing(
    signs_in_over_guest: Make, stage: Stage
) -> None:
    person = signs_in_over_guest("one", "two")
    preview = person.answer["merge_preview"]
    assert (preview["guest_id"], preview["total"]) == (person.guest_id, 2)
    assert preview["entities"]["notes"] == {"count": 2, "renamed": 0, "over_limit": 0}
    assert {name for name, line in preview["entities"].items() if line["count"]} == {"notes"}
    assert person.get("/api/user/migration-preview").json == person.answer["merge_preview"]
    assert owners(stage) == [("one", person.guest_id), ("two", person.guest_id)]


def test_a_guest_sees_what_an_account_would_take(guest: Person) -> None:
    guest.writes("one", "a")
    preview = guest.get("/api/user/migration-preview").json
    assert preview["entities"]["notes"] == {"count": 1, "renamed": 0, "over_limit": 0}


def test_a_merge_brings_all_for_good_and_twice_is_once(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one", "two")
    first = person.post("/auth/merge", person.ids)
    assert first.status_code == 200, first.text
    brought = {name: count for name, count in first.json["entities"].items() if count}
    assert (first.json["status"], brought) == ("merged", {"notes": 2})
    again = person.post("/auth/merge", person.ids)
    assert (again.status_code, again.json["entities"]) == (200, first.json["entities"])
    assert stage.sql("SELECT user_id, expires_at FROM notes") == [(person.id, None)] * 2
    kept = stage.sql("SELECT user_type, merged_into_user_id FROM users WHERE id = :id", id=person.guest_id)
    assert kept == [("migrated", person.id)]
    record = person.get("/api/user/migration-status").json
    assert (record["migration_status"], record["entities_migrated"]["notes"]) == ("completed", 2)
    assert {"type": "notes", "moved": 2, "renamed": 0} in record["migration_log"]


def test_the_device_goes_on_and_the_guests_credentials_are_dead(
    signs_in_over_guest: Make, someone: Callable[[], Person]
) -> None:
    person = signs_in_over_guest("one")
    before = person.copy()
    done = person.post("/auth/merge")
    assert person.me()["user_id"] == person.id
    assert before.me() == 401, "the session is renewed with the rights"
    bearer = {"Authorization": f"Bearer {done.json['token']}"}
    assert someone().get("/auth/me", headers=bearer).json["user_id"] == person.id
    old = someone().get("/auth/me", headers={"Authorization": f"Bearer {person.guest_token}"})
    assert (old.status_code, old.json["code"]) == (401, "guest_session_ended")
    person.post("/auth/logout")
    assert person.me() == 401


def test_document_000_sends_its_ids_in_the_query(signs_in_over_guest: Make) -> None:
    person = signs_in_over_guest("one")
    path = f"/auth/merge?guest_id={person.guest_id}&real_user_id={person.id}"
    answer: Answer = person.client.post(path)
    assert (answer.status_code, answer.json["status"]) == (200, "merged")


def test_a_client_proves_the_guest_by_its_token(
    member: Person, someone: Callable[[], Person], stage: Stage
) -> None:
    guest = someone().becomes_guest()
    guest.writes("one")
    client = someone()
    bearer = {"Authorization": f"Bearer {member.token}"}
    done = client.post("/auth/merge", {"guest_token": guest.token}, headers=bearer)
    assert (done.status_code, done.json["entities"]["notes"]) == (200, 1)
    assert owners(stage) == [("one", member.id)]


def test_a_client_proves_the_guest_by_its_cookie_beside_the_accounts_token(
    member: Person, guest: Person, stage: Stage
) -> None:
    guest.writes("one")
    bearer = {"Authorization": f"Bearer {member.token}"}
    assert guest.post("/auth/merge", headers=bearer).status_code == 200
    assert owners(stage) == [("one", member.id)]


def test_a_name_that_both_have_is_changed_for_the_guests_row_and_back(
    signs_in_over_guest: Make, stage: Stage
) -> None:
    person = signs_in_over_guest("one", "two", slugs=("home", "work"))
    person.writes("mine", "home")
    preview = person.get("/api/user/migration-preview").json["entities"]["notes"]
    assert preview == {"count": 2, "renamed": 1, "over_limit": 0}
    person.post("/auth/merge")
    first, second, own = stage.sql("SELECT id, slug FROM notes ORDER BY id")
    assert (first[1], second[1], own[1]) == (f"home-{first[0]}", "work", "home")
    person.post("/auth/merge/undo")
    assert [slug for (slug,) in stage.sql("SELECT slug FROM notes ORDER BY id")] == ["home", "work", "home"]


def test_a_new_name_that_is_taken_too_becomes_another_one(signs_in_over_guest: Make, stage: Stage) -> None:
    longest = "a-name-of-20-letters"
    person = signs_in_over_guest("one", slugs=(longest,))
    tail = f"-{stage.sql('SELECT id FROM notes')[0][0]}"
    for slug in (longest, longest[: -len(tail)] + tail):
        assert person.writes("mine", slug).status_code == 201
    assert person.post("/auth/merge").status_code == 200
    slugs = {slug for (slug,) in stage.sql("SELECT slug FROM notes")}
    assert (len(slugs), max(map(len, slugs))) == (3, 20)


def test_a_preview_says_what_goes_over_the_accounts_limit(
    make_app: Callable[..., Flask], signs_in_over_guest: Make, stage: Stage
) -> None:
    person = signs_in_over_guest(app=make_app(ACCOUNT_LINK_LIMIT=1))
    guest_id = person.guest_id
    link = {"original_url": "https://example.com/page"}
    assert person.post("/urls", link).status_code == 201
    person.post("/auth/logout")
    assert person.me()["user_id"] == guest_id
    for _ in range(2):
        assert person.post("/urls", link).status_code == 201
    person.signs_in()
    links = person.answer["merge_preview"]["entities"]["links"]
    assert links == {"count": 2, "renamed": 0, "over_limit": 2}
    assert person.post("/auth/merge").json["entities"]["links"] == 2, "nothing of a guest's is lost"
    assert person.post("/urls", link).status_code == 403


def test_keeping_apart_keeps_the_guest_on_this_device(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one")
    assert person.sends("/merge", {"choice": "keep"}, of="/merge").status_code == 303
    assert person.post("/auth/merge").status_code == 404
    person.post("/auth/logout")
    assert person.me()["user_id"] == person.guest_id
    assert owners(stage) == [("one", person.guest_id)]


def test_throwing_away_takes_the_guest_with_all_it_had(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one")
    assert person.sends("/merge", {"choice": "discard"}, of="/merge").status_code == 303
    assert (owners(stage), person.me()["user_id"]) == ([], person.id)
    person.post("/auth/logout")
    assert person.me() == 401


@pytest.mark.parametrize("step", ["rename", "take_over"])
def test_a_merge_killed_half_way_leaves_everything_where_it_was(
    signs_in_over_guest: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    person = signs_in_over_guest("one", slugs=("home",))
    person.writes("mine", "home")
    before = stage.sql("SELECT * FROM notes ORDER BY id"), stage.sql("SELECT * FROM users ORDER BY id")
    with monkeypatch.context() as patch:
        patch.setattr(moving, step, _die_at("notes", getattr(moving, step)))
        assert person.post("/auth/merge").status_code == 500
    after = stage.sql("SELECT * FROM notes ORDER BY id"), stage.sql("SELECT * FROM users ORDER BY id")
    assert after == before
    assert stage.sql("SELECT count(*) FROM user_migrations")[0][0] == 0
    assert person.post("/auth/merge").json["entities"]["notes"] == 1


def _die_at(name: str, act: Callable[..., int]) -> Callable[..., int]:
    def dying(owned: object, *ids: int) -> int:
        done = act(owned, *ids)
        if getattr(owned, "name", "") == name:
            raise RuntimeError("killed")
        return done

    return dying
