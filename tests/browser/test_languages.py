"""Whole pages in the other languages: no text of the catalogues is left in English, whatever road it took."""

from collections.abc import Callable

import pytest

from tests.browser.house import House
from tests.browser.places import cast, places
from tests.browser.test_every_page import REFUSALS, open_everything
from tests.browser.visitor import Visitor
from tests.web.test_catalogues import catalogue, messages, sources, texts

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
SAME_ROOM = {"Photos", "Notes"}  # what people of the tests write themselves


def in_english_only(language: str) -> set[str]:
    """Return the English texts that read otherwise in a language."""
    found = set()
    for message in messages(catalogue(language)):
        found |= set(sources(message)) - set(texts(message))
    return found - SAME_ROOM


@pytest.mark.parametrize(
    ("button", "language"),
    [
        ("Français", "fr"),
        pytest.param("Español", "es", marks=pytest.mark.soak),
        ("简体中文", "zh_CN"),
    ],
)
def test_no_page_says_anything_in_english(
    arrive: Callable[..., Visitor], house: House, button: str, language: str
) -> None:
    people = cast(house, arrive)
    addresses: dict[str, tuple[Visitor, str]] = {}
    for visitor in (people.guest, people.admin, people.stranger):
        visitor.expected = REFUSALS
    for name, (visitor, go) in places(people).items():
        go(visitor)
        addresses[name] = visitor, visitor.page.url
    for visitor in (people.guest, people.admin, people.stranger):
        visitor.opens("/")
        visitor.page.get_by_role("button", name=button).click()
        visitor.page.wait_for_load_state()
    english = in_english_only(language)
    left: dict[str, list[str]] = {}
    for name, (visitor, url) in addresses.items():
        visitor.opens(url)
        open_everything(visitor.page)
        visitor.finds_all_in_width()
        if found := english & set(visitor.page.evaluate(SAID)):
            left[name] = sorted(found)
    assert left == {}
