"""One table: what was measured, and how it stands to its bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.rounds import Round

HEAD = (
    "work",
    "database",
    "side",
    "per s",
    "p50 ms",
    "p99 ms",
    "CPU us",
    "peak MB",
    "errors",
    "against the bar",
)


@dataclass(frozen=True)
class Bar:
    """A figure and the highest that it may be; `bare` where the figure is no ratio."""

    name: str
    value: float
    highest: float
    unit: str = "x"

    @property
    def met(self) -> bool:
        """Say whether the figure is within the bar."""
        return self.value <= self.highest

    def __str__(self) -> str:
        """Write as `CPU 1.42x <= 1.6x ok`."""
        verdict = "ok" if self.met else "OVER"
        return f"{self.name} {_number(self.value)}{self.unit} <= {self.highest:g}{self.unit} {verdict}"


@dataclass(frozen=True)
class Row:
    """One line of the table: a side of a work; a figure that was not taken is None."""

    work: str
    database: str
    side: str
    rate: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    cpu_us: float | None = None
    peak_mb: float | None = None
    errors: int | None = None
    bars: tuple[Bar, ...] = ()


def row(work: str, database: str, side: str, figures: Round, *bars: Bar) -> Row:
    """Make a line of the medians of a side."""
    numbers = (figures.rate, figures.p50_ms, figures.p99_ms, figures.cpu_us, figures.peak_mb, figures.errors)
    return Row(work, database, side, *numbers, bars=bars)


def markdown(rows: Sequence[Row]) -> str:
    """Write the table, its columns as wide as they need, as Markdown."""
    lines = [HEAD, *(_cells(one) for one in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    table = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    table.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(table)


def _cells(one: Row) -> tuple[str, ...]:
    figures = (one.rate, one.p50_ms, one.p99_ms, one.cpu_us, one.peak_mb, one.errors)
    return (one.work, one.database, one.side, *map(_number, figures), "; ".join(map(str, one.bars)))


def _number(value: float | None) -> str:
    """Write three figures or more, no more digits than tell something; nothing for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
