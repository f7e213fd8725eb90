"""An owner hands a project over: everything in it changes hands, and who gave it stays an editor."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.apps.workspace.acts import joins, note, project, snippet, task
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person

Someone = Callable[[], Person]
OWNED = ("projects", "workspace_notes", "snippets", "tasks", "workspace_revisions")


@pytest.fixture
def home(member: Person) -> Any:
    """A project with one of everything."""
    found = project(member, "Choir", key="SONG")
    note(member, found["id"])
    snippet(member, found["id"])
    task(member, found["id"], assignee_id=member.id)
    return found


@pytest.fixture
def friend(member: Person, home: Any, someone: Someone, mails: Mails) -> Person:
    """A member of it."""
    found = someone().registers(display_name="Mira")
    joins(member, home["id"], found, mails, "viewer")
    return found


def owners(stage: Stage) -> set[int]:
    """Return whose the rows of all projects are."""
    return {row[0] for table in OWNED for row in stage.sql(f"SELECT owner_id FROM {table}")}


def test_a_member_becomes_the_owner_of_all_that_stands_in_it(
    stage: Stage, member: Person, friend: Person, home: Any, mails: Mails
) -> None:
    stage.verify(friend.email)
    answer = member.post(f"/api/projects/{home['id']}/owner", {"user_id": friend.id})
    assert (answer.status_code, answer.json["role"], answer.json["owner_id"]) == (200, "editor", friend.id)
    assert owners(stage) == {friend.id}
    assert friend.get(f"/api/projects/{home['id']}").json["role"] == "owner"
    roles = {
        row["user_id"]: row["role"]
        for row in member.get(f"/api/projects/{home['id']}/permissions").json["permissions"]
    }
    assert roles == {friend.id: "owner", member.id: "editor"}
    (line, *_rest) = friend.get(f"/api/projects/{home['id']}/activity").json["activity"]
    assert (line["actor_id"], line["verb"], line["kind"]) == (member.id, "handed", "project")
    assert "The project “Choir” was handed over to you" in mails.to(friend.email)[-1]
    assert note(member, home["id"], "Still here")["author_id"] == member.id
    assert member.delete(f"/api/projects/{home['id']}").status_code == 403
    assert friend.delete(f"/api/projects/{home['id']}").status_code == 204


def test_an_address_without_proof_gets_no_mail_of_it(
    member: Person, friend: Person, home: Any, mails: Mails
) -> None:
    before = len(mails.to(friend.email))
    assert member.post(f"/api/projects/{home['id']}/owner", {"user_id": friend.id}).status_code == 200
    assert len(mails.to(friend.email)) == before


def test_a_key_that_the_new_owner_has_becomes_another(member: Person, friend: Person, home: Any) -> None:
    project(friend, "Mine", key="SONG")
    answer = member.post(f"/api/projects/{home['id']}/owner", {"user_id": friend.id})
    assert (answer.status_code, answer.json["key"]) == (200, "SONG2")


def test_only_the_owner_hands_over_and_only_to_a_member(
    stage: Stage, member: Person, friend: Person, home: Any, someone: Someone
) -> None:
    path = f"/api/projects/{home['id']}/owner"
    assert friend.post(path, {"user_id": friend.id}).json["code"] == "role_needed"
    assert someone().registers().post(path, {"user_id": friend.id}).status_code == 404
    for nobody in (member.id, someone().registers().id, 2**62):
        refused = member.post(path, {"user_id": nobody})
        assert (refused.status_code, refused.json["code"]) == (422, "not_a_member")
    stage.sql("UPDATE users SET is_active = false WHERE id = :id", id=friend.id)
    assert member.post(path, {"user_id": friend.id}).status_code == 422
    assert owners(stage) == {member.id}


def test_who_has_no_room_for_it_keeps_what_they_have(
    stage: Stage, make_app: Callable[..., Flask], mails: Mails
) -> None:
    app = make_app(ACCOUNT_PROJECT_LIMIT=1)
    owner, heir = Person(app).registers(), Person(app).registers()
    home = project(owner, "Choir")["id"]
    project(heir, "Mine")
    joins(owner, home, heir, mails)
    refused = owner.post(f"/api/projects/{home}/owner", {"user_id": heir.id})
    assert (refused.status_code, refused.json["code"]) == (409, "no_room")
    assert heir.get(f"/api/projects/{home}").json["role"] == "editor"
    assert stage.sql("SELECT DISTINCT owner_id FROM projects WHERE name = 'Choir'") == [(owner.id,)]


def test_a_merge_that_brought_a_project_cannot_be_undone_out_of_anothers_hands(
    stage: Stage, member: Person, someone: Someone, mails: Mails
) -> None:
    guest = someone().becomes_guest()
    brought, guest_id = project(guest, "Brought"), guest.id
    note(guest, brought["id"])
    guest.post("/auth/login", {"email": member.email, "password": member.password})
    guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id})
    heir = someone().registers()
    joins(guest, brought["id"], heir, mails)
    assert guest.post(f"/api/projects/{brought['id']}/owner", {"user_id": heir.id}).status_code == 200
    assert guest.post("/auth/merge/undo").status_code == 200
    assert owners(stage) == {heir.id}
    assert note(heir, brought["id"], "Mine now")


def test_the_page_hands_over_once_the_key_is_typed(member: Person, friend: Person, home: Any) -> None:
    page = f"/projects/{home['id']}/settings"
    assert "Mira" in member.get(page).text
    form = {"user_id": str(friend.id), "key": "WRONG"}
    assert member.sends(f"/projects/{home['id']}/owner", form, of=page).status_code == 422
    done = member.sends(f"/projects/{home['id']}/owner", form | {"key": "song"}, of=page)
    assert (done.status_code, done.headers["Location"]) == (303, f"/projects/{home['id']}")
    assert friend.get(f"/api/projects/{home['id']}").json["role"] == "owner"
