"""Everything at once for minutes: `python -m benchmarks.soak --seconds 300`.

People of all kinds from another process, sweeps in the midst of them, two workers and the clock. It prints
requests a second, wrong answers, p50 and p99 by act, the memory of the web process, and what `flask guests
check` says; it ends with 1 if anything was wrong, not kept, or grew.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from tests.processes.deployment import Deployment, deployment_on
from tests.services.postgres import postgres
from tests.services.processes import Process
from webapp.guests import expiry

SETTINGS = {
    "GUEST_LINK_DAYS": "0.0004",  # 35 seconds: what guests made ends while others are at it
    "GUEST_IDLE_DAYS": "0.001",  # 86 seconds
    "GUESTS_PER_IP_PER_DAY": "1000000",
    "LOG_LEVEL": "WARNING",
    "PASSWORD_HASH_COST": "low",
}
SWEEP_SECONDS = 5.0
MOST_GROWTH = 0.10  # of the memory, from the second quarter of the time to the last
SLACK_MB = 8.0


def main(arguments: list[str]) -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    options = parser.parse_args(arguments)
    with (
        postgres(is_durable=True) as cluster,
        tempfile.TemporaryDirectory() as folder,
        deployment_on(options.database, cluster, Path(folder)) as deployment,
    ):
        return _report(*_soak(deployment, options), deployment)


def _soak(deployment: Deployment, options: argparse.Namespace) -> tuple[dict[str, Any], list[float], int]:
    """Let the players play beside sweeps; answer their figures, the memory in MB over time, rows swept."""
    web = deployment.start.web(**SETTINGS)
    for _ in range(2):
        deployment.start.worker(**SETTINGS)
    deployment.start.clock(**SETTINGS)
    command = [sys.executable, "-m", "benchmarks.players", web.url, str(options.seconds), str(options.people)]
    players = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    sweeper = deployment.stage.make_app(**SETTINGS)
    memory, swept, last = [], 0, time.monotonic()
    while players.poll() is None:
        memory.append(_memory(web))
        if time.monotonic() - last > SWEEP_SECONDS:
            with sweeper.app_context():
                done = expiry.sweep()
            swept += done.guests + sum(done.content.values())
            last = time.monotonic()
        time.sleep(1)
    output, _ = players.communicate()
    return json.loads(output), memory, swept


def _report(found: dict[str, Any], memory: Sequence[float], swept: int, deployment: Deployment) -> int:
    for act, figures in found["acts"].items():
        times = "   ".join(f"{name} {figures[name]:>8.1f} ms" for name in ("p50", "p99", "max"))
        print(f"{act:<20} {figures['count']:>8,.0f}   {times}")
    quarter = max(1, len(memory) // 4)
    early, late = median(memory[quarter : 2 * quarter] or memory), median(memory[-quarter:])
    is_flat = late <= early * (1 + MOST_GROWTH) + SLACK_MB
    violations = deployment.violations(**SETTINGS)
    print(f"\n{found['requests'] / found['seconds']:,.0f} requests/s over {found['seconds']:.0f} s")
    print(f"wrong answers: {found['wrong'] or 'none'}")
    print(f"swept meanwhile: {swept:,} rows")
    verdict = "flat" if is_flat else "GROWS"
    print(f"memory of the web process: {early:.0f} MB, at the end {late:.0f} MB: {verdict}")
    print(f"guests check: {violations or 'all that must hold holds'}")
    return int(bool(found["wrong"] or violations or not is_flat))


def _memory(web: Process) -> float:
    """Return the resident memory of a process and its children, in MB."""
    leader = psutil.Process(web.pid)
    total = 0
    for each in (leader, *leader.children(recursive=True)):
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
