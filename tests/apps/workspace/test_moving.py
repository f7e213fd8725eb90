"""Tasks on the board: by buttons, beside another one by dragging, and by the call; never two in one place."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.apps.workspace.acts import project, task
from tests.house.app import Stage
from tests.house.people import Person


@pytest.fixture
def board(guest: Person) -> Any:
    """A project with the tasks a, b and c to do, and d that is done."""
    home = project(guest)["id"]
    made = {name: task(guest, home, name)["id"] for name in "abc"}
    made["d"] = task(guest, home, "d", status="done")["id"]
    return home, made


def order(person: Person, home: int, status: str = "todo") -> str:
    """Return the titles of a column, in their order."""
    rows = person.get(f"/api/projects/{home}/tasks?status={status}").json["tasks"]
    return "".join(row["title"] for row in rows)


def drops(person: Person, home: int, move: str) -> int:
    """Drop a card as the script of the board says it."""
    path = f"/projects/{home}"
    status: int = person.sends(f"{path}/board", {"move": move}, of=path).status_code
    return status


def test_a_card_goes_where_it_is_dropped(guest: Person, board: Any) -> None:
    home, made = board
    assert drops(guest, home, f"{made['c']}:before:{made['a']}") == 303
    assert order(guest, home) == "cab"
    assert drops(guest, home, f"{made['c']}:after:{made['a']}") == 303
    assert order(guest, home) == "acb"
    assert drops(guest, home, f"{made['a']}:before:{made['d']}") == 303
    assert (order(guest, home), order(guest, home, "done")) == ("cb", "ad")
    assert guest.get(f"/api/projects/{home}/tasks/{made['a']}").json["done_at"]
    assert drops(guest, home, f"{made['a']}:end:doing") == 303
    assert order(guest, home, "doing") == "a"
    assert guest.get(f"/api/projects/{home}/tasks/{made['a']}").json["done_at"] is None
    assert drops(guest, home, f"{made['b']}:before:{made['b']}") == 303, "on itself it stays"
    assert order(guest, home) == "cb"


def test_the_call_moves_beside_a_task_too(guest: Person, board: Any) -> None:
    home, made = board
    path = f"/api/projects/{home}/tasks/{made['c']}/move"
    assert guest.post(path, {"before": made["b"]}).json["version"] == 2
    assert order(guest, home) == "acb"
    assert guest.post(path, {"after": made["b"]}).status_code == 200
    assert order(guest, home) == "abc"


def test_a_task_goes_beside_none_of_another_project(
    guest: Person, board: Any, someone: Callable[[], Person]
) -> None:
    home, made = board
    other = someone().becomes_guest()
    foreign = task(other, project(other)["id"])["id"]
    for nothing in (foreign, 2**62):
        refused = guest.post(f"/api/projects/{home}/tasks/{made['a']}/move", {"before": nothing})
        assert (refused.status_code, refused.json["code"]) == (422, "invalid")
        assert drops(guest, home, f"{made['a']}:before:{nothing}") == 422
    for nonsense in (
        "",
        f"{made['a']}",
        ":left",
        "x:left",
        f"{made['a']}:",
        f"{made['a']}:before:",
        f"{made['a']}:end:x",
    ):
        assert drops(guest, home, nonsense) == 422, nonsense
    assert order(guest, home) == "abc"


def test_there_is_always_room_between_two_tasks_and_devices_are_told(stage: Stage, member: Person) -> None:
    home = project(member)["id"]
    made = [task(member, home, name)["id"] for name in "abc"]
    cursor = member.get("/api/sync").json["cursor"]
    for _round, mover in zip(range(24), itertools.cycle(made[1:]), strict=False):
        member.post(f"/api/projects/{home}/tasks/{mover}/move", {"after": made[0]})
    assert order(member, home) == "acb"
    positions = [row[0] for row in stage.sql("SELECT position FROM tasks ORDER BY position")]
    assert len(set(positions)) == 3
    told = {row["id"]: row["position"] for row in member.get(f"/api/sync?since={cursor}").json["tasks"]}
    assert sorted(told.values()) == positions


def test_tasks_that_stand_at_one_position_are_spread(stage: Stage, guest: Person, board: Any) -> None:
    home, made = board
    stage.sql("UPDATE tasks SET position = 5")
    assert (
        guest.post(f"/api/projects/{home}/tasks/{made['c']}/move", {"before": made["b"]}).status_code == 200
    )
    assert order(guest, home) == "acb"
