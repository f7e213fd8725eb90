"""What a run measures and how long: the command line of `python -m benchmarks`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True)
class Options:
    """The settings of a run; rounds are pairs, each side once a round, of so many seconds."""

    only: frozenset[str]
    databases: tuple[str, ...]
    rounds: int
    seconds: float
    connections: int
    users: int
    links: int
    scale: int
    quick: bool


def parse(arguments: list[str], known: tuple[str, ...], usual: tuple[str, ...]) -> Options:
    """Read the command line; an unknown scenario or a number that is not above 0 stops with the usage."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description="Measure the product beside bare limits."
    )
    parser.add_argument("--only", default=",".join(usual), help="scenarios, with commas (%(default)s)")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of measurements, interleaved (5)")
    parser.add_argument("--seconds", type=float, default=3, help="length of one measurement (3)")
    parser.add_argument("--connections", type=int, default=32, help="kept alive by the load's process (32)")
    parser.add_argument(
        "--users", type=int, default=100_000, help="rows there before anything is measured (100000)"
    )
    parser.add_argument("--links", type=int, default=1_000_000, help="rows there before (1000000)")
    parser.add_argument(
        "--scale", type=int, default=1, help="measure again at so many times the rows, on Postgres"
    )
    parser.add_argument(
        "--quick", action="store_true", help="a look: 2 rounds of 1 s, few rows, nothing kept"
    )
    given = parser.parse_args(arguments)
    only = frozenset(name for name in given.only.split(",") if name)
    if unknown := only - set(known):
        parser.error(f"--only: {', '.join(sorted(unknown))} unknown; there are {', '.join(known)}")
    if min(given.rounds, given.seconds, given.connections, given.users, given.links, given.scale) <= 0:
        parser.error("numbers are above 0")
    return Options(
        only=only,
        databases=DATABASES if given.database == "both" else (given.database,),
        rounds=2 if given.quick else given.rounds,
        seconds=1 if given.quick else given.seconds,
        connections=given.connections,
        users=1_000 if given.quick else given.users,
        links=10_000 if given.quick else given.links,
        scale=given.scale,
        quick=given.quick,
    )
