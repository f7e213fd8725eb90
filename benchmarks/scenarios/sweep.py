"""W6: delete expired links and idle guests; the limit is the DELETE alone, in batches of the same size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from sqlalchemy import create_engine

from benchmarks import fill
from benchmarks.inside import app_of, memory_grown, milliseconds
from benchmarks.limits.statements import Plain
from benchmarks.rounds import ratio
from benchmarks.rows import Bar, Row
from benchmarks.servers import Server
from benchmarks.stage import Stage
from benchmarks.writer import writing
from webapp.apps.links.models import Link
from webapp.config import settings
from webapp.guests import expiry
from webapp.guests.registry import registry

LINKS, GUESTS = 40_000, 20_000
QUICK_SHARE = 10
IDLE_DAYS = 60
MOST_WAIT_MS = 200
MOST_GROWN_MB = 20  # "memory flat": a batch or two, not the table


@dataclass(frozen=True)
class Task:
    """Something to sweep: how to have so many rows of it, and how both sides delete them."""

    name: str
    rows: int
    make: Callable[[], None]
    ours: Callable[[], int]
    theirs: Callable[[], int]


@dataclass(frozen=True)
class Sweep:
    """One sweep: milliseconds, the longest wait of a writer meanwhile, megabytes by which the peak rose."""

    ms: float
    wait_ms: float
    grown_mb: float


def measure(stage: Stage, _product: Server) -> list[Row]:
    """Fill and sweep on each side in each round, with somebody else writing meanwhile."""
    with app_of(stage).app_context():
        return [row for task in _tasks(stage) for row in _measure_task(stage, task)]


def _tasks(stage: Stage) -> list[Task]:
    share = QUICK_SHARE if stage.options.quick else 1
    links, guests = LINKS // share, GUESTS // share
    plain, pace = Plain(stage.product_url), (expiry.BATCH, expiry.PAUSE_SECONDS)
    declared = registry().of(Link)
    idle = settings().GUEST_IDLE_DAYS
    return [
        Task(
            "W6, expired links",
            links,
            lambda: _make_links(stage, links),
            lambda: expiry.sweep_content(declared),
            lambda: plain.sweep_links(*pace),
        ),
        Task(
            "W6, idle guests",
            guests,
            lambda: _make_guests(stage, guests),
            expiry.sweep_guests,
            lambda: plain.sweep_guests(*pace, idle),
        ),
    ]


def _measure_task(stage: Stage, task: Task) -> list[Row]:
    pairs = [
        (_sweep(stage, task, task.ours), _sweep(stage, task, task.theirs))
        for _ in range(stage.options.rounds)
    ]
    ours, theirs = zip(*pairs, strict=True)
    bars = (
        Bar("time", ratio([one.ms for one in ours], [one.ms for one in theirs]), 1.5),
        Bar("longest wait", max(one.wait_ms for one in ours), MOST_WAIT_MS, " ms"),
        Bar("peak grown", max(one.grown_mb for one in ours), MOST_GROWN_MB, " MB"),
    )
    return [
        _row(stage, task, "product", ours, bars),
        _row(stage, task, "the DELETE", theirs, ()),
    ]


def _sweep(stage: Stage, task: Task, act: Callable[[], int]) -> Sweep:
    task.make()
    fill.analyze(stage.product_url)
    times: list[float] = []
    with writing(stage.product_url) as waits:
        grown = memory_grown(lambda: times.append(milliseconds(act)))
    return Sweep(times[0], waits.longest_ms, grown)


def _row(stage: Stage, task: Task, side: str, sweeps: tuple[Sweep, ...], bars: tuple[Bar, ...]) -> Row:
    ms = median(one.ms for one in sweeps)
    wait, grown = max(one.wait_ms for one in sweeps), max(one.grown_mb for one in sweeps)
    rate = task.rows / ms * 1000
    return Row(task.name, stage.database, side, rate, ms, wait, peak_mb=grown, errors=0, bars=bars)


def _make_links(stage: Stage, count: int) -> None:
    with create_engine(stage.product_url).begin() as connection:
        owner = fill.add_guests(connection, count // 4)
        fill.add_links(connection, count, owner, count // 4, expired=True)


def _make_guests(stage: Stage, count: int) -> None:
    with create_engine(stage.product_url).begin() as connection:
        fill.add_guests(connection, count, idle_days=IDLE_DAYS)
