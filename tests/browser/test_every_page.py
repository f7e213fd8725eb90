"""What holds on every page: readable for everybody in both themes, no wider than a phone, light and quick."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, Request

from tests.browser.house import House
from tests.browser.places import Cast, cast, places
from tests.browser.visitor import Visitor
from tests.services.browser import axe_violations

MOST_BYTES = 100_000  # of one page and all that it brings, compressed, on a first visit
MOST_REQUESTS = 4
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (360, "light"),
    (1280, "dark"),
    (360, "dark"),
    (1280, "light"),
)
REFUSALS = {401, 403, 404, 410, 422}  # what a browser may say of pages that say no


@pytest.fixture
def people(arrive: Callable[..., Visitor], house: House) -> Cast:
    """Everybody who sees the pages."""
    found = cast(house, arrive)
    for visitor in (found.guest, found.admin, found.stranger):
        visitor.expected = REFUSALS
    return found


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.soak) for turn in (1, 2, 3))])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(people: Cast, turn: int) -> None:
    """Each page in one of the four looks; the turns of the soak bring the other three."""
    faults: dict[str, Any] = {}
    for number, (name, (visitor, go)) in enumerate(places(people).items(), turn):
        width, theme = LOOKS[number % len(LOOKS)]
        visitor.page.set_viewport_size({"width": width, "height": 780})
        visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        go(visitor)
        open_everything(visitor.page)
        visitor.finds_all_in_width()
        if found := axe_violations(visitor.page):
            faults[name] = found
    assert faults == {}


def open_everything(page: Page) -> None:
    """Unfold what is folded, but for menus, which lie over the rest."""
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(it => { it.open = true })")


def test_a_first_visit_is_light_and_takes_few_requests(
    arrive: Callable[..., Visitor], house: House, people: Cast
) -> None:
    seen: dict[str, tuple[int, int]] = {}
    for name, (visitor, go) in places(people).items():
        go(visitor)
        newcomer = arrive(house, storage_state=visitor.page.context.storage_state())
        newcomer.expected = REFUSALS
        seen[name] = first_visit(newcomer.page, visitor.page.url)
        newcomer.page.context.close()
    assert {
        name: cost for name, cost in seen.items() if cost[0] > MOST_REQUESTS or cost[1] > MOST_BYTES
    } == {}


def first_visit(page: Page, url: str) -> tuple[int, int]:
    """Open a page with nothing in the cache; return its requests and what came over the wire, in bytes."""
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(url)
    sizes = [request.sizes() for request in finished]
    # A browser with a window fetches the icon too; one without does not.
    icons = page.locator("link[rel=icon]:not([href^='data:'])").count()
    return len(finished) + icons, sum(
        size["responseHeadersSize"] + size["responseBodySize"] for size in sizes
    )
