"""Access: large text, wide spacing, narrow screens, targets for fingers, a visible focus, quiet motion."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.house import House
from tests.browser.places import cast, places
from tests.browser.test_every_page import REFUSALS, open_everything
from tests.browser.visitor import Visitor
from tests.services.browser import axe_violations

ZOOMED: ViewportSize = {"width": 640, "height": 390}  # a screen of 1280 x 780 at 200 %
NARROWEST: ViewportSize = {"width": 320, "height": 780}  # the same at 400 %
# What WCAG 1.4.12 asks a page to bear. A constructed sheet is what the policy of our pages lets in.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  const all = {"line-height": 1.5, "letter-spacing": "0.12em", "word-spacing": "0.16em"};
  const rules = Object.entries(all).map(([name, value]) => `${name}: ${value} !important`).join(";");
  sheet.replaceSync(`* { ${rules} } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Words in a box which hides what does not fit; what is for screen readers alone is meant to be hidden.
CUT = """() => [...document.querySelectorAll("main *, header *, #guest-strip *")].filter(it => {
  const style = getComputedStyle(it), box = it.getBoundingClientRect();
  const apart = ".visually-hidden, .skip-link, svg, pre, select, textarea";
  if (!it.innerText?.trim() || box.width < 2 || it.closest(apart)) return false;
  const wide = style.overflowX !== "visible" && style.overflowX !== "auto" && style.overflowX !== "scroll"
    && style.textOverflow !== "ellipsis" && it.scrollWidth > it.clientWidth + 2;
  const high = style.overflowY !== "visible" && style.overflowY !== "auto" && style.overflowY !== "scroll"
    && it.scrollHeight > it.clientHeight + 2;
  return wide || high;
}).map(it => it.outerHTML.slice(0, 120))"""
PATIENCE_MS = 60_000
FINGERS = {"runOnly": {"type": "rule", "values": ["target-size"]}}
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


@pytest.mark.parametrize("turn", [0, pytest.param(1, marks=pytest.mark.soak)])
def test_large_text_wide_spacing_and_fingers_lose_nothing_on_any_page(
    arrive: Callable[..., Visitor], house: House, turn: int
) -> None:
    """Each page at one of the two zooms; the turn of the soak brings the other."""
    people = cast(house, arrive)
    faults: dict[str, list[Any]] = {}
    for number, (name, (visitor, go)) in enumerate(places(people).items(), turn):
        visitor.expected = REFUSALS
        visitor.page.set_default_navigation_timeout(PATIENCE_MS)
        visitor.page.set_viewport_size((ZOOMED, NARROWEST)[number % 2])
        go(visitor)
        open_everything(visitor.page)
        found = [*_lost(visitor), *axe_violations(visitor.page, **FINGERS)]
        if number % 2 == 0:
            visitor.page.evaluate(SPACED)
            found += _lost(visitor)
        faults[name] = found
    assert {name: found for name, found in faults.items() if found} == {}


def _lost(visitor: Visitor) -> list[Any]:
    """Return what is cut off, or how much wider than the screen the page is."""
    wide, screen = visitor.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    cut: list[Any] = visitor.page.evaluate(CUT)
    return [*cut, *([f"{wide} px at {screen}"] if wide > screen else [])]


@pytest.mark.parametrize("width", [360, 1280])
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
