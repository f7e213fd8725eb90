"""What is measured of a page that stands open: what it lost, what it says, what it weighs."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Request, ViewportSize

from tests.browser.visitor import Visitor

NARROWEST = 320  # px; a screen of 1280 at 400 %
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
# What somebody reads or hears of a page, but for parts that say to be in another language, and code.
SAID = """() => {
  const said = new Set(document.title.split(" · "));
  const other = "[lang]:not(html), code, pre, script, style, textarea";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(other)) said.add(walk.currentNode.data);
  for (const name of ["aria-label", "title", "placeholder", "alt", "data-announce", "data-confirm"]) {
    const all = [...document.querySelectorAll(`[${name}]`)];
    for (const it of all) if (!it.closest(other)) said.add(it.getAttribute(name));
  }
  return [...said].map(text => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


def open_everything(page: Page) -> None:
    """Unfold what is folded, but for menus, which lie over the rest."""
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(it => { it.open = true })")


def lost_at(page: Page, size: ViewportSize) -> list[Any]:
    """Return what is lost on a screen of `size`, and, but on the narrowest, with text spaced widely."""
    page.set_viewport_size(size)
    found = _lost(page)
    if size["width"] > NARROWEST:
        page.evaluate(SPACED)
        found += _lost(page)
    return found


def _lost(page: Page) -> list[Any]:
    """Return what is cut off, or how much wider than the screen the page is."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    cut: list[Any] = page.evaluate(CUT)
    return [*cut, *([f"{wide} px at {screen}"] if wide > screen else [])]


class FirstVisits:
    """Counts what a page brings with it where nothing is in the cache, from its opening on."""

    def __init__(self, visitor: Visitor) -> None:
        """Listen to somebody's page, and keep the browser from keeping anything."""
        self._visitor = visitor
        self._finished: list[Request] = []
        cache = visitor.page.context.new_cdp_session(visitor.page)
        cache.send("Network.enable")  # else the next word is not heard
        cache.send("Network.setCacheDisabled", {"cacheDisabled": True})
        visitor.page.on("requestfinished", lambda request: self._finished.append(request))

    def goes(self, way: Callable[[Visitor], None]) -> tuple[int, int]:
        """Go to a page; return the requests on the way and their bytes over the wire."""
        self._finished.clear()
        way(self._visitor)
        sizes = [request.sizes() for request in self._finished]
        # A browser with a window fetches the icon too; one without does not.
        icons = self._visitor.page.locator("link[rel=icon]:not([href^='data:'])").count()
        assert all(size["responseBodySize"] >= 0 for size in sizes)  # less is what came from the cache
        bytes_sent = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)
        return len(sizes) + icons, bytes_sent
