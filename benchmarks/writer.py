"""Somebody else at work: writes to the product's database, and tells the longest wait at its end.

It runs as a process of its own: `python -m benchmarks.writer URL`, until its standard input closes.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.limits.database import connect

PAUSE_SECONDS = 0.005
SEEN = (  # a guest of those last here longest ago is back, a row that a sweep may have under lock
    "UPDATE users SET updated_at = CURRENT_TIMESTAMP WHERE id = "
    "(SELECT id FROM users WHERE user_type = 'guest' ORDER BY last_active_at LIMIT 1)"
)
EXPIRING = (
    "UPDATE links SET updated_at = CURRENT_TIMESTAMP WHERE id = "
    "(SELECT id FROM links WHERE expires_at IS NOT NULL ORDER BY expires_at LIMIT 1)"
)


@dataclass
class Waits:
    """What the writer met, in milliseconds; filled at its end."""

    longest_ms: float = 0.0
    writes: int = 0


@contextmanager
def writing(url: str) -> Iterator[Waits]:
    """Let somebody write meanwhile; the answer is complete after the block."""
    waits = Waits()
    command = [sys.executable, "-m", "benchmarks.writer", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield waits
        finally:
            out, _ = process.communicate()
            waits.longest_ms, waits.writes = json.loads(out)


def _write(url: str) -> tuple[float, int]:
    connection, longest, writes = connect(url), 0.0, 0
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        for sql in (SEEN, EXPIRING):
            started = time.perf_counter()
            connection.execute(sql)
            longest = max(longest, time.perf_counter() - started)
            writes += 1
    return longest * 1000, writes


if __name__ == "__main__":
    print("ready", flush=True)
    print(json.dumps(_write(sys.argv[1])))
