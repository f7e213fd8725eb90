"""Measure several sides in turn, A B A B, and give medians: what disturbs a round disturbs all its sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from benchmarks import load
from benchmarks.load import Job
from benchmarks.options import Options
from benchmarks.servers import Server

WARM_UP_SECONDS = 0.5


@dataclass(frozen=True)
class Side:
    """One of those that are compared: a name, its server, and what is asked of it."""

    name: str
    server: Server
    requests: list[str]
    status: int


@dataclass(frozen=True)
class Round:
    """One measurement: requests a second, milliseconds, CPU microseconds a request, megabytes."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    peak_mb: float
    errors: int
    server_p99_ms: float = 0.0
    queries: int = 0
    writes: int = 0


def compare(sides: Sequence[Side], options: Options) -> list[list[Round]]:
    """Warm every side up, then measure them in turn; answer the rounds of each side."""
    for side in sides:
        measure(side, replace(options, seconds=WARM_UP_SECONDS))
    turns = [[measure(side, options) for side in sides] for _ in range(options.rounds)]
    return [list(rounds) for rounds in zip(*turns, strict=True)]


def measure(side: Side, options: Options) -> Round:
    """Load one side once, and read its server's CPU time before and after."""
    job = Job(side.server.port, side.requests, side.status, options.connections, options.seconds)
    before = side.server.usage()
    done = load.run(job)
    after = side.server.usage()
    if after.pids != before.pids:
        raise SystemExit(f"{side.name}: a process of the server came or went during a measurement")
    return Round(
        rate=done.requests / done.seconds,
        p50_ms=done.p50_ms,
        p99_ms=done.p99_ms,
        cpu_us=(after.cpu_seconds - before.cpu_seconds) * 1e6 / max(1, done.requests),
        peak_mb=after.peak_mb,
        errors=done.errors,
        server_p99_ms=done.server_p99_ms,
        queries=done.queries,
        writes=done.writes,
    )


def middle(rounds: Sequence[Round]) -> Round:
    """Give the median of every figure; of memory and statements the highest, of errors the sum."""
    return Round(
        rate=median(one.rate for one in rounds),
        p50_ms=median(one.p50_ms for one in rounds),
        p99_ms=median(one.p99_ms for one in rounds),
        cpu_us=median(one.cpu_us for one in rounds),
        peak_mb=max(one.peak_mb for one in rounds),
        errors=sum(one.errors for one in rounds),
        server_p99_ms=median(one.server_p99_ms for one in rounds),
        queries=max(one.queries for one in rounds),
        writes=max(one.writes for one in rounds),
    )


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Give the median of the ratios within each round."""
    return median(mine / max(other, 1e-9) for mine, other in zip(ours, theirs, strict=True))
