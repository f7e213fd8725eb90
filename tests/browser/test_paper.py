"""What people print is text on white: nothing to press, nothing of the house around it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.places.bazi import BIRTH, keep_a_chart
from tests.browser.places.learning import make_path
from tests.browser.places.workspace import make_project
from tests.browser.visitor import Visitor

PRESSED = "button, .button, summary, .tabs a, form:not(.board), .site-header, .site-footer, .strip"


def test_paper_holds_the_text_and_nothing_to_press(arrive: Callable[..., Visitor], house: House) -> None:
    visitor = arrive(house, color_scheme="dark")
    visitor.opens("/register")
    visitor.registers(house.new_email())
    expect(visitor.page.get_by_text("Welcome!")).to_be_visible()
    walked, rooms = make_path(visitor)["path"], make_project(visitor)
    visitor.page.emulate_media(media="print")
    for path in (
        f"{walked}/print",
        walked,
        f"/bazi/chart?{BIRTH}",
        keep_a_chart(visitor),
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
    visitor.opens(f"{walked}/print")
    visitor.page.evaluate("window.print = () => { document.title = 'printed'; }")
    visitor.page.get_by_role("button", name="Print").click()
    expect(visitor.page).to_have_title("printed")
