"""Keep a run: the table as Markdown, its figures as JSON, with versions, settings, date and machine."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.options import Options
from benchmarks.rows import Row, markdown
from benchmarks.servers import web_command

FOLDER = Path(__file__).parent / "results"
PACKAGES = ("granian", "Flask", "SQLAlchemy", "psycopg", "redis")


def keep(rows: Sequence[Row], options: Options, engines: dict[str, str]) -> Path:
    """Write both files, named by the time in UTC; answer the Markdown's path."""
    now = datetime.now(UTC)
    about = {
        "date": now.isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {_model()}",
        "versions": {
            "Python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
            **engines,
        },
        "server": web_command("wsgi:app"),
        "settings": {
            name: sorted(value) if name == "only" else value for name, value in asdict(options).items()
        },
    }
    path = FOLDER / f"{now:%Y-%m-%d-%H%M}.md"
    bars = [[{**asdict(bar), "met": bar.met} for bar in one.bars] for one in rows]
    lines = [{**asdict(one), "bars": held} for one, held in zip(rows, bars, strict=True)]
    path.with_suffix(".json").write_text(json.dumps({**about, "rows": lines}, indent=1) + "\n")
    path.write_text(f"# Measured {about['date']}\n\n{_list(about)}\n\n{markdown(rows)}\n")
    return path


def _list(about: Mapping[str, object]) -> str:
    def line(value: object) -> str:
        if isinstance(value, dict):
            return ", ".join(f"{name} {inner}" for name, inner in value.items())
        return str(value)

    return "\n".join(f"- {name}: {line(value)}" for name, value in about.items())


def _model() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), "processor unknown"
    )
