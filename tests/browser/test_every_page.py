"""What holds on every page: readable for everybody in both themes, no wider than a phone, light and quick."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.conftest import HEIGHT, WIDTHS
from tests.browser.house import House
from tests.browser.places import Cast, cast, places
from tests.browser.visitor import Visitor
from tests.services.browser import axe_violations

MOST_BYTES = 100_000  # of one page and all that it brings, compressed, on a first visit
MOST_REQUESTS = 4
REFUSALS = {401, 403, 404, 410, 422}  # what a browser may say of pages that say no


@pytest.fixture
def people(arrive: Callable[..., Visitor], house: House) -> Cast:
    """Everybody who sees the pages."""
    found = cast(house, arrive)
    for visitor in (found.guest, found.admin, found.stranger):
        visitor.expected = REFUSALS
    return found


def test_axe_finds_nothing_in_either_theme_and_nothing_is_wider_than_the_screen(people: Cast) -> None:
    faults: dict[str, Any] = {}
    for name, (visitor, go) in places(people).items():
        go(visitor)
        open_everything(visitor.page)
        for width, theme in zip((*WIDTHS, *reversed(WIDTHS)), ("light", "light", "dark", "dark"), strict=True):
            visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
            visitor.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            visitor.finds_all_in_width()
            faults |= {f"{name}, {theme}, {width}": found for found in axe_violations(visitor.page)}
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
        path = visitor.page.url
        newcomer = arrive(house, storage_state=visitor.page.context.storage_state())
        newcomer.expected = REFUSALS
        finished: list[Request] = []
        newcomer.page.on("requestfinished", finished.append)
        newcomer.page.goto(path, wait_until="networkidle")
        newcomer.page.context.close()
    assert seen == {}
