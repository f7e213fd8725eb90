"""What was deleted belongs to its project, whatever becomes of that and of its people meanwhile."""

import json
from collections.abc import Callable
from typing import Any

from tests.apps.workspace.acts import joins, note, project, snippet, task
from tests.apps.workspace.test_keeping import exported
from tests.apps.workspace.test_undoing import deletes, path_of, restores, saves_of, written
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.guests.check import check

Someone = Callable[[], Person]


def merged(guest: Person, account: Person) -> None:
    """Merge a guest into an account; its browser is the account's from then on."""
    guest_id = guest.id
    guest.post("/auth/login", {"email": account.email, "password": account.password})
    answer = guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": account.id})
    assert answer.status_code == 200, answer.text


def test_what_a_guest_deleted_comes_back_to_the_account_that_it_became_part_of(
    stage: Stage, member: Person, someone: Someone
) -> None:
    guest = someone().becomes_guest()
    guest_id, home = guest.id, project(guest)["id"]
    thing, given = written(guest, home), task(guest, home, assignee_id=guest.id)
    deletes(guest, thing, given)
    merged(guest, member)
    back = restores(member, thing)
    assert (back.status_code, back.json["author_id"]) == (200, member.id)
    assert restores(member, given).json["assignee_id"] == member.id
    assert {row[2:] for row in saves_of(stage, thing)} == {(member.id, member.id)}
    assert stage.do(check) == []
    assert guest.post("/auth/merge/undo").status_code == 200
    assert member.get(path_of(thing)).status_code == 404
    assert {row[2:] for row in saves_of(stage, thing)} == {(guest_id, guest_id)}
    assert stage.sql("SELECT author_id, assignee_id FROM tasks") == [(guest_id, guest_id)]
    assert stage.do(check) == []


def test_it_comes_back_to_whom_the_project_was_handed(
    stage: Stage, member: Person, someone: Someone, mails: Mails
) -> None:
    home, heir = project(member)["id"], someone().registers()
    joins(member, home, heir, mails)
    thing = written(member, home)
    deletes(member, thing)
    assert member.post(f"/api/projects/{home}/owner", {"user_id": heir.id}).status_code == 200
    assert {row[0] for row in stage.sql("SELECT owner_id FROM workspace_revisions")} == {heir.id}
    assert restores(member, thing).json["author_id"] == member.id
    assert {row[3] for row in saves_of(stage, thing)} == {heir.id}


def test_who_left_meanwhile_has_no_task_and_who_is_gone_wrote_nothing(
    stage: Stage, member: Person, someone: Someone, mails: Mails
) -> None:
    home, leaver, writer = project(member)["id"], someone().registers(), someone().registers()
    joins(member, home, leaver, mails)
    joins(member, home, writer, mails)
    given = task(writer, home, assignee_id=leaver.id)
    thing = note(writer, home)
    deletes(member, given, thing)
    assert leaver.delete(f"/api/projects/{home}/permissions/{leaver.id}").status_code == 204
    erased = stage.app.test_cli_runner().invoke(args=["users", "erase", str(writer.id), "--yes"])
    assert erased.exit_code == 0, erased.output
    back = restores(member, given).json
    assert (back["author_id"], back["assignee_id"]) == (None, None)
    assert restores(member, thing).json["author_id"] is None
    assert stage.do(check) == []


def test_it_goes_with_its_project_and_with_its_owner(stage: Stage, member: Person) -> None:
    first, second = project(member)["id"], project(member, "Another")["id"]
    one, other = written(member, first), written(member, second)
    deletes(member, one, other, task(member, second))
    assert member.delete(f"/api/projects/{first}").status_code == 204
    assert restores(member, one).status_code == 404
    assert stage.do(check) == []
    erased = stage.app.test_cli_runner().invoke(args=["users", "erase", str(member.id), "--yes"])
    assert erased.exit_code == 0, erased.output
    for table in ("project_discards", "workspace_revisions", "project_tombstones"):
        assert stage.sql(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert stage.do(check) == []


def test_what_was_deleted_is_in_no_export(guest: Person, do_jobs: Callable[[], int]) -> None:
    home = project(guest)["id"]
    thing, kept = written(guest, home), note(guest, home, "Kept")
    deletes(guest, thing)
    archive = exported(guest, do_jobs)
    assert [row["id"] for row in json.loads(archive.read("workspace_notes.json"))] == [kept["id"]]
    saves = json.loads(archive.read("workspace_revisions.json"))
    assert [row["note_id"] for row in saves] == [kept["id"]]


def test_what_is_public_goes_for_good(stage: Stage, member: Person) -> None:
    code = snippet(member, project(member)["id"])
    page: Any = f"/snippets/{code['code']}"
    assert "data-confirm" in member.get(page).text
    path = f"/api/projects/{code['project_id']}/snippets/{code['id']}"
    assert member.delete(path).status_code == 204
    assert member.post(f"{path}/restore").status_code == 404
    assert stage.sql("SELECT count(*) FROM workspace_revisions") == [(0,)]
