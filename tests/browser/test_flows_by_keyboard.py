"""Roads of an account, workspace and repair desk by keyboard alone: no mouse, and the focus leads."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.test_keyboard import leave_by_keys
from tests.browser.visitor import Visitor
from tests.house.mails import CODE
from tests.house.people import PASSWORD

NEW_PASSWORD = "a quite different set of words"


def types(visitor: Visitor, field: str, text: str) -> None:
    """Go to a field by Tab and type."""
    visitor.tabs_to(field)
    visitor.page.keyboard.insert_text(text)


def presses(visitor: Visitor, name: str) -> None:
    """Go to a button or link by Tab and press it."""
    visitor.tabs_to(name)
    visitor.page.keyboard.press("Enter")


def test_every_road_of_an_account(visitor: Visitor, house: House) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    visitor.expected = {400, 401, 422}
    email = house.new_email()
    visitor.opens("/register")
    types(visitor, "Email", email)
    types(visitor, "Password", PASSWORD)
    keys.press("Enter")
    expect(page.get_by_text("Welcome!")).to_be_visible()
    leave_by_keys(visitor)
    visitor.opens("/")
    types(visitor, "Long address", "http://example.org/comes-along")
    keys.press("Enter")
    expect(page.locator(".made")).to_be_focused()
    visitor.opens("/login")
    types(visitor, "Email or username", email)
    types(visitor, "Password", "not this one")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    types(visitor, "Password", PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring your things along?")
    presses(visitor, "Bring them along")
    expect(page.locator("#guest-strip, main").get_by_text("came along").first).to_be_visible()
    leave_by_keys(visitor)
    forgets_and_chooses_anew(visitor, house, email)


def forgets_and_chooses_anew(visitor: Visitor, house: House, email: str) -> None:
    """Ask for a code, find the focus where it is typed, and choose a new password."""
    page, keys = visitor.page, visitor.page.keyboard
    visitor.opens("/forgot")
    types(visitor, "Email", email)
    presses(visitor, "Send me a code")
    expect(page.locator("#code")).to_be_focused()
    keys.insert_text("0000 0000")
    types(visitor, "New password", NEW_PASSWORD)
    keys.press("Enter")
    expect(page.locator("#code-form [aria-invalid=true], #code-form [role=alert]").first).to_be_focused()
    page.locator("#code").focus()
    keys.press("Control+A")
    keys.insert_text(house.mailed(email, CODE)[-1])
    types(visitor, "New password", NEW_PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_a_project_with_a_note_and_a_task(visitor: Visitor, house: House) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    visitor.expected = {422}
    visitor.opens("/projects")
    types(visitor, "Name of the project", "Garden")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Garden")
    types(visitor, "New task", "Water the beds")
    keys.press("Enter")
    expect(page.get_by_role("link", name="Water the beds")).to_be_visible()
    presses(visitor, "Water the beds")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Water the beds")
    presses(visitor, "Garden")
    expect(page.locator("#board")).to_be_visible()
    presses(visitor, "Notes")
    expect(page.locator("#board")).to_have_count(0)
    presses(visitor, "New note")
    expect(page.get_by_label("Text, in Markdown")).to_be_visible()
    types(visitor, "Title", "What to sow")
    types(visitor, "Text, in Markdown", "- beans")
    presses(visitor, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("What to sow")
    expect(page.locator("article li")).to_have_text("beans")


def test_a_repair_is_asked_for(arrive: Callable[..., Visitor], house: House) -> None:
    visitor = arrive(house)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.expected = {422}
    visitor.opens("/repair")
    types(visitor, "What is broken?", "Fairphone 4")
    types(visitor, "What is wrong with it?", "The screen is dark and it smells of smoke.")
    types(visitor, "Your name", "Ada Okafor")
    types(visitor, "Email", "no address")
    types(visitor, "Telephone", "+44 20 7946 0958")
    presses(visitor, "Ask for the repair")
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    keys.press("Control+A")
    keys.insert_text(house.new_email())
    presses(visitor, "Ask for the repair")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
