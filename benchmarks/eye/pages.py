"""First visits: what a page weighs, whether it holds still as it appears, what a second visit takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request

from benchmarks.eye.house import Scene
from tests.browser.places import cast, places

WIDTHS = (360, 1280)
MOST_BYTES = 100_000  # of a page and all that it brings, as it comes over the wire
MOST_REQUESTS = 4
MOST_SHIFT = 0.01  # cumulative layout shift; 0.1 is what the web calls good
REFUSALS = {401, 403, 404, 410, 422}
SETTLE_MS = 400  # what still moves after the load event does so soon
ASSETS = {"stylesheet", "script", "font"}
YEAR = "max-age=31536000"

WATCH = """
window.eye = {shift: 0, paint: 0};
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) eye.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) eye.paint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
"""
SEEN = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const app = page.serverTiming.find(entry => entry.name === "app");
  return {shift: eye.shift, paint: eye.paint, server: app ? app.duration : 0};
}"""


@dataclass(frozen=True)
class Look:
    """One page: the worse of its two widths."""

    name: str
    bytes: int
    requests: int
    again: int  # bytes of a second visit
    shift: float
    paint_ms: float  # until the largest part is painted
    server_ms: float  # inside the server, of the page itself
    is_kept: bool  # whether every asset may be kept for a year and never asked for again

    @property
    def faults(self) -> str:
        """Say what is over its bar."""
        over = {
            "bytes": self.bytes > MOST_BYTES,
            "requests": self.requests > MOST_REQUESTS,
            "shift": self.shift > MOST_SHIFT,
            "caching": not self.is_kept,
        }
        return ", ".join(name for name, is_over in over.items() if is_over)


def look_at_pages(scene: Scene, only: str = "") -> Iterator[Look]:
    """Open every page of the house as those who see it, in browsers that have nothing in their cache."""
    people = cast(scene.house, scene.arrive)
    for visitor in people.everybody:
        visitor.expected = REFUSALS
    for name, (visitor, go) in places(people).items():
        if only in name:
            go(visitor)
            state, url = visitor.page.context.storage_state(), visitor.page.url
            looks = [_visit(scene.newcomer(width, storage_state=state), name, url) for width in WIDTHS]
            yield _worse(*looks)


def _visit(context: BrowserContext, name: str, url: str) -> Look:
    context.add_init_script(WATCH)
    page = context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    seen = _open(page, url)
    first = list(finished)
    kept = all(_is_kept(request) for request in first if request.resource_type in ASSETS)
    finished.clear()
    _open(page, url)
    look = Look(
        name=name,
        bytes=sum(map(_weight, first)),
        requests=len(first),
        again=sum(_weight(request) for request in finished if not _is_from_cache(request)),
        shift=seen["shift"],
        paint_ms=seen["paint"],
        server_ms=seen["server"],
        is_kept=kept,
    )
    context.close()
    return look


def _open(page: Page, url: str) -> dict[str, Any]:
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    seen: dict[str, Any] = page.evaluate(SEEN)
    return seen


def _weight(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def _is_from_cache(request: Request) -> bool:
    """Tell whether nothing came over the wire for it."""
    return request.timing["responseStart"] < 0 or request.sizes()["responseHeadersSize"] == 0


def _is_kept(request: Request) -> bool:
    answer = request.response()
    told = answer.header_value("cache-control") or "" if answer else ""
    return "immutable" in told and YEAR in told


def _worse(one: Look, other: Look) -> Look:
    return Look(
        name=one.name,
        bytes=max(one.bytes, other.bytes),
        requests=max(one.requests, other.requests),
        again=max(one.again, other.again),
        shift=max(one.shift, other.shift),
        paint_ms=max(one.paint_ms, other.paint_ms),
        server_ms=max(one.server_ms, other.server_ms),
        is_kept=one.is_kept and other.is_kept,
    )
