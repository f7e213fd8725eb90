"""For a day a merge can be taken back: what came along goes to a guest on this device, as it was."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import Person, Returning
from webapp.guests.check import check

Make = Callable[..., Returning]
ROWS = "SELECT id, user_id, text, slug, expires_at FROM notes ORDER BY id"


def test_all_goes_back_as_it_was(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one", "two")
    person.writes("mine")
    before = stage.sql(ROWS)
    assert person.post("/auth/merge").status_code == 200
    undone = person.post("/auth/merge/undo")
    assert (undone.json["status"], undone.json["guest_id"]) == ("undone", person.guest_id)
    assert stage.sql(ROWS) == before
    bearer = {"Authorization": f"Bearer {undone.json['guest_token']}"}
    assert Person(person.app).get("/auth/me", headers=bearer).json["user_id"] == person.guest_id
    person.post("/auth/logout")
    assert person.me()["user_id"] == person.guest_id
    assert person.writes("three").status_code == 201
    assert person.writes("four").status_code == 403, "a guest again, with a guest's limits"


def test_once_undone_there_is_nothing_to_undo_and_it_can_be_merged_again(signs_in_over_guest: Make) -> None:
    person = signs_in_over_guest("one")
    assert person.post("/auth/merge/undo").status_code == 404
    person.post("/auth/merge")
    assert person.post("/auth/merge/undo").status_code == 200
    assert person.post("/auth/merge/undo").status_code in (404, 409)
    person.post("/auth/logout")
    person.signs_in()
    assert person.post("/auth/merge").json["entities"]["notes"] == 1
    assert person.post("/auth/merge/undo").status_code == 200


def test_after_a_day_it_is_too_late(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one")
    person.post("/auth/merge")
    stage.sql("UPDATE user_migrations SET completed_at = '2020-01-01 00:00:00'")
    refused = person.post("/auth/merge/undo")
    assert (refused.status_code, refused.json["code"]) == (410, "undo_expired")
    assert stage.sql("SELECT user_id FROM notes") == [(person.id,)]


def test_the_hours_are_a_setting(make_app: Callable[..., Flask], signs_in_over_guest: Make) -> None:
    person = signs_in_over_guest("one", app=make_app(MERGE_UNDO_HOURS=0.0000001))
    person.post("/auth/merge")
    assert person.post("/auth/merge/undo").status_code == 410


def test_what_the_account_deleted_or_changed_meanwhile_stays_so(
    signs_in_over_guest: Make, stage: Stage
) -> None:
    person = signs_in_over_guest("one", "two", "three", slugs=("a", "b", "c"))
    for slug in ("a", "b"):
        person.writes("mine", slug)
    person.post("/auth/merge")
    first, second, third = (row[0] for row in stage.sql(ROWS)[:3])
    stage.sql("DELETE FROM notes WHERE id = :id", id=third)
    stage.sql("UPDATE notes SET slug = 'chosen', text = 'edited' WHERE id = :id", id=first)
    stage.sql("UPDATE notes SET expires_at = '2040-01-01 00:00:00' WHERE id = :id", id=second)
    assert person.post("/auth/merge/undo").status_code == 200
    one, two, *own = stage.sql(ROWS)
    assert (one[0], one[1], one[2], one[3]) == (first, person.guest_id, "edited", "chosen")
    assert (two[0], two[1], two[3], str(two[4])[:4]) == (second, person.guest_id, "b", "2040")
    assert [row[1] for row in own] == [person.id, person.id]


def test_a_row_given_another_rows_old_name_keeps_it(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one", "two", slugs=("a", "b"))
    person.writes("mine", "a")
    person.post("/auth/merge")
    one, two, mine = (row[0] for row in stage.sql(ROWS))
    stage.sql("UPDATE notes SET slug = 'z' WHERE id = :id", id=mine)
    stage.sql("UPDATE notes SET slug = 'a' WHERE id = :id", id=two)
    assert person.post("/auth/merge/undo").status_code == 200
    assert dict(stage.sql("SELECT id, slug FROM notes")) == {one: f"a-{one}", two: "a", mine: "z"}


def test_two_merges_go_back_one_after_the_other(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one")
    person.post("/auth/merge")
    first = person.guest_id
    person.post("/auth/logout")
    person.becomes_guest()
    second = person.id
    person.writes("two")
    person.signs_in()
    person.post("/auth/merge")
    assert person.post("/auth/merge/undo").json["guest_id"] == second
    refused = person.post("/auth/merge/undo")
    assert (refused.status_code, refused.json["code"]) == (409, "another_waits")
    person.post("/auth/logout")
    other = Person(person.app)
    other.email = person.email
    assert other.signs_in().post("/auth/merge/undo").json["guest_id"] == first
    assert stage.sql("SELECT text, user_id FROM notes ORDER BY id") == [("one", first), ("two", second)]


def test_only_the_account_that_took_it_gives_it_back(
    signs_in_over_guest: Make, someone: Callable[[], Person], guest: Person
) -> None:
    person = signs_in_over_guest("one")
    person.post("/auth/merge")
    assert someone().registers().post("/auth/merge/undo").status_code == 404
    assert guest.post("/auth/merge/undo").status_code == 401


def test_after_a_merge_and_its_undo_the_house_is_sound(signs_in_over_guest: Make, app: Flask) -> None:
    person = signs_in_over_guest("one", slugs=("a",))
    for call in ("/auth/merge", "/auth/merge/undo"):
        assert person.post(call).status_code == 200
        with app.app_context():
            assert [str(found) for found in check() if found.rule != "I8"] == []


@pytest.mark.parametrize("rows", [0, 2])
def test_a_large_merge_is_a_workers(
    make_app: Callable[..., Flask],
    signs_in_over_guest: Make,
    do_jobs: Callable[[], int],
    stage: Stage,
    rows: int,
) -> None:
    person = signs_in_over_guest("one", "two", "three", app=make_app(MERGE_INLINE_ROWS=rows))
    asked = person.post("/auth/merge", person.ids)
    assert (asked.status_code, asked.json["status"], asked.json["entities"]) == (202, "pending", {})
    again = person.post("/auth/merge", person.ids)
    assert (again.status_code, again.json["migration_id"]) == (202, asked.json["migration_id"])
    assert person.get("/api/user/migration-status").json["migration_status"] == "pending"
    assert stage.sql("SELECT DISTINCT user_id FROM notes") == [(person.guest_id,)]
    do_jobs()
    record = person.get("/api/user/migration-status").json
    assert (record["migration_status"], record["entities_migrated"]["notes"]) == ("completed", 3)
    assert stage.sql("SELECT DISTINCT user_id FROM notes") == [(person.id,)]
    assert person.post("/auth/merge", person.ids).status_code == 200


def test_a_large_merge_that_became_impossible_fails_and_the_guest_goes_on(
    make_app: Callable[..., Flask], signs_in_over_guest: Make, do_jobs: Callable[[], int], stage: Stage
) -> None:
    person = signs_in_over_guest("one", app=make_app(MERGE_INLINE_ROWS=0))
    assert person.post("/auth/merge").status_code == 202
    assert person.delete("/api/me", json={"password": person.password}).status_code == 200
    do_jobs()
    assert stage.sql("SELECT count(*) FROM user_migrations WHERE migration_status = 'completed'")[0][0] == 0
    assert person.me()["user_id"] == person.guest_id, "the guest that waited is back on this device"
    assert stage.sql("SELECT user_id FROM notes") == [(person.guest_id,)]
