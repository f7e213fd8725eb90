"""A note or a task that was deleted comes back for a day, whole, and to nobody whom it was closed to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.apps.workspace.acts import joins, note, project, registers_in_place, task
from tests.apps.workspace.test_syncing import pull, push
from tests.guests.test_claim_races import at_once, statuses
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Answer, Person
from webapp.apps.workspace.services.undo import purge_discards
from webapp.guests.check import check

LONG_AGO = "2020-01-01 00:00:00"


def written(person: Person, home: int) -> Any:
    """Write a note, change it twice and pin it; return it as it is."""
    made = note(person, home, body="one", client_id=str(UUID(int=7)))
    path = path_of(made)
    person.patch(path, {"body": "two", "version": 1})
    return person.patch(path, {"title": "Seeds and bulbs", "is_pinned": True, "version": 2}).json


def path_of(thing: Any) -> str:
    """Return where the call finds a thing."""
    part = "tasks" if "number" in thing else "notes"
    return f"/api/projects/{thing['project_id']}/{part}/{thing['id']}"


def restores(person: Person, thing: Any) -> Answer:
    """Ask for a thing to be brought back."""
    return person.post(f"{path_of(thing)}/restore")


def deletes(person: Person, *things: Any) -> None:
    """Delete things by the call."""
    for thing in things:
        assert person.delete(path_of(thing)).status_code == 204


def saves_of(stage: Stage, thing: Any) -> list[Any]:
    """Return number, title, author and owner of every save of a note."""
    query = "SELECT number, title, author_id, owner_id FROM workspace_revisions WHERE note_id = :id"
    return list(stage.sql(f"{query} ORDER BY number", id=thing["id"]))


def test_a_note_goes_at_one_click_and_its_message_brings_it_back_whole(stage: Stage, member: Person) -> None:
    home = project(member)["id"]
    thing = written(member, home)
    saves = saves_of(stage, thing)
    page = f"/notes/{thing['id']}"
    assert "data-confirm" not in member.get(page).text
    gone = member.sends(f"{page}/delete", {}, of=page)
    assert (gone.status_code, gone.headers["Location"]) == (303, f"/projects/{home}/notes")
    shown = member.get(f"/projects/{home}/notes").text
    assert "The note is deleted." in shown
    assert f'action="{page}/restore"' in shown, "the way back is a plain form"
    assert member.get(page).status_code == 404
    assert saves_of(stage, thing) == []
    assert member.get("/api/history").json["revisions"] == []
    back = member.sends(f"{page}/restore", {})
    assert (back.status_code, back.headers["Location"]) == (303, page)
    assert "The note is back." in member.get(page).text
    assert member.get(path_of(thing)).json == thing | {"version": 4}
    assert saves_of(stage, thing) == [*saves, (4, thing["title"], member.id, member.id)]
    lines = member.get(f"/api/projects/{home}/activity").json["activity"]
    assert [line["verb"] for line in lines[:2]] == ["restored", "deleted"]
    assert stage.sql("SELECT * FROM project_discards") == []


def test_a_note_comes_back_for_htmx_too(guest: Person) -> None:
    thing = note(guest, project(guest)["id"])
    page = f"/notes/{thing['id']}"
    gone = guest.sends(f"{page}/delete", {}, of=page, hx=True)
    assert gone.headers["HX-Redirect"] == f"/projects/{thing['project_id']}/notes"
    assert guest.sends(f"{page}/restore", {}, hx=True).headers["HX-Redirect"] == page
    assert guest.get(page).status_code == 200


def test_a_task_comes_back_under_its_number_at_its_place(
    member: Person, someone: Callable[[], Person], mails: Mails
) -> None:
    home, friend = project(member)["id"], someone().registers()
    joins(member, home, friend, mails)
    more: dict[str, Any] = {"body": "deep", "status": "done", "priority": 3, "due": "2026-12-24"}
    first = task(member, home, client_id=str(UUID(int=9)), assignee_id=friend.id, **more)
    task(member, home, "Second", status="done")
    page = f"/tasks/{first['id']}"
    gone = member.sends(f"{page}/delete", {}, of=page)
    assert (gone.status_code, gone.headers["Location"]) == (303, f"/projects/{home}")
    assert f'action="{page}/restore"' in member.get(f"/projects/{home}").text
    assert task(member, home, "Third", status="done")["number"] == 3
    back = member.sends(f"{page}/restore", {})
    assert (back.status_code, back.headers["Location"]) == (303, page)
    assert member.get(path_of(first)).json == first | {"version": 2}
    rows = member.get(f"/api/projects/{home}/tasks?status=done").json["tasks"]
    assert [row["number"] for row in rows] == [1, 2, 3]


@pytest.mark.parametrize("make", [note, task])
def test_to_a_stranger_what_was_deleted_is_not_there_and_who_may_only_look_is_refused(
    stage: Stage, member: Person, someone: Callable[[], Person], mails: Mails, make: Callable[..., Any]
) -> None:
    home, other = project(member)["id"], project(member, "Another")["id"]
    viewer, editor = someone().registers(), someone().registers()
    joins(member, home, viewer, mails, "viewer")
    joins(member, home, editor, mails)
    thing = make(member, home)
    deletes(member, thing)
    page = path_of(thing).replace(f"/api/projects/{home}", "") + "/restore"
    for stranger in (someone(), someone().becomes_guest(), someone().registers()):
        assert restores(stranger, thing).status_code == 404
        assert stranger.sends(page, {}).status_code == 404
    assert restores(member, thing | {"project_id": other}).status_code == 404
    refused = restores(viewer, thing)
    assert (refused.status_code, refused.json["code"]) == (403, "role_needed")
    assert viewer.sends(page, {}).status_code == 403
    assert stage.sql("SELECT count(*) FROM project_discards") == [(1,)]
    back = restores(editor, thing)
    assert (back.status_code, back.json["author_id"]) == (200, member.id)
    assert restores(viewer, thing).json["code"] == "role_needed"
    assert restores(someone(), thing).status_code == 404


def test_who_comes_second_is_told_that_it_is_here(stage: Stage, member: Person) -> None:
    thing = note(member, project(member)["id"])
    deletes(member, thing)
    assert restores(member, thing).json["version"] == 2
    again = restores(member, thing)
    assert (again.status_code, again.json["code"]) == (409, "already_back")
    page = f"/notes/{thing['id']}"
    assert member.sends(f"{page}/restore", {}).headers["Location"] == page
    assert "It is here already." in member.get(page).text
    deletes(member, thing)
    assert restores(member, thing).json["version"] == 3, "as often as one likes"
    assert [row[0] for row in saves_of(stage, thing)] == [1, 2, 3]


def test_two_tabs_at_the_same_moment_bring_it_back_once(
    stage: Stage, member: Person, someone: Callable[[], Person], mails: Mails
) -> None:
    home, friend = project(member)["id"], someone().registers()
    joins(member, home, friend, mails)
    for make in (note, task):
        thing = make(member, home)
        deletes(member, thing)
        tabs = [member.copy(), member.copy(), friend.copy(), friend.copy()]
        acts = [lambda tab=tab, thing=thing: restores(tab, thing) for tab in tabs]
        assert statuses(at_once(*acts)) == [200, 409, 409, 409]
        assert member.get(path_of(thing)).json["version"] == 2
    assert stage.do(check) == []


def test_after_a_day_it_is_too_late_and_then_nothing_is_left(stage: Stage, member: Person) -> None:
    home = project(member)["id"]
    thing, fresh = written(member, home), task(member, home)
    deletes(member, thing, fresh)
    stage.sql("UPDATE project_discards SET created_at = :at WHERE kind = 'note'", at=LONG_AGO)
    late = restores(member, thing)
    assert (late.status_code, late.json["code"]) == (410, "undo_expired")
    assert stage.do(purge_discards) == 1
    assert restores(member, thing).status_code == 404
    assert stage.sql("SELECT * FROM workspace_revisions") == []
    assert restores(member, fresh).status_code == 200


def test_what_was_deleted_takes_no_place_and_needs_one_to_come_back(
    make_app: Callable[..., Flask], stage: Stage
) -> None:
    guest = Person(make_app(GUEST_NOTE_LIMIT=1)).becomes_guest()
    home = project(guest)["id"]
    thing = note(guest, home, body="old")
    deletes(guest, thing)
    note(guest, home, "In its place")
    refused = restores(guest, thing)
    assert (refused.status_code, refused.json["code"]) == (403, "quota_met")
    assert stage.sql("SELECT title FROM workspace_notes") == [("In its place",)]
    offer = guest.sends(f"/notes/{thing['id']}/restore", {}, of="/projects")
    assert offer.status_code == 403
    done = registers_in_place(guest, offer)
    assert (done.status_code, done.headers["Location"]) == (303, f"/notes/{thing['id']}")
    assert guest.get(path_of(thing)).json["body"] == "old"


def test_devices_get_it_again_whether_they_heard_of_the_deletion_or_not(member: Person) -> None:
    home = project(member)["id"]
    thing, given = note(member, home, body="a\nb\nc"), task(member, home)
    unaware = pull(member)["cursor"]
    deletes(member, thing, given)
    told = pull(member, unaware)
    assert sorted(stone["kind"] for stone in told["tombstones"]) == ["note", "task"]
    assert restores(member, thing).status_code == restores(member, given).status_code == 200
    for cursor in (unaware, told["cursor"], ""):
        news = pull(member, cursor)
        assert ([row["id"] for row in news["notes"]], news["tombstones"]) == ([thing["id"]], [])
        assert [(row["id"], row["version"]) for row in news["tasks"]] == [(given["id"], 2)]
    edit = {"kind": "note", "act": "edit", "project_id": home, "id": thing["id"], "version": 1}
    (stale,) = push(member, edit | {"fields": {"body": "A\nb\nc"}})
    assert (stale["status"], stale["merged"]["body"]) == ("conflict", "A\nb\nc")
    member.patch(path_of(thing), {"body": "a\nb\nC", "version": 2})
    (stale,) = push(member, edit | {"fields": {"body": "A\nb\nc"}, "version": 2})
    assert stale["merged"]["body"] == "A\nb\nC", "changes of what came back begin with it"


def test_a_device_that_deletes_leaves_the_way_back_as_well(member: Person) -> None:
    thing = note(member, project(member)["id"])
    change = {"kind": "note", "act": "delete", "project_id": thing["project_id"]}
    assert push(member, change | {"id": thing["id"], "version": 1})[0]["status"] == "done"
    assert restores(member, thing).json["title"] == thing["title"]


def test_a_name_that_a_device_gave_to_another_note_stays_there(member: Person) -> None:
    home, name = project(member)["id"], str(UUID(int=7))
    thing = note(member, home, client_id=name)
    deletes(member, thing)
    other = note(member, home, "Again", client_id=name)
    assert restores(member, thing).json["client_id"] is None
    assert member.get(path_of(other)).json["client_id"] == name


def test_nothing_comes_back_into_the_archive(member: Person) -> None:
    thing = note(member, project(member)["id"])
    deletes(member, thing)
    member.post(f"/api/projects/{thing['project_id']}/archive", {"is_archived": True})
    assert restores(member, thing).json["code"] == "archived"
