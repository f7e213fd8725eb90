"""The workspace: pages of a project of 10,000 tasks and 5,000 notes, and of one with hardly any."""

from __future__ import annotations

from sqlalchemy import create_engine

from benchmarks import fill
from benchmarks.load import request
from benchmarks.rounds import Side
from benchmarks.rows import Row
from benchmarks.scenarios.pages import page_rows
from benchmarks.servers import Server
from benchmarks.stage import Stage

SMALL, LARGE = (20, 10), (10_000, 5_000)  # tasks, notes
PAGES = {"board": "", "notes": "/notes", "tasks as a list": "/tasks?sort=updated"}


def measure(stage: Stage, _product: Server) -> list[Row]:
    """Load the pages of both projects; the time inside the server must not grow with what stands in them."""
    with stage.product("benchmarks.timed:app") as timed:
        sides = []
        for size, counts in (("small", SMALL), ("large", LARGE)):
            cookie, home = _project(stage, timed, *counts)
            headers = {"Cookie": cookie, "Accept": "text/html"}
            sides += [
                Side(f"{name}, {size} project", timed, [request("GET", home + path, headers=headers)], 200)
                for name, path in PAGES.items()
            ]
        return page_rows("workspace", stage, sides)


def _project(stage: Stage, server: Server, tasks: int, notes: int) -> tuple[str, str]:
    """Make a guest with such a project; return its cookie and the project's path."""
    cookie, user_id = server.guest()
    with create_engine(stage.product_url).begin() as connection:
        project_id = fill.add_project(connection, user_id, tasks, notes)
    fill.analyze(stage.product_url)
    return cookie, f"/projects/{project_id}"
