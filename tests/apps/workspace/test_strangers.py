"""What is not theirs is not there: every address with an id, every verb, every kind of stranger."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.apps.workspace.acts import joins, note, project, snippet, task
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Answer, Person

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
ANYBODYS = {"workspace.profile", "workspace_api.read_profile"}  # of accounts, who are public by their name
# These ask for staff before they look for anything.
STAFFS = {"workspace.decide", "workspace_api.decide"}
BODIES: dict[str, Any] = {"move": "1:up", "visibility": "private", "role": "viewer", "title": "Mine now"}


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield (endpoint, method, rule) of every address of the workspace that names something."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in ("workspace", "workspace_api") and rule.arguments:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, rule.rule


@pytest.fixture
def theirs(member: Person, stage: Stage) -> dict[str, Any]:
    """Somebody's project with one of everything, by the names of the addresses."""
    home = project(member)
    hidden = snippet(member, home["id"])
    found = {"project_id": home["id"], "code": hidden["code"], "snippet_id": hidden["id"]}
    found["note_id"] = note(member, home["id"])["id"]
    found["task_id"] = task(member, home["id"])["id"]
    said = member.post(f"/api/public-snippets/{hidden['code']}/comments", {"body": "Mine"}).json
    asked = {"email": "third@example.com"}
    invited = member.post(f"/api/projects/{home['id']}/permissions", asked).json
    (saved,) = stage.sql("SELECT id FROM workspace_revisions WHERE note_id IS NOT NULL")
    found |= {"comment_id": said["id"], "invite_id": invited["id"], "revision_id": saved[0]}
    return found | {"user_id": member.id, "number": 1, "token": "no-such-token", "username": "nobody"}


@pytest.mark.parametrize("kind", ["visitor", "guest", "account"])
def test_a_stranger_meets_404_at_every_address_and_verb(
    stage: Stage, someone: Callable[[], Person], theirs: dict[str, Any], kind: str
) -> None:
    stranger = someone()
    if kind != "visitor":
        stranger = stranger.becomes_guest() if kind == "guest" else stranger.registers()
    token = stranger.csrf_token("/projects")
    before = content(stage)
    answers = {}
    for endpoint, method, rule in routes(stage.app):
        path = CONVERTER.sub(lambda part: str(theirs.get(part[1], 1)), rule)
        if endpoint not in STAFFS | ANYBODYS:
            answers[f"{method} {path}"] = send(stranger, endpoint, method, path, token).status_code
    assert len(answers) > 60
    assert {path: status for path, status in answers.items() if status != 404} == {}
    assert content(stage) == before


def test_what_a_member_may_not_do_is_refused_and_does_nothing(
    stage: Stage, member: Person, someone: Callable[[], Person], theirs: dict[str, Any], mails: Mails
) -> None:
    viewer = someone().registers()
    joins(member, theirs["project_id"], viewer, mails, "viewer")
    before = content(stage)
    base = f"/api/projects/{theirs['project_id']}"
    for method, path, body in (
        ("post", f"{base}/notes", {"title": "No"}),
        ("patch", f"{base}/notes/{theirs['note_id']}", {"title": "No", "version": 1}),
        ("delete", f"{base}/tasks/{theirs['task_id']}", None),
        ("post", f"{base}/tasks/{theirs['task_id']}/move", {"status": "done"}),
        ("patch", base, {"name": "No", "version": 1}),
        ("post", f"{base}/permissions", {"email": "x@example.com"}),
        ("delete", f"{base}/permissions/{member.id}", None),
        ("delete", base, None),
    ):
        answer = viewer.client.open(path, method=method.upper(), json=body)
        assert (answer.status_code, answer.json and answer.json["code"]) == (403, "role_needed"), path
    assert viewer.get(f"{base}/notes/{theirs['note_id']}").status_code == 200
    assert content(stage) == before


def test_rows_of_another_project_are_not_found_through_ones_own(
    member: Person, theirs: dict[str, Any]
) -> None:
    other = project(member, "Another")["id"]
    for part in ("note", "task", "snippet"):
        path = f"/api/projects/{other}/{part}s/{theirs[part + '_id']}"
        assert member.get(path).status_code == 404
        assert member.patch(path, {"title": "x", "version": 1}).status_code == 404
        assert member.delete(path).status_code == 404


def test_ids_that_no_database_could_hold_are_not_found(member: Person) -> None:
    for number in ("0", "-1", str(2**31), str(2**63), "1e3", "x"):
        assert member.get(f"/api/projects/{number}").status_code == 404
        assert member.get(f"/notes/{number}").status_code == 404


def send(person: Person, endpoint: str, method: str, path: str, token: str) -> Answer:
    if endpoint.startswith("workspace_api"):
        return person.client.open(path, method=method, json=None if method in ("GET", "DELETE") else BODIES)
    return person.client.open(path, method=method, data={"csrf_token": token, **BODIES})


def content(stage: Stage) -> dict[str, Any]:
    """Return what could have been changed."""
    tables = ("projects", "workspace_notes", "tasks", "snippets", "snippet_comments", "project_invites")
    return {table: stage.sql(f"SELECT * FROM {table} ORDER BY id") for table in tables}
