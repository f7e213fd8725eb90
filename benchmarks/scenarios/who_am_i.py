"""W2: GET /auth/me with a guest's cookie; the limit is Flask with its signed cookie and one SELECT."""

from __future__ import annotations

from dataclasses import replace

from benchmarks import rounds
from benchmarks.load import request
from benchmarks.rounds import Side, compare, middle, ratio
from benchmarks.rows import Bar, Row, row
from benchmarks.servers import Server
from benchmarks.stage import Stage

VISITORS = 200


def measure(stage: Stage, product: Server) -> list[Row]:
    """Compare the same number of guests asking in turn; count the product's statements on the way."""
    with (
        stage.limit("benchmarks.limits.flask_app:app") as flask,
        stage.limit("benchmarks.limits.flask_orm:app") as orm,
        stage.product("benchmarks.timed:app") as timed,
    ):
        asked = visits("/auth/me", product)
        sides = [
            Side("product", product, asked, 200),
            Side("Flask + cookie + SELECT", flask, visits("/auth/me", flask), 200),
            Side("Flask-SQLAlchemy + cookie + get", orm, visits("/auth/me", orm), 200),
            Side("Flask hello", flask, [request("GET", "/hello")], 200),
        ]
        ours, theirs, usual, hello = compare(sides, stage.options)
        seen = rounds.measure(Side("product, counted", timed, asked, 200), replace(stage.options, seconds=1))
    cpu = ratio([one.cpu_us for one in ours], [one.cpu_us for one in theirs])
    statements = (Bar("queries", seen.queries, 1, ""), Bar("writes", seen.writes, 0, ""))
    return [
        row("W2", stage.database, "product", middle(ours), Bar("CPU", cpu, 1.6), *statements),
        row("W2", stage.database, "Flask + cookie + SELECT", middle(theirs)),
        row("W2", stage.database, "Flask-SQLAlchemy + cookie + get", middle(usual)),
        row("W2", stage.database, "Flask hello", middle(hello)),
    ]


def visits(path: str, server: Server) -> list[str]:
    """Make guests by the front door, and a request for a page by each of them."""
    cookies = [server.guest()[0] for _ in range(VISITORS)]
    return [request("GET", path, headers={"Cookie": cookie}) for cookie in cookies]
