"""The two flows of charts in a real browser, by keyboard, in four languages; and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.places.bazi import BIRTH
from tests.browser.visitor import Visitor

WORDS = {
    "en-US": """What may we call you?|Go on|Date of birth|City of birth|Beijing, China
                |Make my chart|A reading""",
    "fr-FR": """Comment vous appeler\u202f?|Continuer|Date de naissance|Ville de naissance|Beijing, Chine
                |Établir mon thème|Une lecture""",
    "es-ES": """¿Cómo podemos llamarte?|Continuar|Fecha de nacimiento|Ciudad de nacimiento|Beijing, China
                |Hacer mi carta|Una lectura""",
    "zh-CN": "怎么称呼你？|继续|出生日期|出生城市|北京，中国|生成我的命盘|解读",
}


@pytest.mark.parametrize("locale", WORDS)
def test_from_a_nickname_to_an_account_with_a_chart_by_keyboard(
    arrive: Callable[..., Visitor], house: House, locale: str
) -> None:
    name, go_on, date, city, beijing, make, reading = [word.strip() for word in WORDS[locale].split("|")]
    visitor = arrive(house, locale=locale)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.opens("/bazi")
    page.get_by_label(name).focus()
    keys.type("Mira")
    visitor.tabs_to(go_on)
    keys.press("Enter")
    page.wait_for_url("**/bazi/onboarding*")
    page.get_by_label(date).fill("1990-05-15")
    page.locator("#birth_clock").fill("14:30")
    page.get_by_label(city).focus()
    keys.insert_text("beij")  # at once: slow keys ask twice, and the second list takes the first one's place
    expect(page.get_by_label(beijing)).to_be_visible()
    expect(page.get_by_label(city)).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_label(beijing)).to_be_focused()
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    visitor.tabs_to(make)
    keys.press("Enter")
    page.wait_for_url("**/bazi/charts/*")
    expect(page.locator("#pillars-title")).to_be_visible()
    expect(page.get_by_role("heading", name=reading, exact=True)).to_be_visible()
    expect(page.locator(".sign__char").first).to_have_text("庚")
    visitor.finds_all_in_width()
    house_says = page.request.get("/auth/me").json()
    assert (house_says["user_type"], house_says["nickname"]) == ("registered", "Mira")


MINE = {
    "en-US": "It is mine: read it for me",
    "fr-FR": "C’est le mien : lisez-le-moi",
    "es-ES": "Es el mío: léemelo",
    "zh-CN": "是我的：请为我解读",
}


@pytest.mark.parametrize("locale", WORDS)
def test_from_a_preview_to_an_account_with_its_reading_by_keyboard(
    arrive: Callable[..., Visitor], house: House, locale: str
) -> None:
    *_, make, reading = [word.strip() for word in WORDS[locale].split("|")]
    visitor = arrive(house, locale=locale)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.opens(f"/bazi/chart?{BIRTH}")
    expect(page.locator(".sign__char").first).to_be_visible()
    assert page.request.get("/auth/me").status == 401, "a preview makes nobody"
    visitor.tabs_to(MINE[locale])
    keys.press("Enter")
    page.wait_for_url("**/bazi/onboarding*")
    page.locator("#nickname").focus()
    keys.insert_text("Mira")
    visitor.tabs_to(make)
    keys.press("Enter")
    page.wait_for_url("**/bazi/charts/*")
    expect(page.get_by_role("heading", name=reading, exact=True)).to_be_visible()
    visitor.finds_all_in_width()
    assert page.request.get("/auth/me").json()["user_type"] == "registered"


def test_a_chart_for_anybody_from_the_home_page_by_keyboard(
    arrive: Callable[..., Visitor], house: House
) -> None:
    visitor = arrive(house)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.opens("/")
    card = page.locator("#bazi-home")
    card.get_by_label("Date of birth").fill("2026-01-05")
    card.get_by_label("Time of birth").fill("16:23")
    card.get_by_label("City of birth").focus()
    keys.type("北京")
    expect(card.get_by_label("Beijing, China")).to_be_visible()
    keys.press("Tab")
    keys.press("Space")
    visitor.tabs_to("See the chart")
    keys.press("Enter")
    page.wait_for_url("**/bazi/chart?*")
    expect(page.get_by_role("heading", name="The other chart")).to_be_visible()
    assert page.request.get("/auth/me").status == 401, "nobody was made and nothing stored"


def test_the_search_for_a_city_is_a_step_of_its_own_without_scripts(
    arrive: Callable[..., Visitor], house: House
) -> None:
    visitor = arrive(house, scripts=False)
    visitor.expected = {422}
    page = visitor.page
    visitor.opens("/bazi/onboarding")
    page.get_by_label("Name").fill("Mira")
    page.get_by_label("Date of birth").fill("1990-05-15")
    page.get_by_label("I do not know the hour").check()
    page.get_by_label("City of birth").fill("Paris")
    page.get_by_label("Female").check()
    page.get_by_role("button", name="Make my chart").click()
    page.get_by_label("Paris, TX, United States").check()
    page.get_by_role("button", name="Make my chart").click()
    expect(page.get_by_role("heading", name="Mira")).to_be_visible()
    expect(page.get_by_text("Paris, TX, United States")).to_be_visible()
    expect(page.get_by_text("The hour of birth is unknown").first).to_be_visible()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="A reading")).to_be_visible()
