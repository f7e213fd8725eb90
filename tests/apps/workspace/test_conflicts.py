"""Two people change one thing: the later one is told, gets both texts and one of both, and loses nothing."""

from typing import Any

import pytest

from tests.apps.workspace.acts import CODE, note, project, snippet, task
from tests.house.people import Person

BASE = "# Plan\n\nfirst\n\nsecond\n\nthird\n"


def test_a_note_changed_meanwhile_answers_both_texts_and_one_of_both(guest: Person) -> None:
    home = project(guest)["id"]
    written = note(guest, home, body=BASE)
    path = f"/api/projects/{home}/notes/{written['id']}"
    theirs, mine = BASE.replace("third", "third, at ten"), BASE.replace("first", "first of all")
    assert guest.patch(path, {"body": theirs, "version": 1}).json["version"] == 2
    refused = guest.patch(path, {"body": mine, "version": 1})
    assert (refused.status_code, refused.json["code"]) == (409, "stale")
    assert refused.json["current"]["body"] == theirs
    assert refused.json["current"]["version"] == 2
    assert refused.json["yours"] == {"body": mine}
    both = refused.json["merged"]["body"]
    assert both == mine.replace("third", "third, at ten")
    assert guest.get(path).json["body"] == theirs, "nothing was written"
    assert guest.patch(path, {"body": both, "version": 2}).json["body"] == both


def test_lines_that_both_changed_stand_there_twice_between_marks(guest: Person) -> None:
    home = project(guest)["id"]
    written = note(guest, home, body=BASE)
    path = f"/api/projects/{home}/notes/{written['id']}"
    guest.patch(path, {"body": BASE.replace("second", "theirs"), "version": 1})
    refused = guest.patch(path, {"body": BASE.replace("second", "mine"), "version": 1})
    merged = refused.json["merged"]["body"]
    assert "<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> saved" in merged


def test_the_page_shows_both_and_saves_what_was_brought_together(guest: Person) -> None:
    home = project(guest)["id"]
    written = note(guest, home, body=BASE)
    page = f"/notes/{written['id']}/edit"
    guest.patch(
        f"/api/projects/{home}/notes/{written['id']}",
        {"body": BASE.replace("third", "third, at ten"), "version": 1},
    )
    form = {"title": "Seeds", "body": BASE.replace("first", "first of all"), "version": "1"}
    again = guest.sends(page, form, of=page, hx=True)
    assert again.status_code == 409
    assert "Nothing of yours is lost" in again.text
    assert "first of all\n\nsecond\n\nthird, at ten" in again.text
    assert 'name="version" type="hidden" value="2"' in again.text
    assert guest.sends(page, form | {"version": "2"}, of=page).status_code == 303


@pytest.mark.parametrize(
    ("make", "part", "change"),
    [
        (task, "tasks", {"title": "Dig deep", "status": "doing"}),
        (snippet, "snippets", {"files": [{"name": "hello.py", "body": CODE + "\n# mine\n"}]}),
        (note, "notes", {"title": "Seeds and bulbs"}),
    ],
)
def test_no_stale_write_of_any_kind_is_taken(guest: Person, make: Any, part: str, change: Any) -> None:
    home = project(guest)["id"]
    thing = make(guest, home)
    path = f"/api/projects/{home}/{part}/{thing['id']}"
    first = guest.patch(path, {"title": "Theirs", "version": 1})
    assert first.status_code == 200
    for version in (1, 3, 99):
        refused = guest.patch(path, change | {"version": version})
        assert (refused.status_code, refused.json["code"]) == (409, "stale")
        assert refused.json["current"]["title"] == "Theirs"
    assert guest.patch(path, change).status_code == 422, "a change names the version that it knew"
    assert guest.get(path).json == first.json


def test_files_of_both_are_brought_together_by_their_names(guest: Person) -> None:
    home = project(guest)["id"]
    thing = snippet(guest, home)
    path = f"/api/projects/{home}/snippets/{thing['id']}"
    files = [{"name": "hello.py", "body": CODE}]
    guest.patch(path, {"files": [*files, {"name": "theirs.py", "body": "1\n"}], "version": 1})
    mine = [{"name": "hello.py", "body": "# mine\n" + CODE}, {"name": "mine.py", "body": "2\n"}]
    merged = guest.patch(path, {"files": mine, "version": 1}).json["merged"]["files"]
    assert [file["name"] for file in merged] == ["hello.py", "mine.py", "theirs.py"]
    assert merged[0]["body"] == "# mine\n" + CODE


def test_a_project_renamed_meanwhile_is_not_overwritten(guest: Person) -> None:
    home = project(guest)
    path = f"/api/projects/{home['id']}"
    assert guest.patch(path, {"name": "Theirs", "version": home["version"]}).status_code == 200
    refused = guest.patch(path, {"name": "Mine", "version": home["version"]})
    assert (refused.status_code, refused.json["current"]["name"]) == (409, "Theirs")
    form = {"name": "Mine", "key": home["key"], "description": "", "version": "1"}
    page = guest.sends(f"{path[4:]}/settings", form, of=f"{path[4:]}/settings", hx=True)
    assert page.status_code == 409
    assert "Theirs" in page.text


def test_what_a_note_a_task_or_a_file_says_may_be_called_content(member: Person) -> None:
    base = f"/api/projects/{project(member)['id']}"
    for kind in ("notes", "tasks"):
        written = member.post(f"{base}/{kind}", {"title": "Seeds", "content": "one"}).json
        changed = member.patch(f"{base}/{kind}/{written['id']}", {"content": "two", "version": 1}).json
        assert (written["body"], changed["body"]) == ("one", "two")
    files = [{"name": "a.py", "content": "print()"}]
    shown = member.post(f"{base}/snippets", {"title": "Hello", "files": files}).json
    assert shown["files"][0]["body"] == "print()"
