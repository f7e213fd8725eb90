"""What is measured: one file each, by the names of the table."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.rows import Row
from benchmarks.scenarios import (
    convert,
    desk,
    guest_creation,
    merge,
    pages,
    redirect,
    servers,
    start,
    sweep,
    who_am_i,
    workspace,
)
from benchmarks.servers import Server
from benchmarks.stage import Stage

SCENARIOS: dict[str, Callable[[Stage, Server], list[Row]]] = {
    "W1": guest_creation.measure,
    "W2": who_am_i.measure,
    "W3": redirect.measure,
    "W4": convert.measure,
    "W5": merge.measure,
    "W6": sweep.measure,
    "pages": pages.measure,
    "workspace": workspace.measure,
    "desk": desk.measure,
    "start": start.measure,
    "servers": servers.measure,
}
USUAL = tuple(name for name in SCENARIOS if name != "servers")
