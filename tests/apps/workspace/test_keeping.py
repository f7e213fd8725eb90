"""What a guest made is kept: by registering, by a merge, and in an export that opens again."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from tests.apps.workspace.acts import CODE, note, project, snippet, task
from tests.house.app import Stage
from tests.house.people import Person

Someone = Callable[[], Person]


def works(person: Person, name: str = "Garden") -> dict[str, Any]:
    """Make one of everything, some of it changed once, a task given to oneself."""
    home = project(person, name, key="HOME")
    base = f"/api/projects/{home['id']}"
    written, code = note(person, home["id"], body="one"), snippet(person, home["id"])
    given = task(person, home["id"], assignee_id=person.id)
    person.patch(f"{base}/notes/{written['id']}", {"body": "two", "version": 1})
    return {
        base: person.get(base).json,
        f"{base}/notes/{written['id']}": person.get(f"{base}/notes/{written['id']}").json,
        f"{base}/tasks/{given['id']}": given,
        f"{base}/snippets/{code['id']}": code,
    }


def test_registering_keeps_everything_under_its_address(guest: Person) -> None:
    made = works(guest)
    guest.registers()
    assert {path: guest.get(path).json for path in made} == made
    saves = guest.get("/api/history").json["revisions"]
    assert [save["number"] for save in saves] == [2, 1, 1]
    assert {save["author_id"] for save in saves} == {guest.id}


def test_a_merge_keeps_authorship_assignment_and_saves_and_says_what_is_renamed(
    member: Person, someone: Someone
) -> None:
    mine = project(member, "Mine", key="HOME")
    guest = someone().becomes_guest()
    made, guest_id = works(guest), guest.id
    guest.email, guest.password = member.email, member.password
    answer = guest.post("/auth/login", {"email": member.email, "password": member.password}).json
    preview = answer["merge_preview"]["entities"]
    assert preview["projects"] == {"count": 1, "renamed": 1, "over_limit": 0}
    assert (preview["tasks"]["count"], preview["workspace_revisions"]["count"]) == (1, 3)
    assert guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id}).status_code == 200
    base, written, given, code = made
    home = member.get(base).json
    assert home["key"] == f"HOME{home['id']}", "still a key"
    assert member.get(f"/api/projects/{mine['id']}").json["key"] == "HOME"
    assert member.get(written).json["author_id"] == member.id
    assert member.get(given).json["assignee_id"] == member.id
    assert member.get(code).json["files"][0]["body"] == CODE
    saves = member.get("/api/history").json["revisions"]
    assert {save["author_id"] for save in saves} == {member.id}


def test_an_undone_merge_gives_back_also_what_was_added_since(
    stage: Stage, member: Person, someone: Someone
) -> None:
    project(member, "Mine", key="HOME")
    guest = someone().becomes_guest()
    made, guest_id = works(guest), guest.id
    guest.post("/auth/login", {"email": member.email, "password": member.password})
    guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id})
    base = next(iter(made))
    added = note(guest, made[base]["id"], "Added since")
    assert guest.post("/auth/merge/undo").status_code == 200
    assert stage.sql("SELECT key, owner_id FROM projects WHERE name = 'Garden'") == [("HOME", guest_id)]
    owners = stage.sql("SELECT owner_id, author_id FROM workspace_notes WHERE id = :id", id=added["id"])
    assert owners == [(guest_id, guest_id)]
    assert member.get(base).status_code == 404


def test_a_merge_shows_the_account_where_the_guest_had_acted(member: Person, someone: Someone) -> None:
    guest = someone().becomes_guest(nickname="Passer-by")
    made, guest_id = works(guest), guest.id
    guest.post("/auth/login", {"email": member.email, "password": member.password})
    guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id})
    lines = guest.get(f"{next(iter(made))}/activity").json["activity"]
    assert {line["actor"] for line in lines} == {guest.me()["display_name"]}


def test_the_export_of_a_guest_opens_as_what_was_made(guest: Person, do_jobs: Callable[[], int]) -> None:
    made = works(guest)
    archive = exported(guest, do_jobs)
    base, written, given, code = (made[path] for path in made)
    assert json.loads(archive.read("projects.json")) == [base]
    assert json.loads(archive.read("workspace_notes.json")) == [written]
    assert json.loads(archive.read("tasks.json")) == [given]
    assert json.loads(archive.read("snippets.json")) == [code]
    names = archive.namelist()
    assert archive.read(f"workspace/HOME/notes/{written['id']} Seeds.md").decode() == "# Seeds\n\ntwo\n"
    assert archive.read(f"workspace/HOME/snippets/{code['id']} Hello/hello.py").decode() == CODE
    assert "- [ ] #1 Dig" in archive.read("workspace/HOME/tasks.md").decode()
    assert len(names) == len(set(names))


def test_names_in_an_export_are_no_paths(guest: Person, do_jobs: Callable[[], int]) -> None:
    home = project(guest)["id"]
    note(guest, home, "../../.ssh/authorized_keys")
    note(guest, home, "CON: a \\ b * c?")
    note(guest, home, "...")
    for name in exported(guest, do_jobs).namelist():
        assert ".." not in name.split("/")
        assert not name.startswith("/")
        assert not set(name) & set('\\:*?"<>|')


def test_what_was_exported_can_be_made_again_by_the_calls(
    guest: Person, someone: Someone, do_jobs: Callable[[], int]
) -> None:
    works(guest)
    archive = exported(guest, do_jobs)
    other = someone().becomes_guest()
    (old,) = json.loads(archive.read("projects.json"))
    fields = ("name", "key", "description")
    home = project(other, **{name: old[name] for name in fields})["id"]
    for part, make, kept in (
        ("workspace_notes", note, ("title", "body", "is_pinned")),
        ("tasks", task, ("title", "body", "status", "priority", "due")),
        ("snippets", snippet, ("title", "description", "files")),
    ):
        for row in json.loads(archive.read(f"{part}.json")):
            again = make(other, home, **{name: row[name] for name in kept})
            assert {name: again[name] for name in kept} == {name: row[name] for name in kept}


def exported(person: Person, do_jobs: Callable[[], int]) -> zipfile.ZipFile:
    """Have the export made, and open it."""
    assert person.post("/api/export").status_code == 202
    do_jobs()
    ready = person.post("/api/export")
    assert ready.status_code == 200
    return zipfile.ZipFile(io.BytesIO(person.get(ready.json["url"]).data))
