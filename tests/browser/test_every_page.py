"""What holds on every page: readable for everybody in both themes, no wider than a phone, light and quick."""

from collections.abc import Callable
from typing import Literal

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
def test_a_page_is_for_everybody_fits_the_screen_and_is_light(
    people: Cast, subtests: pytest.Subtests, turn: int
) -> None:
    """Each page in one of the four looks; the turns of the soak bring the other three."""
    for number, (name, (visitor, go)) in enumerate(places(people).items(), turn):
        width, theme = LOOKS[number % len(LOOKS)]
        with subtests.test(name, width=width, theme=theme):
            visitor.page.set_viewport_size({"width": width, "height": 780})
            visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            go(visitor)
            open_everything(visitor.page)
            visitor.finds_all_in_width()
            assert axe_violations(visitor.page) == []
            requests, size = first_visit(visitor.page)
            assert requests <= MOST_REQUESTS
            assert size <= MOST_BYTES


def open_everything(page: Page) -> None:
    """Unfold what is folded, but for menus, which lie over the rest."""
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(it => { it.open = true })")


def first_visit(page: Page) -> tuple[int, int]:
    """Open the page again with nothing in the cache; return its requests and the bytes over the wire."""
    finished: list[Request] = []
    fresh = page.context.new_page()
    fresh.context.new_cdp_session(fresh).send("Network.setCacheDisabled", {"cacheDisabled": True})
    fresh.on("requestfinished", lambda request: finished.append(request))
    fresh.goto(page.url)
    sizes = [request.sizes() for request in finished]
    # A browser with a window fetches the icon too; one without does not.
    icons = fresh.locator("link[rel=icon]:not([href^='data:'])").count()
    fresh.close()
    return len(finished) + icons, sum(
        size["responseHeadersSize"] + size["responseBodySize"] for size in sizes
    )
