"""What holds on every page: for everybody in both themes, on any screen, in four languages, and light."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.house import House
from tests.browser.measures import NARROWEST, SAID, FirstVisits, lost_at, open_everything
from tests.browser.places import Cast, cast, places
from tests.browser.places.cast import See
from tests.browser.visitor import Visitor
from tests.services.browser import axe_violations
from tests.web.test_catalogues import catalogue, messages, sources, texts
from webapp import ROOT

TEMPLATES = ROOT / "templates"
PARTS = re.compile(r"mail/|(.*/)?base\.html")  # a mail is no page, and what pages extend is none either
MOST_BYTES = 100_000  # of one page and all that it brings, compressed, on a first visit
MOST_REQUESTS = 4
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (360, "light"),
    (1280, "dark"),
    (360, "dark"),
    (1280, "light"),
)
ZOOMED: tuple[ViewportSize, ...] = (
    {"width": 640, "height": 390},  # a screen of 1280 x 780 at 200 %
    {"width": NARROWEST, "height": 780},
)
FINGERS = {"rules": {"target-size": {"enabled": True}}}
REFUSALS = {401, 403, 404, 410, 422}  # what a browser may say of pages that say no
BUTTONS = {"fr": "Français", "zh_CN": "简体中文", "es": "Español"}
CHOSEN = {"My chart"}  # a name that somebody's chart was given when it was made


@pytest.fixture
def people(arrive: Callable[..., Visitor], house: House) -> Cast:
    """Everybody who sees the pages."""
    found = cast(house, arrive)
    for visitor in found.everybody:
        visitor.expected = REFUSALS
    return found


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.soak) for turn in (1, 2, 3))])
def test_a_page_is_for_everybody_on_any_screen_in_every_language(
    people: Cast, house: House, subtests: pytest.Subtests, turn: int
) -> None:
    """Each page in one look, at one zoom and in one language beside English, which the other tests speak.

    The soak brings the rest.
    """
    house.rendered()
    everywhere = list(enumerate(places(people).items()))
    first_visits = {visitor: FirstVisits(visitor) for visitor in people.everybody}
    for place, language in enumerate(BUTTONS):
        english = in_english_only(language)
        for visitor in people.everybody:
            speak(visitor, language)
        for number, (name, (visitor, go)) in everywhere[(place + turn) % len(BUTTONS) :: len(BUTTONS)]:
            width, theme = LOOKS[(number // len(BUTTONS) + turn) % len(LOOKS)]
            with subtests.test(name, width=width, theme=theme, language=language):
                visitor.page.set_viewport_size({"width": width, "height": 780})
                visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                requests, size = first_visits[visitor].goes(go)
                open_everything(visitor.page)
                visitor.finds_all_in_width()
                assert axe_violations(visitor.page, **FINGERS) == []
                assert lost_at(visitor.page, ZOOMED[(number + turn) % len(ZOOMED)]) == []
                if isinstance(go, See):
                    assert requests <= MOST_REQUESTS
                    assert size <= MOST_BYTES
                # Mails in the outbox went out in their readers' languages.
                assert name == "outbox" or sorted(english & set(visitor.page.evaluate(SAID))) == []
    assert sorted(pages() - house.rendered()) == []


def pages() -> set[str]:
    """Return the templates of whole pages."""
    found = {path for path in TEMPLATES.rglob("*.html") if path.read_text().startswith("{% extends")}
    return {name for path in found if not PARTS.match(name := str(path.relative_to(TEMPLATES)))}


def speak(visitor: Visitor, language: str) -> None:
    """Choose a language, on the screen of a phone."""
    visitor.page.set_viewport_size({"width": 360, "height": 780})
    visitor.opens("/")
    visitor.page.get_by_role("button", name=BUTTONS[language]).click()
    visitor.page.wait_for_load_state()


def in_english_only(language: str) -> set[str]:
    """Return the English texts that no text of a language reads like; "Note" is French too."""
    english = {text for message in messages(catalogue(language)) for text in sources(message)}
    return english - {text for message in messages(catalogue(language)) for text in texts(message)} - CHOSEN
