"""What people print is text on white: nothing to press, nothing of the house around it, nothing cut."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.places.bazi import BIRTH, keep_a_chart
from tests.browser.places.cast import post
from tests.browser.places.learning import make_path
from tests.browser.places.repairs import FAULT, REQUEST, work_on
from tests.browser.places.workspace import make_project
from tests.browser.visitor import Visitor

PRESSED = "button, .button, summary, .tabs a, form:not(.board), .site-header, .site-footer, .strip"
# What an A4 sheet holds between its margins, in CSS pixels: 182 mm by 269 mm.
SHEET = {"width": 688, "height": 1016}
CUT = """() => [...document.querySelectorAll("main *")].filter(
  it => it.getClientRects().length && !it.closest(".visually-hidden, svg")
    && it.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(it => it.outerHTML.slice(0, 120))"""
EMPTY = """() => [...document.querySelectorAll(".card")].filter(
  it => it.getClientRects().length && it.innerText.trim() === it.querySelector("h2, h3")?.innerText.trim()
).map(it => it.innerText)"""


def test_paper_holds_the_text_and_nothing_to_press(arrive: Callable[..., Visitor], house: House) -> None:
    visitor = arrive(house, color_scheme="dark")
    visitor.opens("/register")
    visitor.registers(house.new_email())
    expect(visitor.page.get_by_text("Welcome!")).to_be_visible()
    walked, rooms = make_path(visitor)["path"], make_project(visitor)
    for path in (
        f"{walked}/print",
        walked,
        f"/bazi/chart?{BIRTH}",
        keep_a_chart(visitor),
        rooms["board"],
        rooms["note"],
        rooms["task"],
        rooms["snippet"],
    ):
        prints(visitor, path)
    visitor.opens(f"{walked}/print")
    visitor.page.evaluate("window.print = () => { document.title = 'printed'; }")
    visitor.page.get_by_role("button", name="Print").click()
    expect(visitor.page).to_have_title("printed")


def test_the_sheets_of_the_desk_have_room_to_write_and_a_way_to_call(
    arrive: Callable[..., Visitor], house: House
) -> None:
    desk = arrive(house, color_scheme="dark")
    desk.opens("/register")
    email = house.new_email()
    desk.registers(email)
    expect(desk.page.get_by_text("Welcome!")).to_be_visible()
    house.make_admin(email)
    request = REQUEST | {"problem": FAULT, "email": house.new_email()}
    number = post(desk, "/api/public/repair-request", **request)["reference"]
    work_on(desk, number)
    order = f"/staff/repairs/{number}"
    for path in (order, f"{order}/intake", f"{order}/receipt"):
        prints(desk, path)
        expect(desk.page.get_by_text(number).first).to_be_visible()
    expect(desk.page.get_by_text("Tax in it")).to_be_visible()
    desk.opens(f"{order}/intake")
    code = desk.page.get_by_role("img").bounding_box()
    assert code
    assert code["width"] >= 110  # a phone reads it from the bench
    expect(desk.page.locator(".sheet__blank")).to_have_count(3)
    expect(desk.page.get_by_role("link", name="+44")).to_have_attribute("href", "tel:+442079460958")


def prints(visitor: Visitor, path: str) -> None:
    """Open a page, look at it as paper would show it, and leave it as a screen shows it."""
    visitor.opens(path)
    visitor.page.emulate_media(media="print")
    screen = visitor.page.viewport_size
    visitor.page.set_viewport_size(SHEET)  # type: ignore[arg-type]  # its keys are those of ViewportSize
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
    seen = [it.inner_text() for it in visitor.page.locator(PRESSED).all() if it.is_visible()]
    assert seen == [], path
    assert visitor.page.evaluate(CUT) == [], path
    assert visitor.page.evaluate(EMPTY) == [], path
    assert visitor.page.evaluate("getComputedStyle(document.body).colorScheme") == "light", path
    visitor.page.emulate_media(media="screen")
    if screen:
        visitor.page.set_viewport_size(screen)
