"""What arrives later moves nothing that somebody is about to press."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.house import House
from tests.browser.visitor import Visitor

FIRST_FRAME = """requestAnimationFrame(() => {
  window.seen = ["html", "head", "body", "footer"].filter(it => document.querySelector(it)).join(", ");
})"""


@pytest.mark.parametrize("locale", ["en-US", "fr-FR", "es-ES", "zh-CN"])
@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.soak)])
def test_what_is_known_of_an_address_is_said_and_the_button_stays(
    arrive: Callable[..., Visitor], house: House, width: int, locale: str
) -> None:
    visitor = arrive(house, width=width, locale=locale)
    page = visitor.page
    known = house.new_email()
    elsewhere = arrive(house, scripts=False)
    elsewhere.opens("/register")
    elsewhere.registers(known)
    visitor.opens("/register")
    button = page.locator("#register-form button[type=submit]")
    first = top(button)
    for email in (house.new_email(), known, "no address"):
        before = page.locator("#email-hint").inner_text()
        page.locator("#email").fill(email)
        page.locator("#password").focus()
        expect(page.locator("#email-hint")).not_to_have_text(before)
        assert abs(top(button) - first) < 1, page.locator("#email-hint").inner_text()


def test_nobody_sees_half_a_page_however_slow_the_machine(
    arrive: Callable[..., Visitor], house: House
) -> None:
    visitor = arrive(house)
    slow = visitor.page.context.new_cdp_session(visitor.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 20})
    visitor.page.add_init_script(FIRST_FRAME)
    visitor.opens("/dev/components")  # the longest
    assert visitor.page.evaluate("seen") == "html, head, body, footer"


def top(it: Locator) -> float:
    """Return where an element begins, in px from the top of the page."""
    box = it.bounding_box()
    assert box is not None
    return box["y"] + float(it.page.evaluate("scrollY"))
