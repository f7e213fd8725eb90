"""Pages: time inside the server at all connections and alone, and the statements of one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import create_engine

from benchmarks import fill
from benchmarks.load import request
from benchmarks.rounds import Side, compare, middle
from benchmarks.rows import Bar, Row, row
from benchmarks.servers import Server
from benchmarks.stage import Stage

FEW, MANY = 5, 500  # links of a visitor; the second has pages more than one


def measure(stage: Stage, _product: Server) -> list[Row]:
    """Load the home page without a cookie, and the own links of somebody with few and somebody with many."""
    with stage.product("benchmarks.timed:app") as timed:
        sides = [
            Side("home", timed, [request("GET", "/")], 200),
            Side("home of a guest", timed, [_visit(stage, timed, "/", FEW)], 200),
            Side("my links, 5", timed, [_visit(stage, timed, "/links", FEW)], 200),
            Side("my links, 500", timed, [_visit(stage, timed, "/links", MANY)], 200),
        ]
        return page_rows("pages", stage, sides)


def page_rows(work: str, stage: Stage, sides: Sequence[Side]) -> list[Row]:
    """Measure pages before a server with a stopwatch: at all connections, where each waits for the others'
    Python, and for one visitor alone.
    """
    found = []
    for words, options in (("", stage.options), (", alone", replace(stage.options, connections=1))):
        for side, rounds in zip(sides, compare(sides, options), strict=True):
            figures = middle(rounds)
            bars = (
                Bar("server p99", figures.server_p99_ms, 50, " ms"),
                Bar("queries", figures.queries, 6, ""),
            )
            found.append(row(work, stage.database, side.name + words, figures, *bars))
    return found


def _visit(stage: Stage, server: Server, path: str, links: int) -> str:
    """Make a guest with so many links, and a browser's request for a page by that guest."""
    cookie, user_id = server.guest()
    with create_engine(stage.product_url).begin() as connection:
        fill.add_links(connection, links, user_id, 1)
    return request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
