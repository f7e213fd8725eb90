"""A path that was deleted comes back for a day, with progress, notes, cards and link."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.apps.learning.acts import PATHS, SWIFTS, asks_for, keyword_id, path_of, steps, terms
from tests.apps.workspace.acts import registers_in_place
from tests.guests.test_claim_races import at_once, statuses
from tests.house.app import Stage
from tests.house.people import Answer, Person
from webapp.apps.learning.services.undo import purge_deleted
from webapp.guests.check import check

DoJobs = Callable[[], int]
LONG_AGO = "2020-01-01 00:00:00"


@pytest.fixture
def path_id(member: Person, do_jobs: DoJobs) -> int:
    """A path of a member, shared, begun, with a note and something due."""
    made = asks_for(member, text=SWIFTS)
    do_jobs()
    path = path_of(member, made)
    steps(member, path, "swift colony", state="learning", note="Under the roof")
    word = keyword_id(path, "quiet lakes")
    assert member.post(f"{PATHS}/{made}/keywords/{word}/review", {"rating": "hard"}).status_code == 200
    assert member.post(f"{PATHS}/{made}/share").status_code == 200
    return made


def restores(person: Person, path_id: int) -> Answer:
    """Ask for a path to be brought back."""
    return person.post(f"{PATHS}/{path_id}/restore")


def test_it_goes_at_one_click_and_its_message_brings_it_back_whole(
    stage: Stage, member: Person, visitor: Person, path_id: int
) -> None:
    before, page = path_of(member, path_id), f"/learn/{path_id}"
    shared = "/" + before["share_url"].split("/", 3)[3]
    progress = "SELECT * FROM keyword_progress ORDER BY id"
    rows = stage.sql(progress)
    assert visitor.get(shared).status_code == 200
    assert "data-confirm" not in member.get(page).text
    assert member.sends(f"{page}/delete", {}, of=page).headers["Location"] == "/learn"
    shown = member.get("/learn").text
    assert "The path is deleted." in shown
    assert f'action="{page}/restore"' in shown
    for address in (page, f"{PATHS}/{path_id}", f"{page}/export.md", f"{page}/print", shared):
        assert member.get(address).status_code == 404, address
    assert visitor.get(shared).status_code == 404
    assert member.get(PATHS).json["paths"] == []
    assert member.get(f"{PATHS}/review").json == {"total": 0, "due": []}
    back = member.sends(f"{page}/restore", {})
    assert (back.status_code, back.headers["Location"]) == (303, page)
    assert "The path is back." in member.get(page).text
    assert path_of(member, path_id) == before
    assert stage.sql(progress) == rows
    assert visitor.get(shared).status_code == 200
    assert member.get(f"{PATHS}/review").json["total"] == 1


def test_nothing_is_said_to_be_due_on_a_path_that_is_gone(member: Person, path_id: int) -> None:
    member.delete(f"{PATHS}/{path_id}")
    assert "<time" not in member.get("/learn/review").text


def test_to_a_stranger_it_is_not_there(member: Person, someone: Callable[[], Person], path_id: int) -> None:
    member.delete(f"{PATHS}/{path_id}")
    for stranger in (someone(), someone().becomes_guest(), someone().registers()):
        assert restores(stranger, path_id).status_code == 404
        assert stranger.sends(f"/learn/{path_id}/restore", {}).status_code == 404
    assert restores(member, path_id).status_code == 200
    assert restores(someone().becomes_guest(), path_id).status_code == 404


def test_who_comes_second_is_told_that_it_is_here(member: Person, path_id: int) -> None:
    member.delete(f"{PATHS}/{path_id}")
    tabs = [member.copy() for _ in range(4)]
    acts = [lambda tab=tab: restores(tab, path_id) for tab in tabs]
    assert statuses(at_once(*acts)) == [200, 409, 409, 409]
    assert restores(member, path_id).json["code"] == "already_back"
    page = f"/learn/{path_id}"
    assert member.sends(f"{page}/restore", {}).headers["Location"] == page
    assert "It is here already." in member.get(page).text


def test_after_a_day_it_is_too_late_and_then_nothing_is_left(
    stage: Stage, member: Person, path_id: int
) -> None:
    kept = asks_for(member, topic="chess")
    for gone in (path_id, kept):
        member.delete(f"{PATHS}/{gone}")
    stage.sql("UPDATE learning_paths SET deleted_at = :at WHERE id = :id", at=LONG_AGO, id=path_id)
    late = restores(member, path_id)
    assert (late.status_code, late.json["code"]) == (410, "undo_expired")
    assert stage.do(purge_deleted) == 1
    assert restores(member, path_id).status_code == 404
    assert stage.sql("SELECT count(*) FROM keyword_progress") == [(0,)]
    assert restores(member, kept).status_code == 200


def test_a_subject_that_has_another_path_by_now_leads_there(member: Person, path_id: int) -> None:
    member.delete(f"{PATHS}/{path_id}")
    other = asks_for(member, text=SWIFTS)
    refused = restores(member, path_id)
    assert (refused.status_code, refused.json["code"], refused.json["path_id"]) == (409, "path_exists", other)
    assert member.sends(f"/learn/{path_id}/restore", {}).headers["Location"] == f"/learn/{other}"
    assert "You have this path already." in member.get(f"/learn/{other}").text
    member.delete(f"{PATHS}/{other}")
    assert restores(member, path_id).status_code == 200


def test_it_takes_no_place_and_needs_one_to_come_back(make_app: Callable[..., Flask]) -> None:
    guest = Person(make_app(GUEST_PATH_LIMIT=1)).becomes_guest()
    gone = asks_for(guest, topic="chess")
    guest.delete(f"{PATHS}/{gone}")
    asks_for(guest, topic="sql")
    refused = restores(guest, gone)
    assert (refused.status_code, refused.json["code"]) == (403, "quota_met")
    assert guest.get(f"{PATHS}/{gone}").status_code == 404
    offer = guest.sends(f"/learn/{gone}/restore", {}, of="/learn")
    assert offer.status_code == 403
    done = registers_in_place(guest, offer)
    assert (done.status_code, done.headers["Location"]) == (303, f"/learn/{gone}")
    assert len(guest.get(PATHS).json["paths"]) == 2


def test_a_path_that_was_still_being_made_is_made_once_it_is_back(guest: Person, do_jobs: DoJobs) -> None:
    made = asks_for(guest, text=SWIFTS)
    guest.delete(f"{PATHS}/{made}")
    do_jobs()
    assert restores(guest, made).json["keywords"] == [], "nobody read what was deleted"
    do_jobs()
    path = path_of(guest, made)
    assert path["status"] == "ready"
    assert "swift colony" in terms(path)


def test_a_merge_brings_it_along_and_the_account_has_it_back(
    stage: Stage, member: Person, someone: Callable[[], Person], do_jobs: DoJobs
) -> None:
    guest = someone().becomes_guest()
    guest_id, mine = guest.id, asks_for(guest, topic="chess")
    twin, theirs = asks_for(guest, topic="sql"), asks_for(member, topic="sql")
    do_jobs()
    steps(guest, path_of(guest, mine), "Fork", state="done")
    for gone in (mine, twin):
        guest.delete(f"{PATHS}/{gone}")
    guest.post("/auth/login", {"email": member.email, "password": member.password})
    assert guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id}).status_code == 200
    assert [path["id"] for path in member.get(PATHS).json["paths"]] == [theirs]
    back: Any = restores(member, mine)
    assert (back.status_code, back.json["progress"]["done"]) == (200, 1)
    assert restores(member, twin).json["path_id"] == theirs
    assert guest.post("/auth/merge/undo").status_code == 200
    owners = dict(stage.sql("SELECT id, user_id FROM learning_paths"))
    assert owners == {mine: guest_id, twin: guest_id, theirs: member.id}
    assert member.get(f"{PATHS}/{mine}").status_code == 404
    assert stage.do(check) == []


def test_it_is_in_no_export_and_goes_with_its_owner(stage: Stage, member: Person, path_id: int) -> None:
    member.delete(f"{PATHS}/{path_id}")
    erased = stage.app.test_cli_runner().invoke(args=["users", "erase", str(member.id), "--yes"])
    assert erased.exit_code == 0, erased.output
    for table in ("learning_paths", "keywords", "keyword_progress"):
        assert stage.sql(f"SELECT count(*) FROM {table}") == [(0,)], table
