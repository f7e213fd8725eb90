"""A page of the workspace asks a fixed number of queries, however much stands in the project."""

from collections.abc import Callable

import pytest

from tests.apps.workspace.acts import note, project, snippet, task
from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.people import Person

MOST = 6  # of a page
FEW, MANY = 3, 25


def furnished(person: Person, count: int) -> tuple[str, str]:
    """Make a project with so many of each; return its path and that of a snippet with comments."""
    home = project(person)["id"]
    for n in range(count):
        note(person, home, f"Note {n}")
        task(person, home, f"Task {n}", status=("todo", "doing", "done")[n % 3])
        code = snippet(person, home, f"Snippet {n}")
    for n in range(count):
        person.post(f"/api/public-snippets/{code['code']}/comments", {"body": f"Comment {n}"})
    return f"/projects/{home}", f"/snippets/{code['code']}"


@pytest.fixture
def homes(someone: Callable[[], Person]) -> list[tuple[Person, str, str]]:
    """Somebody with few things, and somebody with many."""
    people = [someone().registers(), someone().registers()]
    return [(person, *furnished(person, count)) for person, count in zip(people, (FEW, MANY), strict=True)]


def asked(person: Person, path: str) -> int:
    """Count what the second answer of a page costs, and see that it writes nothing."""
    assert person.get(path).status_code == 200, path
    with statements() as seen:
        person.get(path)
    assert seen.writes == []
    return len(seen)


def test_no_page_asks_more_for_more_rows(stage: Stage, homes: list[tuple[Person, str, str]]) -> None:
    costs: dict[str, list[int]] = {}
    for person, home, code in homes:
        parts = ("", "/notes", "/snippets", "/tasks", "/members", "/activity", "/tasks?q=Task&sort=number")
        pages = {
            "projects": "/projects",
            "snippet": code,
            "history": f"{code}/history",
            "explore": "/explore",
        }
        pages |= {part: home + part for part in parts}
        pages |= {f"api {part}": f"/api{home}{part}" for part in ("/notes", "/tasks", "/snippets")}
        for name, path in pages.items():
            costs.setdefault(name, []).append(asked(person, path))
    assert {name: cost for name, cost in costs.items() if cost[0] != cost[1]} == {}
    assert {name: cost for name, cost in costs.items() if cost[1] > MOST} == {}


def test_many_projects_cost_no_more_than_few(someone: Callable[[], Person]) -> None:
    few, many = someone().registers(), someone().registers()
    for person, count in ((few, FEW), (many, MANY)):
        for n in range(count):
            project(person, f"Project {n}")
    assert asked(few, "/projects") == asked(many, "/projects") <= MOST


def test_a_guests_board_is_cheap_too(guest: Person) -> None:
    home, code = furnished(guest, FEW)
    assert asked(guest, home) <= MOST
    assert asked(guest, code) <= MOST
