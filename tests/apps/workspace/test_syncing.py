"""Devices that were alone come together: changes, tombstones, conflicts with both texts, and no loss."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.workspace.acts import joins, note, project, snippet, task
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person


def pull(person: Person, since: str = "") -> Any:
    answer = person.get(f"/api/sync?since={since}" if since else "/api/sync")
    assert answer.status_code == 200, answer.text
    return answer.json


def push(person: Person, *changes: dict[str, Any]) -> Any:
    answer = person.post("/api/sync", {"changes": list(changes)})
    assert answer.status_code == 200, answer.text
    return answer.json["results"]


def test_a_device_gets_everything_and_then_what_changed(member: Person) -> None:
    home = project(member)["id"]
    written, given_task, code = note(member, home, body="one"), task(member, home), snippet(member, home)
    first = pull(member)
    assert [row["id"] for row in first["notes"]] == [written["id"]]
    assert first["notes"][0]["body"] == "one"
    assert [row["id"] for row in first["tasks"]] == [given_task["id"]]
    assert first["snippets"][0]["files"] == code["files"]
    quiet = pull(member, first["cursor"])
    assert (quiet["notes"], quiet["tasks"], quiet["projects"]) == ([], [], [])
    member.patch(f"/api/projects/{home}/notes/{written['id']}", {"body": "two", "version": 1})
    member.delete(f"/api/projects/{home}/tasks/{given_task['id']}")
    news = pull(member, first["cursor"])
    assert [row["body"] for row in news["notes"]] == ["two"]
    assert news["tombstones"] == [{"kind": "task", "id": given_task["id"], "project_id": home}]
    assert pull(member, news["cursor"])["tombstones"] == []


def test_a_device_with_more_projects_than_a_query_takes_conditions_gets_them_all(
    member: Person, stage: Stage
) -> None:
    home = project(member)["id"]
    note(member, home)
    stage.sql(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1100) "
        "INSERT INTO projects "
        "(owner_id, name, key, next_task_number, change_seq, version, created_at, updated_at) "
        "SELECT owner_id, name, 'K' || n, 1, 1, 1, created_at, updated_at FROM projects, numbers"
    )
    seen: list[int] = []
    answer = pull(member)
    while answer["has_more"]:
        seen += [row["id"] for row in answer["projects"]]
        answer = pull(member, answer["cursor"])
    seen += [row["id"] for row in answer["projects"]]
    assert len(seen) == len(set(seen)) == 1101
    assert pull(member, answer["cursor"])["projects"] == []


def test_a_project_that_is_gone_or_closed_to_one_is_told(
    member: Person, someone: Callable[[], Person], mails: Mails
) -> None:
    home, friend = project(member)["id"], someone().registers()
    joins(member, home, friend, mails)
    cursor = pull(friend)["cursor"]
    member.delete(f"/api/projects/{home}/permissions/{friend.id}")
    assert pull(friend, cursor)["removed_projects"] == [home]


def test_the_same_creation_sent_twice_makes_one(member: Person) -> None:
    home = project(member)["id"]
    fields = {"title": "From a train", "client_id": str(UUID(int=7))}
    change = {"kind": "note", "act": "create", "project_id": home, "fields": fields}
    first, again = push(member, change, change)
    assert (first["status"], again["status"]) == ("done", "done")
    assert first["id"] == again["id"]
    assert len(member.get(f"/api/projects/{home}/notes").json["notes"]) == 1


def test_a_conflict_comes_back_as_both_texts_and_spoils_nothing_else(member: Person) -> None:
    home = project(member)["id"]
    written = note(member, home, body="a\nb\nc")
    path = f"/api/projects/{home}/notes/{written['id']}"
    member.patch(path, {"body": "a\nb\nC", "version": 1})
    edit = {"kind": "note", "act": "edit", "project_id": home, "id": written["id"], "version": 1}
    made = {"kind": "task", "act": "create", "project_id": home, "fields": {"title": "Still done"}}
    conflict, done = push(member, edit | {"fields": {"body": "A\nb\nc"}}, made)
    assert (conflict["status"], done["status"]) == ("conflict", "done")
    assert (conflict["current"]["body"], conflict["yours"]["body"]) == ("a\nb\nC", "A\nb\nc")
    assert conflict["merged"]["body"] == "A\nb\nC"
    gone = edit | {"act": "delete", "fields": {}}
    assert push(member, gone)[0]["status"] == "conflict", "what was changed is not deleted unseen"
    assert member.get(path).json["body"] == "a\nb\nC"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "note", "act": "edit", "project_id": 1, "id": 999_999, "version": 1},
        {"kind": "note", "act": "create", "project_id": 999_999, "fields": {"title": "x"}},
        {"kind": "note", "act": "create", "project_id": 1, "fields": {"title": ""}},
        {"kind": "note", "act": "edit", "project_id": 1, "fields": {"title": "x"}},
    ],
)
def test_what_cannot_be_done_is_said_and_the_rest_is_done(member: Person, change: dict[str, Any]) -> None:
    home = project(member)["id"]
    change = change | ({"project_id": home} if change["project_id"] == 1 else {})
    made = {"kind": "task", "act": "create", "project_id": home, "fields": {"title": "Done"}}
    bad, good = push(member, change, made)
    assert bad["status"] in ("missing", "refused")
    assert good["status"] == "done"


def test_a_cursor_that_is_not_ours_is_refused(member: Person) -> None:
    assert member.get("/api/sync?since=nonsense").status_code == 422


def test_more_than_one_answer_holds_is_taken_in_by_several(
    member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.apps.workspace.queries import changes

    monkeypatch.setattr(changes, "MOST_ROWS", 3)
    homes = [project(member, f"Project {n}")["id"] for n in range(2)]
    wanted = {note(member, home, f"Note {n}")["id"] for home in homes for n in range(5)}
    found: list[int] = []
    answer: Any = {"cursor": "", "has_more": True}
    for _ in range(20):
        answer = pull(member, answer["cursor"])
        found += [row["id"] for row in answer["notes"]]
        if not answer["has_more"]:
            break
    assert sorted(found) == sorted(wanted), "each of them, and each once"


@dataclass
class Device:
    """A device with its own copy; what it did while alone waits in `pending`, by note."""

    person: Person
    home: int
    cursor: str = ""
    notes: dict[int, dict[str, Any]] = field(default_factory=dict)
    made: list[dict[str, Any]] = field(default_factory=list)
    edited: dict[int, str] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)

    def create(self, number: int, body: str) -> None:
        """Write a note while alone."""
        fields = {"title": f"Note {number}", "body": body, "client_id": str(UUID(int=number))}
        self.made.append({"kind": "note", "act": "create", "project_id": self.home, "fields": fields})

    def edit(self, which: int, line: str) -> None:
        """Add a line to one of the notes that it has."""
        if alive := sorted(self.notes.keys() - self.deleted):
            key = alive[which % len(alive)]
            self.edited[key] = self.edited.get(key, self.notes[key]["body"]) + f"\n{line}"

    def delete(self, which: int) -> None:
        """Delete one of the notes that it has."""
        if alive := sorted(self.notes.keys() - self.deleted - self.edited.keys()):
            self.deleted.add(alive[which % len(alive)])

    def sync(self) -> None:
        """Send what waits, bring conflicts together, and take in what others did."""
        for change in self.made:
            assert push(self.person, change)[0]["status"] == "done"
        self.made = []
        for key, body in self.edited.items():
            self._send(key, body, self.notes[key]["version"])
        for key in self.deleted:
            push(self.person, self._change(key, "delete", self.notes[key]["version"]))
        self.edited, self.deleted = {}, set()
        news = pull(self.person, self.cursor)
        self.cursor = news["cursor"]
        self.notes |= {row["id"]: row for row in news["notes"]}
        for stone in news["tombstones"]:
            self.notes.pop(stone["id"], None)

    def _send(self, key: int, body: str, version: int) -> None:
        result = push(self.person, self._change(key, "edit", version, {"body": body}))[0]
        if result["status"] == "conflict":
            again = push(
                self.person, self._change(key, "edit", result["version"], {"body": result["merged"]["body"]})
            )
            assert again[0]["status"] == "done"

    def _change(self, key: int, act: str, version: int, fields: Any = None) -> dict[str, Any]:
        change = {"kind": "note", "act": act, "project_id": self.home, "id": key, "version": version}
        return change | {"fields": fields or {}}


STEPS = st.lists(
    st.tuples(
        st.sampled_from((0, 1)),
        st.sampled_from(("create", "edit", "edit", "delete", "sync")),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=14,
)


@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(steps=STEPS)
def test_two_devices_converge_and_no_line_is_lost(stage: Stage, steps: list[tuple[int, str, int]]) -> None:
    person = Person(stage.app).registers()
    other = person.copy()
    home = project(person)["id"]
    devices = (Device(person, home), Device(other, home))
    written: set[str] = set()
    for number, (which, act, pick) in enumerate(steps, 1):
        device, line = devices[which], f"line {number} of device {which}"
        if act == "create":
            device.create(number, line)
        elif act == "edit":
            before = dict(device.edited)
            device.edit(pick, line)
            written |= {line} if device.edited != before else set()
        elif act == "delete":
            device.delete(pick)
        else:
            device.sync()
    for device in (*devices, *devices):
        device.sync()
    first, second = ({key: row["body"] for key, row in device.notes.items()} for device in devices)
    assert first == second
    at_home = pull(person)["notes"]
    assert {row["id"]: row["body"] for row in at_home} == first
    removed = {row["thing_id"] for row in _stones(stage, home)}
    if not removed:
        assert all(any(line in body for body in first.values()) for line in written)


def _stones(stage: Stage, home: int) -> list[dict[str, int]]:
    rows = stage.sql("SELECT thing_id FROM project_tombstones WHERE project_id = :home", home=home)
    return [{"thing_id": row[0]} for row in rows]
