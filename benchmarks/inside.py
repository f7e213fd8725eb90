"""The product in this process: its services, called as a view or a job calls them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks.stage import Stage
from webapp import create_app
from webapp.config import Settings


def app_of(stage: Stage, **changed: str) -> Flask:
    """Make the product's application on the stage's database, with some settings changed."""
    return create_app(Settings.from_environment(**stage.settings, **changed))


def milliseconds(act: Callable[[], object]) -> float:
    """Time an act."""
    started = perf_counter()
    act()
    return (perf_counter() - started) * 1000


@contextmanager
def statements_by_table(table: str) -> Iterator[Callable[[], int]]:
    """Count the statements of this process that name a table, while the block lasts."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        if re.search(rf"\b{table}\b", sql):
            seen.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield lambda: len(seen)
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def memory_grown(act: Callable[[], object]) -> float:
    """Give the megabytes by which this process's peak rose over what it held before the act."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts anew from here
    before = _status("VmRSS")
    act()
    return max(0.0, _status("VmHWM") - before)


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
