"""An export comes in again as what was exported; what somebody made to do harm does none."""

import zipfile
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.apps.workspace import archives
from tests.apps.workspace.acts import CODE, note, project, registers_in_place, snippet, task
from tests.apps.workspace.archives import PROJECT, exported, garden, packed, sends
from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.workspace.jobs import tidy
from webapp.apps.workspace.services.plans import LARGEST_TEXT

Someone = Callable[[], Person]
Jobs = Callable[[], int]

KEPT = {
    "notes": ("title", "body", "is_pinned", "version", "created_at", "updated_at"),
    "tasks": ("number", "title", "body", "status", "priority", "due", "version", "done_at", "created_at"),
    "snippets": ("title", "description", "files", "version", "created_at"),
}


def works(person: Person) -> Any:
    """Make a project with one of everything, some of it changed, and a second one that is archived."""
    home = project(person, "Garden", key="HOME", description="Beds and seeds")
    base = f"/api/projects/{home['id']}"
    written, code = note(person, home["id"], body="one"), snippet(person, home["id"], description="It greets")
    person.patch(f"{base}/notes/{written['id']}", {"body": "two\n", "is_pinned": True, "version": 1})
    person.patch(f"{base}/snippets/{code['id']}", {"title": "Hello again", "version": 1})
    gone = task(person, home["id"], "Gone")
    task(person, home["id"], "Dig", priority=3, due="2027-03-01", body="deep")
    task(person, home["id"], "Done", status="done")
    person.delete(f"{base}/tasks/{gone['id']}")
    old = project(person, "Old", key="OLD")
    person.post(f"/api/projects/{old['id']}/archive", {"is_archived": True})
    return home


def content(person: Person, project_id: int) -> Any:
    """Return what stands in a project, without ids."""
    base = f"/api/projects/{project_id}"
    found: dict[str, Any] = {}
    for part, names in KEPT.items():
        rows = [
            person.get(f"{base}/{part}/{row['id']}").json for row in person.get(f"{base}/{part}").json[part]
        ]
        found[part] = sorted(
            ({name: row[name] for name in names} for row in rows), key=lambda row: row["title"]
        )
    return found


def brought(person: Person, archive: bytes) -> Any:
    """Send an archive and take all of it in; return the projects."""
    sent = sends(person, archive)
    assert sent.status_code == 201, sent.text
    done = person.post(f"/api/import/{sent.json['id']}", {})
    assert done.status_code == 201, done.text
    return done.json["projects"]


def test_an_export_comes_in_as_what_was_exported(member: Person, someone: Someone, do_jobs: Jobs) -> None:
    home = works(member)
    other = someone().registers()
    new, old = brought(other, exported(member, do_jobs))
    assert {name: new[name] for name in ("name", "key", "description", "role")} == {
        "name": "Garden", "key": "HOME", "description": "Beds and seeds", "role": "owner",
    }  # fmt: skip
    assert (old["key"], old["is_archived"]) == ("OLD", True)
    assert content(other, new["id"]) == content(member, home["id"])
    board = other.get(f"/api/projects/{new['id']}/tasks").json["tasks"]
    assert [row["title"] for row in board] == ["Done", "Dig"]
    assert task(other, new["id"], "Next")["number"] == 4, "numbers are not given again"
    assert other.get(f"/api/projects/{new['id']}/activity").json["activity"][-1]["verb"] == "imported"


def test_earlier_versions_come_along(member: Person, someone: Someone, do_jobs: Jobs) -> None:
    works(member)
    other = someone().registers()
    new, _old = brought(other, exported(member, do_jobs))
    (written,) = other.get(f"/api/projects/{new['id']}/notes").json["notes"]
    saves = other.get(f"/api/history?note_id={written['id']}").json["revisions"]
    assert [(save["number"], save["author_id"]) for save in saves] == [(2, other.id), (1, other.id)]
    assert "one" in other.get(f"/notes/{written['id']}/history/1").text
    stale = other.patch(f"/api/projects/{new['id']}/notes/{written['id']}", {"body": "one!", "version": 1})
    assert stale.status_code == 409, "a device that knew the first version is told so"


def test_the_page_shows_what_would_come_and_brings_what_is_ticked(
    member: Person, someone: Someone, do_jobs: Jobs, tmp_path: Any
) -> None:
    works(member)
    other = someone().becomes_guest()
    project(other, "My own", key="HOME")
    (tmp_path / "export.zip").write_bytes(exported(member, do_jobs))
    with (tmp_path / "export.zip").open("rb") as file:
        form = {"archive": (file, "export.zip")}
        sent = other.sends("/projects/import", form, of="/projects/import")
    assert sent.status_code == 303, sent.text
    preview = sent.headers["Location"]
    shown = other.get(preview).text
    for words in ("Garden", "1 note", "2 tasks", "1 snippet", "2 earlier versions", "gets another"):
        assert words in shown, words
    assert len(other.get("/api/projects").json["projects"]) == 1, "looking brings nothing in"
    nothing = other.sends(preview, {}, of=preview)
    assert (nothing.status_code, "Choose projects of this archive." in nothing.text) == (422, True)
    ticked = [row["id"] for row in other.get(f"/api{preview.removeprefix('/projects')}").json["projects"]][:1]
    done = other.sends(preview, {"project": [str(number) for number in ticked]}, of=preview)
    assert done.status_code == 303
    keys = {row["name"]: row["key"] for row in other.get("/api/projects").json["projects"]}
    assert keys == {"My own": "HOME", "Garden": "HOME2"}
    assert other.get(preview).status_code == 404, "the archive is used up"


def test_an_archive_is_its_senders_alone_and_goes_after_a_day(
    stage: Stage, member: Person, someone: Someone, do_jobs: Jobs
) -> None:
    sent = sends(member, garden()).json
    other = someone().registers()
    assert other.get(f"/api/import/{sent['id']}").status_code == 404
    assert other.post(f"/api/import/{sent['id']}", {}).status_code == 404
    stage.sql("UPDATE workspace_imports SET created_at = '2020-01-01 00:00:00'")
    assert member.get(f"/api/import/{sent['id']}").status_code == 404
    stage.do(tidy)
    assert stage.sql("SELECT count(*) FROM workspace_imports") == [(0,)]


def test_quotas_hold_and_a_refused_import_is_done_after_registering(
    stage: Stage, guest: Person, someone: Someone
) -> None:
    limit = stage.app.extensions["settings"].GUEST_PROJECT_LIMIT
    rows = [PROJECT | {"id": n, "key": f"K{n}", "name": f"Number {n}"} for n in range(1, limit + 2)]
    sent = sends(guest, packed({"projects.json": rows})).json
    refused = guest.post(f"/api/import/{sent['id']}", {})
    assert (refused.status_code, refused.json["code"]) == (403, "quota_met")
    assert guest.get("/api/projects").json["projects"] == [], "all or nothing"
    page = f"/projects/import/{sent['id']}"
    offer = guest.sends(page, {"project": [str(row["id"]) for row in rows]}, of=page)
    assert offer.status_code == 403
    assert registers_in_place(guest, offer).status_code == 303
    assert len(guest.get(f"/api/projects?limit={limit + 5}").json["projects"]) == limit + 1


def test_things_of_all_kinds_count_against_their_quotas(stage: Stage, guest: Person) -> None:
    limit = stage.app.extensions["settings"].GUEST_NOTE_LIMIT
    rows = [{"id": n, "project_id": 1, "title": f"Note {n}"} for n in range(1, limit + 2)]
    sent = sends(guest, garden(workspace_notes=rows)).json
    refused = guest.post(f"/api/import/{sent['id']}", {})
    assert (refused.status_code, refused.json["code"]) == (403, "quota_met")
    assert stage.sql("SELECT count(*) FROM projects") == [(0,)]


HOSTILE: dict[str, bytes] = {
    "no zip": b"PK but no more",
    "empty": b"",
    "nothing in it": packed({}),
    "another zip": packed({"readme.txt": b"hello"}),
    "path upwards": packed({"projects.json": [PROJECT], "../../etc/cron.d/x": b"x"}),
    "absolute path": packed({"projects.json": [PROJECT], "/etc/passwd": b"x"}),
    "backslashes": packed({"projects.json": [PROJECT], "..\\..\\x": b"x"}),
    "drive": packed({"projects.json": [PROJECT], "C:x": b"x"}),
    "link": archives.a_link(),
    "two of one name": archives.twice(),
    "encrypted": archives.locked(),
    "cut off": garden()[:-30],
    "another method": packed({"projects.json": [PROJECT]}, method=zipfile.ZIP_BZIP2),
    "no list": packed({"projects.json": {"id": 1}}),
    "no objects": packed({"projects.json": [1, None, "x"]}),
    "no JSON": packed({"projects.json": b"\xff\xfe[]"}),
    "NaN": packed({"projects.json": b"[NaN]"}),
    "deep": packed({"projects.json": b"[" * 100_000 + b"]" * 100_000}),
    "huge number": packed({"projects.json": b"[" + b"9" * 10_000 + b"]"}),
    "wrong types": packed({"projects.json": [PROJECT | {"name": ["x"]}]}),
    "no name": packed({"projects.json": [PROJECT | {"name": ""}]}),
    "bad key": packed({"projects.json": [PROJECT | {"key": "../x"}]}),
    "twice the same id": packed({"projects.json": [PROJECT, PROJECT]}),
    "of no project": garden(tasks=[{"id": 1, "project_id": 9, "title": "x", "number": 1}]),
    "NUL": garden(workspace_notes=[{"id": 1, "project_id": 1, "title": "x", "body": "a\x00b"}]),
    "lone surrogate": packed(
        {"projects.json": [PROJECT], "workspace_notes.json": b'[{"id":1,"project_id":1,"title":"\\ud800"}]'}
    ),
    "note too long": garden(workspace_notes=[{"id": 1, "project_id": 1, "title": "x", "body": "é" * 60_000}]),
    "no files": garden(snippets=[{"id": 1, "project_id": 1, "title": "x", "files": []}]),
    "file with a path": garden(
        snippets=[{"id": 1, "project_id": 1, "title": "x", "files": [{"name": "../x", "body": ""}]}]
    ),
}


def test_what_cannot_be_right_is_refused_with_its_reason(stage: Stage, guest: Person) -> None:
    answers = {kind: sends(guest, content) for kind, content in HOSTILE.items()}
    assert {
        kind: (answer.status_code, answer.json["code"]) for kind, answer in answers.items()
    } == dict.fromkeys(HOSTILE, (422, "bad_archive"))
    assert all(answer.json["errors"]["archive"] for answer in answers.values())
    assert stage.sql("SELECT count(*) FROM workspace_imports") == [(0,)]


LARGE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: packed({"projects.json": b" " * (LARGEST_TEXT + 1)}),
    "bomb in parts": lambda: packed(
        {"projects.json": b" " * (LARGEST_TEXT // 2), "tasks.json": b" " * (LARGEST_TEXT // 2 + 1)}
    ),
    "many lists": lambda: packed({"projects.json": b"[" + b"[]," * 1_000_000 + b"1]"}),
    "many names": lambda: packed({f"{n}": b"" for n in range(26_000)}),
    "many rows": lambda: garden(
        tasks=[{"id": n, "project_id": 1, "title": "x", "number": n} for n in range(1, 20_002)]
    ),
    "many projects": lambda: packed({"projects.json": [PROJECT | {"id": n} for n in range(1, 502)]}),
}


def test_what_would_fill_the_house_is_refused_as_too_large(guest: Person) -> None:
    answers = {kind: sends(guest, make()) for kind, make in LARGE.items()}
    assert {kind: answer.status_code for kind, answer in answers.items()} == dict.fromkeys(LARGE, 413)


def test_a_body_over_the_limit_is_not_even_read(guest: Person) -> None:
    assert sends(guest, b"P" * (16 * 1024 * 1024 + 1)).status_code == 413


def test_what_lies_about_its_size_is_counted_while_it_is_read(guest: Person) -> None:
    """The list of names says that the file is small; what comes out of it is not."""
    content = bytearray(packed({"projects.json": b" " * (LARGEST_TEXT + 1)}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert sends(guest, bytes(content)).status_code in (413, 422)


def test_what_is_sent_of_others_is_not_believed(stage: Stage, member: Person, someone: Someone) -> None:
    victim = someone().registers()
    rows = {
        "workspace_notes": [
            {"id": 1, "project_id": 1, "title": "x", "owner_id": victim.id, "author_id": victim.id}
        ],
        "tasks": [{"id": 1, "project_id": 1, "title": "x", "number": 1, "assignee_id": victim.id}],
        "snippets": [
            {"id": 1, "project_id": 1, "title": "x", "visibility": "public", "code": "abc", "like_count": 99,
             "files": [{"name": "a.py", "body": CODE}]}
        ],
        "workspace_revisions": [
            {"note_id": 1, "number": 1, "title": "x", "content": {"body": "same number"}},
            {"note_id": 77, "number": 1, "title": "x", "content": {"body": "of no note"}},
        ],
    }  # fmt: skip
    (home,) = brought(member, garden(**rows))
    assert stage.sql("SELECT owner_id, author_id FROM workspace_notes") == [(member.id, member.id)]
    assert stage.sql("SELECT assignee_id FROM tasks") == [(None,)]
    assert stage.sql("SELECT visibility, like_count FROM snippets") == [("private", 0)]
    assert stage.sql("SELECT count(*) FROM workspace_revisions") == [(2,)]
    assert home["owner_id"] == member.id


def test_two_tasks_of_one_number_get_two_numbers(member: Person) -> None:
    rows = [{"id": n, "project_id": 1, "title": f"T{n}", "number": 7, "position": n} for n in (1, 2)]
    (home,) = brought(member, garden(tasks=rows))
    tasks = member.get(f"/api/projects/{home['id']}/tasks").json["tasks"]
    assert [(row["title"], row["number"]) for row in tasks] == [("T1", 7), ("T2", 8)]


def test_many_rows_come_in_by_few_statements(member: Person) -> None:
    notes = [{"id": n, "project_id": 1, "title": f"Note {n}", "body": "text"} for n in range(1, 6)]
    tasks = [{"id": n, "project_id": 1, "title": f"Task {n}", "number": n} for n in range(1, 1001)]
    sent = sends(member, garden(workspace_notes=notes, tasks=tasks)).json
    with statements() as seen:
        assert member.post(f"/api/import/{sent['id']}", {}).status_code == 201
    assert len(seen) < 60


def test_archives_are_counted_before_they_are_read(make_app: Callable[..., Flask]) -> None:
    guest = Person(make_app(RATELIMIT_ENABLED=True)).becomes_guest()
    statuses = [sends(guest, b"no archive").status_code for _ in range(21)]
    assert statuses == [422] * 20 + [429]
