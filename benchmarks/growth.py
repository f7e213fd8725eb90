"""How cost grows with the rows that are there: the same works measured again, compared with before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.rows import Bar, Row

WORKS = ("W1", "W2", "W3", "W4")
MOST = 1.3


def grown(before: Sequence[Row], after: Sequence[Row], times: int) -> list[Row]:
    """Give the later rows of the product, each with how its cost, as a ratio to the limit, has grown."""
    first = {(row.work, row.side): row.bars[0].value for row in before if row.side == "product"}
    return [
        replace(
            row,
            work=f"{row.work} at {times} times the rows",
            bars=(Bar(f"{row.bars[0].name} grown", row.bars[0].value / first[row.work, row.side], MOST),),
        )
        for row in after
        if (row.work, row.side) in first
    ]
