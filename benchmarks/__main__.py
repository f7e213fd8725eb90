"""Run the benchmarks, print the table and keep it."""

from __future__ import annotations

import sys
from collections.abc import Collection

from benchmarks import fill, results
from benchmarks.growth import WORKS, grown
from benchmarks.options import Options, parse
from benchmarks.rows import Row, markdown
from benchmarks.scenarios import SCENARIOS, USUAL
from benchmarks.stage import Stage, stage


def main(arguments: list[str]) -> int:
    """Measure what was asked on each database; 1 if a bar is not met or an answer was wrong, else 0."""
    options = parse(arguments, tuple(SCENARIOS), USUAL)
    engines: dict[str, str] = {}
    rows = [row for database in options.databases for row in _measure(database, options, engines)]
    print(markdown(rows))
    if not options.quick:
        print(f"\nkept in {results.keep(rows, options, engines)}")
    return int(any(row.errors or not all(bar.met for bar in row.bars) for row in rows))


def _measure(database: str, options: Options, engines: dict[str, str]) -> list[Row]:
    """Set one stage, run every scenario on it, and those that must not grow again when it holds more."""
    with stage(database, options, engines) as here:
        rows = _run(here, options.only)
        if options.scale > 1 and database == "postgres":
            fill.fill(
                here.product_url, here.codes, options.users * options.scale, options.links * options.scale
            )
            rows += grown(rows, _run(here, options.only & set(WORKS)), options.scale)
        return rows


def _run(here: Stage, names: Collection[str]) -> list[Row]:
    """Measure scenarios before one server of the product."""
    rows: list[Row] = []
    with here.product() as product:
        for name, measure in SCENARIOS.items():
            if name in names:
                found = measure(here, product)
                print(markdown(found), file=sys.stderr)
                rows += found
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
