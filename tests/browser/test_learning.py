"""A learning path by keyboard alone, in four languages: from a topic or a text to what is due."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.apps.learning.acts import CHINESE, FRENCH, SPANISH, SWIFTS
from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.services.browser import axe_violations


def test_a_topic_is_learnt_without_a_mouse(visitor: Visitor, house: House) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    visitor.opens("/")
    visitor.tabs_to("What would you like to learn?")
    keys.type("photography")
    keys.press("Enter")
    expect(page.locator(".stops")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("photography")
    visitor.tabs_to("Next: Light")
    keys.press("Enter")
    expect(page.locator("#keyword-drawer")).to_be_focused()
    visitor.tabs_to("To do")
    keys.press("ArrowRight")
    expect(page.get_by_label("Learning")).to_be_checked()
    visitor.tabs_to("Your note")
    keys.type("Golden hour")
    visitor.tabs_to("Save")
    keys.press("Enter")
    expect(page.locator(".stop").first).to_contain_text("Learning")
    expect(page.locator(".stop__term").first).to_be_focused()
    assert axe_violations(page) == []
    visitor.tabs_to("Done: Exposure")
    keys.press("Enter")
    expect(page.locator(".path__far")).to_contain_text("1 of 17")
    visitor.opens("/learn/review")
    expect(page.locator(".review__term")).to_have_text("Light")
    visitor.tabs_to("Show what we know")
    keys.press("Enter")
    expect(page.get_by_text("Golden hour")).to_be_visible()
    keys.press("3")
    expect(page.get_by_role("heading", level=2)).to_have_text("Nothing is due")
    assert axe_violations(page) == []


def test_the_paths_of_a_guest_are_there_after_registering(visitor: Visitor, house: House) -> None:
    page = visitor.page
    visitor.expected = {403}
    visitor.opens("/learn/new")
    page.get_by_label("A text to learn from").fill(SWIFTS)
    page.get_by_role("button", name="Make a path").click()
    expect(page.get_by_role("link", name="swift colony", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Done: swift colony").click()
    expect(page.locator(".stop--done")).to_have_count(1)
    page.get_by_role("button", name="Share by a link").click()
    expect(page.locator("#prompt")).to_be_visible()
    visitor.registers(house.new_email())
    expect(page.get_by_text("not your notes")).to_be_visible()
    expect(page.locator(".stop--done")).to_have_count(1)
    assert "/learn/shared/" in (page.locator("a.short").get_attribute("href") or "")


# The field for a topic, the topic, its first step, a state, two buttons, the field for a text, a text.
WORDS = {
    "en-US": (
        "What would you like to learn?|photography|Next: Light|To do|Save|Make a path|A text to learn from",
        SWIFTS,
    ),
    "fr-FR": (
        """Qu’aimeriez-vous apprendre ?|photographie|Ensuite : Lumière|À faire|Enregistrer|Créer un parcours
        |Un texte pour apprendre""",
        FRENCH,
    ),
    "es-ES": (
        """¿Qué te gustaría aprender?|fotografía|Siguiente: Luz|Por hacer|Guardar|Crear una ruta
        |Un texto del que aprender""",
        SPANISH,
    ),
    "zh-CN": ("你想学什么？|摄影|下一个：光线|待办|保存|生成路径|用来学习的文本", CHINESE),
}


@pytest.mark.parametrize(
    "locale", ["en-US", "zh-CN", *(pytest.param(it, marks=pytest.mark.soak) for it in ("fr-FR", "es-ES"))]
)
def test_a_topic_and_a_text_become_paths_by_keyboard(
    arrive: Callable[..., Visitor], house: House, locale: str
) -> None:
    names, text = WORDS[locale]
    what, topic, following, todo, save, make, field = [name.strip() for name in names.split("|")]
    visitor = arrive(house, locale=locale)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.opens("/learn/new")
    visitor.tabs_to(what)
    keys.insert_text(topic)
    keys.press("Enter")
    expect(page.locator(".stops")).to_be_visible(timeout=30_000)
    visitor.finds_all_in_width()
    visitor.tabs_to(following)
    keys.press("Enter")
    expect(page.locator("#keyword-drawer")).to_be_focused()
    expect(page.locator("#drawer-title")).to_have_attribute("lang", locale[:2])
    visitor.tabs_to(todo)
    keys.press("ArrowRight")
    visitor.tabs_to(save)
    keys.press("Enter")
    expect(page.locator(".stop--learning")).to_have_count(1)
    expect(page.locator(".stop__term").first).to_be_focused()
    visitor.opens("/learn/new")
    visitor.tabs_to(field)
    keys.insert_text(text)
    visitor.tabs_to(make)
    keys.press("Enter")
    expect(page.locator(".stop__term").first).to_be_visible(timeout=30_000)
    assert page.locator(".stop__term").first.get_attribute("lang") == locale[:2]
    visitor.finds_all_in_width()
