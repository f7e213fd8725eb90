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
CHOSEN = {"My chart"}  # a name that somebody's chart was given when it was made
PATIENCE_MS = 60_000
BUTTONS = {"fr": "Français", "zh_CN": "简体中文", "es": "Español"}


def in_english_only(language: str) -> set[str]:
    """Return the English texts that no text of a language reads like; "Close" is French for closed."""
    english = {text for message in messages(catalogue(language)) for text in sources(message)}
    return english - {text for message in messages(catalogue(language)) for text in texts(message)} - CHOSEN


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.soak) for turn in (1, 2))])
def test_no_page_says_anything_in_english(arrive: Callable[..., Visitor], house: House, turn: int) -> None:
    """Each page in one of the three languages; the turns of the soak bring the other two."""
    people = cast(house, arrive)
    rooms: dict[str, list[tuple[str, Visitor, str]]] = {language: [] for language in BUTTONS}
    for visitor in (people.guest, people.admin, people.stranger):
        visitor.expected = REFUSALS
        visitor.page.set_default_navigation_timeout(PATIENCE_MS)
    for number, (name, (visitor, go)) in enumerate(places(people).items(), turn):
        if name == "outbox":
            continue  # mails that went out in their readers' languages
        go(visitor)
        rooms[list(BUTTONS)[number % len(BUTTONS)]].append((name, visitor, visitor.page.url))
    left: dict[str, list[str]] = {}
    for language, found in rooms.items():
        english = in_english_only(language)
        for visitor in (people.guest, people.admin, people.stranger):
            visitor.opens("/")
            visitor.page.get_by_role("button", name=BUTTONS[language]).click()
            visitor.page.wait_for_load_state()
        for name, visitor, url in found:
            visitor.opens(url)
            open_everything(visitor.page)
            visitor.finds_all_in_width()
            left[f"{name} ({language})"] = sorted(english & set(visitor.page.evaluate(SAID)))
    assert {name: texts for name, texts in left.items() if texts} == {}
