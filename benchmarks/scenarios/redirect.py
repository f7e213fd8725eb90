"""W3: GET /{code} of live public links, counted; the limit is bare WSGI with a 302 from a dict."""

from __future__ import annotations

from benchmarks.load import request
from benchmarks.rounds import Side, compare, middle, ratio
from benchmarks.rows import Bar, Row, row
from benchmarks.servers import Server
from benchmarks.stage import Stage


def measure(stage: Stage, product: Server) -> list[Row]:
    """Compare visits of the same codes in turn."""
    codes = stage.codes.read_text().split()
    requests = [request("GET", f"/{code}") for code in codes]
    with stage.limit("benchmarks.limits.bare:app") as bare:
        sides = [
            Side("product", product, requests, 302),
            Side("bare WSGI + 302 from a dict", bare, requests, 302),
        ]
        ours, theirs = compare(sides, stage.options)
    cpu = ratio([one.cpu_us for one in ours], [one.cpu_us for one in theirs])
    return [
        row("W3", stage.database, "product", middle(ours), Bar("CPU", cpu, 2.5)),
        row("W3", stage.database, "bare WSGI + 302 from a dict", middle(theirs)),
    ]
