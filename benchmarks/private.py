"""How long a private house takes to answer for each kind of address: `python -m benchmarks.private`.

The tests hold that answers and hash calls are the same (tests/guests/test_disclosure.py). This shows the time
by the clock and by the processor, which a busy machine disturbs less. The states are asked in turn, each turn
in another order, so that what disturbs one disturbs all.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from time import perf_counter, process_time
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, insert

from benchmarks.options import DATABASES, Options
from benchmarks.stage import Stage, stage
from webapp import create_app
from webapp.config import Settings
from webapp.guests.models import User
from webapp.guests.passwords import hash_password

PASSWORD = "a password of the benchmark"
CLOSE_MS, CLOSE_SHARE = 5.0, 0.1  # how far medians may lie apart, whichever is more
FEW = Options(frozenset(), DATABASES, 1, 1, 1, 1_000, 1_000, 1, True)

Body = Callable[[str], dict[str, str]]
CALLS: dict[str, Body] = {
    "/api/auth/check-email": lambda email: {"email": email},
    "/auth/register": lambda email: {"email": email, "password": PASSWORD},
    "/auth/login": lambda email: {"email": email, "password": "another password"},
    "/api/auth/password-reset": lambda email: {"email": email},
}
REGISTERED = {"user_type": "registered", "display_name": "x"}
STATES: dict[str, dict[str, Any] | None] = {
    "new": None,
    "passwordless": {"user_type": "contact", "display_name": "x"},
    "unverified": REGISTERED,
    "registered": REGISTERED | {"email_verified_at": "now"},
    "deleted": REGISTERED | {"email_verified_at": "now", "deleted_at": "now", "deleted_reason": "self"},
    "banned": REGISTERED | {"email_verified_at": "now", "is_active": False},
}


@dataclass(frozen=True)
class Line:
    """One call on one database: the medians of each state in milliseconds, of a clock."""

    database: str
    path: str
    clock: str
    medians: dict[str, float]

    @property
    def spread(self) -> float:
        """How far the slowest state lies above the fastest, in milliseconds."""
        return max(self.medians.values()) - min(self.medians.values())

    @property
    def is_close(self) -> bool:
        """Say whether nobody can read a state from the time."""
        return self.spread <= max(CLOSE_MS, CLOSE_SHARE * min(self.medians.values()))


def main(arguments: list[str]) -> int:
    """Measure and print; 1 if the medians of a call lie too far apart by the processor's time, else 0."""
    parser = argparse.ArgumentParser("python -m benchmarks.private", description=__doc__)
    parser.add_argument("--tries", type=int, default=100, help="of each state and call (100)")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    given = parser.parse_args(arguments)
    databases = DATABASES if given.database == "both" else (given.database,)
    lines = [line for database in databases for line in _measure(database, given.tries)]
    print(_table(lines))
    return int(not all(line.is_close for line in lines if line.clock == "processor"))


def _measure(database: str, tries: int) -> list[Line]:
    with stage(database, FEW, {}) as here:
        app = _private(here)
        with app.app_context():
            hashed = hash_password("the password of the account")
        addresses = _people(here.product_url, tries, hashed)
        return [line for path, body in CALLS.items() for line in _ask(app, database, path, body, addresses)]


def _private(here: Stage) -> Flask:
    """Make a private house with the password cost of production, without limits on callers."""
    settings = here.settings | {"ACCOUNT_DISCLOSURE": "private", "RATELIMIT_ENABLED": "false"}
    return create_app(Settings.from_environment(**settings))


def _people(url: str, tries: int, hashed: str) -> dict[str, list[str]]:
    """Make so many addresses of each state; answer them."""
    found = {state: [f"{state}-{n}@example.com" for n in range(tries)] for state in STATES}
    engine, now = create_engine(url), datetime.now(UTC)
    with engine.begin() as connection:
        for state, values in STATES.items():
            if values is None:
                continue
            filled = {name: now if value == "now" else value for name, value in values.items()}
            if filled["user_type"] == "registered":
                filled["password_hash"] = hashed
            connection.execute(insert(User), [{**filled, "email": email} for email in found[state]])
    engine.dispose()
    return found


def _ask(app: Flask, database: str, path: str, body: Body, addresses: dict[str, list[str]]) -> list[Line]:
    """Ask for the states in turn, each by a browser of its own; answer the medians of both clocks."""
    clocks = {"processor": process_time, "wall": perf_counter}
    times: dict[str, dict[str, list[float]]] = {name: {state: [] for state in addresses} for name in clocks}
    states = list(addresses)
    for turn in range(len(addresses[states[0]])):
        first = turn % len(states)
        for state in states[first:] + states[:first]:
            client = app.test_client()
            started = {name: clock() for name, clock in clocks.items()}
            client.post(path, json=body(addresses[state][turn]))
            for name, clock in clocks.items():
                times[name][state].append((clock() - started[name]) * 1000)
    return [
        Line(database, path, name, {state: median(spent) for state, spent in found.items()})
        for name, found in times.items()
    ]


def _table(lines: Sequence[Line]) -> str:
    head = ["call", "database", "clock", *(f"{state} ms" for state in STATES), "spread ms", "verdict"]
    rows = [head, ["---"] * len(head)]
    for line in lines:
        figures = [f"{line.medians[state]:.1f}" for state in STATES]
        verdict = "ok" if line.is_close else "OVER"
        rows.append([line.path, line.database, line.clock, *figures, f"{line.spread:.1f}", verdict])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
