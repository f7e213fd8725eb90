"""What a visitor's eye meets, measured in a real browser, page by page and act by act.

Prints for every page what its first visit brings over the wire, in how many requests, what a second visit
still brings, how far it shifts while it appears, when its largest part is painted, and the time inside the
server; then the time inside the server of what people do there. Ends with 1 if something is over its bar.
An act is judged by the processor's time: that of the clock is this machine's at this moment.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from statistics import median

from benchmarks.eye.acts import MOST_MS, Done, do_everything
from benchmarks.eye.house import scene
from benchmarks.eye.pages import MOST_BYTES, MOST_REQUESTS, MOST_SHIFT, Look, look_at_pages

PAGE_HEAD = ["page", "bytes", "requests", "bytes again", "shift", "LCP ms", "server ms", "verdict"]
ACT_HEAD = ["act", "server ms, median", "slowest", "CPU ms, median", "shift", "verdict"]


def main(arguments: list[str]) -> int:
    """Measure and print; 1 if a page or an act is over its bar, else 0."""
    parser = argparse.ArgumentParser("python -m benchmarks.eye", description=__doc__)
    parser.add_argument("--only", default="", help="only pages whose names have this in them")
    parser.add_argument("--what", choices=("pages", "acts", "both"), default="both")
    given = parser.parse_args(arguments)
    faults = 0
    with scene() as here:
        if given.what != "acts":
            print(f"\nat most {MOST_BYTES} bytes, {MOST_REQUESTS} requests, a shift of {MOST_SHIFT}\n")
            faults += _told(PAGE_HEAD, map(_page_row, look_at_pages(here, given.only)))
        if given.what != "pages":
            print(f"\nat most {MOST_MS} ms in the server, a shift of {MOST_SHIFT}\n")
            faults += _told(ACT_HEAD, map(_act_row, do_everything(here)))
    return int(faults > 0)


def _page_row(look: Look) -> list[str]:
    return [
        look.name,
        f"{look.bytes:,}",
        str(look.requests),
        f"{look.again:,}",
        f"{look.shift:.3f}",
        f"{look.paint_ms:.0f}",
        f"{look.server_ms:.1f}",
        look.faults,
    ]


def _act_row(done: Done) -> list[str]:
    times = [median(done.times_ms), max(done.times_ms), done.median_ms]
    return [done.name, *(f"{time:.1f}" for time in times), f"{done.shift:.3f}", done.faults]


def _told(head: Sequence[str], rows: Iterable[list[str]]) -> int:
    """Print a table as its rows come in; return how many of them have faults."""
    print(_line(head))
    print(_line(["---"] * len(head)), flush=True)
    faults = 0
    for *figures, verdict in rows:
        faults += bool(verdict)
        print(_line([*figures, f"OVER: {verdict}" if verdict else "ok"]), flush=True)
    return faults


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
