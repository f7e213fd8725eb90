"""What people print is text on white: nothing to press, nothing of the house around it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.places import BIRTH, furnish, keep_a_chart, make_path
from tests.browser.visitor import Visitor

PRESSED = "button, .button, summary, .tabs a, form:not(.board), .site-header, .site-footer, .strip"


def test_paper_holds_the_text_and_nothing_to_press(arrive: Callable[..., Visitor], house: House) -> None:
    visitor = arrive(house, color_scheme="dark")
    visitor.opens("/register")
    visitor.registers(house.new_email())
    expect(visitor.page.get_by_text("Welcome!")).to_be_visible()
    path_id, _ = make_path(visitor)
    rooms = furnish(visitor)
    keep_a_chart(visitor)
    chart = visitor.page.url
    visitor.page.emulate_media(media="print")
    for path in (
        f"/learn/{path_id}/print",
        f"/learn/{path_id}",
        f"/bazi/chart?{BIRTH}",
        chart,
        rooms["board"],
        rooms["note"],
    ):
        visitor.opens(path)
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        seen = [it.inner_text() for it in visitor.page.locator(PRESSED).all() if it.is_visible()]
        assert seen == [], path
        ground = visitor.page.evaluate("getComputedStyle(document.body).colorScheme")
        assert ground == "light", path
    visitor.page.emulate_media(media="screen")
    visitor.opens(f"/learn/{path_id}/print")
    visitor.page.evaluate("window.print = () => { document.title = 'printed'; }")
    visitor.page.get_by_role("button", name="Print").click()
    expect(visitor.page).to_have_title("printed")
