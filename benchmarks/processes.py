"""What Linux says of a server's processes: CPU time and memory, read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """CPU seconds since the start, and memory in MB: the sum of the peaks, the largest process now."""

    cpu_seconds: float
    peak_mb: float
    largest_mb: float
    pids: tuple[int, ...]


def usage(session: int) -> Usage:
    """Add up user and system time of every process of a session, and of the children they have reaped."""
    ticks, peak, largest, pids = 0, 0.0, 0.0, []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) != session:
                continue
            memory = _memory(stat.with_name("status"))
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks += sum(int(field) for field in fields[11:15])
        peak += memory.get("VmHWM", 0.0)
        largest = max(largest, memory.get("VmRSS", 0.0))
        pids.append(int(stat.parent.name))
    return Usage(ticks / TICKS_A_SECOND, peak, largest, tuple(sorted(pids)))


def _memory(status: Path) -> dict[str, float]:
    """Read the lines `VmRSS` (now) and `VmHWM` (peak) of a process in MB."""
    lines = (line.split() for line in status.read_text().splitlines())
    return {
        words[0][:-1]: int(words[1]) / 1024 for words in lines if words and words[0] in ("VmRSS:", "VmHWM:")
    }
