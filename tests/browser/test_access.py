"""Access: a visible focus, quiet motion. What holds on every page is in test_every_page.py."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.house import House
from tests.browser.visitor import Visitor

# The browser itself marks the parts of a date: day, month, the button of its calendar.
FOCUS = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const it = document.activeElement;
  if (it === document.body) return null;
  const shown = it.matches("input[type=radio], input[type=checkbox]") && it.labels?.[0] || it;
  const near = [it, shown, it.parentElement, it.nextElementSibling].filter(Boolean);
  const seen = it.matches("input[type=date], input[type=time]") || near.some(one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== "none";
  });
  const box = shown.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  const bare = !top || shown.contains(top) || top.contains(shown) || it.contains(top);
  return {seen, inside, bare, html: it.outerHTML.slice(0, 120)};
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter(it => ["", "::before", "::after"].some(part => {
  const style = getComputedStyle(it, part || null);
  const seconds = text => Math.max(...text.split(",").map(parseFloat));
  const moves = style.animationName !== "none" && seconds(style.animationDuration) > 0.02;
  return moves || seconds(style.transitionDuration) > 0.02;
})).map(it => it.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.soak)])
def test_the_focus_is_seen_wherever_it_goes(arrive: Callable[..., Visitor], house: House, width: int) -> None:
    visitor = arrive(house, width=width)
    visitor.opens("/")
    visitor.shortens("http://example.org/focus")
    faults: dict[str, Any] = {}
    for path in (
        "/",
        "/links",
        "/projects",
        "/repair",
        "/learn/new",
        "/bazi",
        "/register",
        "/login",
        "/account",
    ):
        visitor.opens(path)
        if found := [it for it in _tabbed(visitor.page) if not (it["seen"] and it["inside"] and it["bare"])]:
            faults[path] = found
    assert faults == {}


def _tabbed(page: Page) -> list[dict[str, Any]]:
    """Press Tab until the page has been gone through; return how each stop looks."""
    stops: list[dict[str, Any]] = []
    for _ in range(70):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop and not stop["inside"]:
            page.wait_for_timeout(300)  # it slides in when the machine has time for it
            stop = page.evaluate(FOCUS)
        if stop is None or (stops and stop["html"] == stops[0]["html"]):
            break  # once around
        stops.append(stop)
    assert len(stops) > 8
    return stops


def test_nothing_moves_for_who_asked_for_quiet(arrive: Callable[..., Visitor], house: House) -> None:
    visitor = arrive(house)  # every browser of these tests asks for it
    for path in ("/", "/projects", "/learn/new", "/bazi"):
        visitor.opens(path)
        assert visitor.page.evaluate(MOVING) == []
    visitor.page.emulate_media(reduced_motion="no-preference")
    assert visitor.page.evaluate(MOVING) != []
