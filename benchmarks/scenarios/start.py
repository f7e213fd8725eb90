"""How long a fresh process takes to import `wsgi:app`, and the memory of a web process after its work."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from benchmarks.rows import Bar, Row
from benchmarks.servers import ROOT, Server, process_environment
from benchmarks.stage import Stage


def measure(stage: Stage, product: Server) -> list[Row]:
    """Import the product and Flask alone in turn, once each before anything is timed."""
    pairs = [(_import("wsgi", stage), _import("flask", stage)) for _ in range(stage.options.rounds + 1)][1:]
    ours, theirs = zip(*pairs, strict=True)
    seconds = Bar("import", median(ours), 1500, " ms")
    memory = Bar("a web process", product.usage().largest_mb, 120, " MB")
    return [
        Row(
            "start",
            stage.database,
            "import wsgi",
            p50_ms=median(ours),
            peak_mb=memory.value,
            bars=(seconds, memory),
        ),
        Row("start", stage.database, "import flask", p50_ms=median(theirs)),
    ]


def _import(module: str, stage: Stage) -> float:
    """Time a fresh interpreter that imports a module and ends; milliseconds."""
    environment = {**process_environment(), **stage.settings}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], cwd=ROOT, env=environment, check=True)
    return (time.perf_counter() - start) * 1000
