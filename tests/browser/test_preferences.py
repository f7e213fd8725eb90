"""Language, theme and time: chosen with and without scripts, kept over pages, told in the viewer's terms."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_language_is_a_button_and_stays(
    arrive: Callable[..., Visitor], house: House, scripts: bool
) -> None:
    visitor = arrive(house, scripts=scripts, width=360)
    page = visitor.page
    visitor.opens("/register")
    for name, code in (("Français", "fr"), ("Español", "es"), ("简体中文", "zh-CN"), ("English", "en")):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        assert page.url.endswith("/register")
        visitor.finds_all_in_width()
        visitor.opens("/")
        expect(page.locator("html")).to_have_attribute("lang", code)
        visitor.finds_all_in_width()
        visitor.opens("/register")


def test_the_language_of_the_browser_is_the_first(arrive: Callable[..., Visitor], house: House) -> None:
    for locale, code in (("fr-CA", "fr"), ("zh-Hans-SG", "zh-CN"), ("de-DE", "en")):
        visitor = arrive(house, locale=locale)
        visitor.opens("/")
        expect(visitor.page.locator("html")).to_have_attribute("lang", code)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_theme_is_a_button_and_stays(arrive: Callable[..., Visitor], house: House, scripts: bool) -> None:
    visitor = arrive(house, scripts=scripts, color_scheme="light")
    page = visitor.page
    visitor.opens("/")
    by_day = page.evaluate(PAPER)
    visitor.during("/preferences", lambda: page.get_by_role("button", name="Night").click())
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Night")).to_have_attribute("aria-pressed", "true")
    visitor.opens("/login")
    assert page.evaluate(PAPER) != by_day
    visitor.during("/preferences", lambda: page.get_by_role("button", name="Day").click())
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    visitor.opens("/")
    assert page.evaluate(PAPER) == by_day


def test_what_runs_out_counts_down(visitor: Visitor) -> None:
    visitor.page.clock.install()
    visitor.opens("/")
    visitor.shortens("http://example.org/countdown")
    left = visitor.strip.locator("time")
    expect(left).to_have_text("in 7 days")
    visitor.page.clock.fast_forward(165 * HOUR_MS)
    expect(left).to_have_text("in 3 hours")
    visitor.page.clock.fast_forward(168 * MINUTE_MS)
    expect(left).to_have_text("in 12 minutes")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/St_Johns"])
def test_a_moment_is_told_in_the_viewers_time_zone(
    arrive: Callable[..., Visitor], house: House, zone: str
) -> None:
    visitor = arrive(house, timezone_id=zone)
    visitor.opens("/")
    visitor.shortens("http://example.org/when")
    visitor.page.locator(".made").get_by_role("link", name="Details").click()
    moment = visitor.page.locator("time[data-time=moment]")
    expect(moment).to_be_visible()
    made = datetime.fromisoformat(moment.get_attribute("datetime") or "").astimezone(ZoneInfo(zone))
    expect(moment).to_have_text(re.compile(rf"{made:%b} {made.day}, {made:%Y}, {made:%-I:%M}\s{made:%p}"))
