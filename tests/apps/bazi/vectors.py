"""The known answers of tests/vectors, and charts made as they name them."""

import json
from pathlib import Path
from typing import Any

from webapp.apps.bazi.engine.chart import Birth, Chart, chart_of
from webapp.apps.bazi.engine.clock import parse

FOLDER = Path(__file__).parents[2] / "vectors"


def load(name: str) -> Any:
    """Return one of the files of known answers."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def chart(when: str, zone: str | None = "+08:00", longitude: float | None = None, **more: Any) -> Chart:
    """Return the chart of a birth."""
    return chart_of(Birth(parse(when), zone, longitude, **more))


def of_sect(sect: int | None) -> Any:
    """Return the convention that the libraries call sect 1 or 2."""
    return "23h" if sect == 1 else "midnight"


def text(found: Chart) -> str:
    """Return the pillars in a line."""
    return " ".join(str(pair) for pair in found.pillars.all().values())


def solar(parts: list[int]) -> str:
    """Return a list of year to second as ISO 8601."""
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*parts)
