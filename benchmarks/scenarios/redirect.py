"""W3: GET /{code} of live public links, counted; the limit is bare WSGI with a 302 from a dict."""

from __future__ import annotations

from random import Random

from benchmarks.load import request
from benchmarks.rounds import Side, compare, middle, ratio
from benchmarks.rows import Bar, Row, row
from benchmarks.servers import Server
from benchmarks.stage import Stage

POPULAR = 100  # links that everybody visits, the n-th of them 1/n as often as the first
VISITS = 10_000  # requests, in the same order on each side, from the beginning again at their end


def measure(stage: Stage, product: Server) -> list[Row]:
    """Compare visits of popular links, and of as many links as there are codes, all alike (without a bar)."""
    codes = stage.codes.read_text().split()
    weights = [1 / place for place in range(1, POPULAR + 1)]
    popular = [request("GET", f"/{code}") for code in Random(1).choices(codes[:POPULAR], weights, k=VISITS)]
    scattered = [request("GET", f"/{code}") for code in codes]
    with stage.limit("benchmarks.limits.bare:app") as bare:
        ours, theirs, cold = compare(
            [
                Side("product", product, popular, 302),
                Side("bare WSGI + 302 from a dict", bare, popular, 302),
                Side("product, scattered", product, scattered, 302),
            ],
            stage.options,
        )
    cpu = ratio([one.cpu_us for one in ours], [one.cpu_us for one in theirs])
    return [
        row("W3", stage.database, "product", middle(ours), Bar("CPU", cpu, 2.5)),
        row("W3", stage.database, "bare WSGI + 302 from a dict", middle(theirs)),
        row("W3", stage.database, f"product, {len(codes):,} links alike", middle(cold)),
    ]
