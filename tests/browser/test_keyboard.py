"""By keyboard alone: everything is reached, the focus goes where the news is, and the news is told."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.places.links import make
from tests.browser.visitor import Visitor
from tests.house.people import PASSWORD


def test_the_visit_takes_no_mouse(visitor: Visitor, house: House) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    visitor.expected = {403, 422}
    visitor.opens("/")
    for number in range(1, 6):
        visitor.tabs_to("Long address")
        keys.type(f"http://example.org/{number}")
        keys.press("Enter")
        expect(visitor.row(f"http://example.org/{number}")).to_be_visible()
        expect(page.locator(".made")).to_be_focused()
    code = (page.locator(".made__url").get_attribute("href") or "").rpartition("/")[2]
    visitor.tabs_to("Long address")
    keys.type("http://example.org/6")
    keys.press("Enter")
    expect(page.locator("#prompt")).to_be_focused()
    register_by_keys(visitor, house.new_email())
    expect(page.locator(".made")).to_be_focused()
    expect(visitor.row("http://example.org/6")).to_be_visible()
    visitor.tabs_to(f"Details of {code}")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(code)
    visitor.tabs_to("Title optional")
    keys.type("By keys alone")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By keys alone")
    leave_by_keys(visitor)


def register_by_keys(visitor: Visitor, email: str) -> None:
    """Fill in the offer, badly at first: the focus comes back to the field at fault."""
    page, keys = visitor.page, visitor.page.keyboard
    visitor.tabs_to("Email")
    keys.type(email)
    visitor.tabs_to("Password")
    expect(page.locator("#email-hint")).to_have_text("This email is available for registration.")
    keys.type("short")
    keys.press("Enter")
    expect(page.locator("#password")).to_be_focused()
    expect(page.locator("#password")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#password-error")).to_have_text("Use at least 8 characters.")
    keys.type(PASSWORD)
    keys.press("Enter")


def leave_by_keys(visitor: Visitor) -> None:
    """Open the menu of the account, close it by Escape, open it again, and sign out."""
    page, keys = visitor.page, visitor.page.keyboard
    menu = page.locator("#account-nav details")
    summary = menu.locator("summary")
    visitor.tabs_to(summary.inner_text().strip())
    keys.press("Enter")
    expect(menu).to_have_attribute("open", "")
    keys.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    keys.press("Enter")
    visitor.tabs_to("Sign out")
    keys.press("Enter")
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_the_first_key_leads_past_the_header(visitor: Visitor) -> None:
    visitor.opens("/")
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    visitor.tabs_to("Long address", most=1)


def test_what_happened_is_told_to_screen_readers(visitor: Visitor) -> None:
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.opens("/")
    short = visitor.shortens("http://example.org/told")
    expect(visitor.announced).to_have_text(f"Your short link is {short}")
    page.locator(".made").get_by_role("button", name="Copy").click()
    expect(visitor.announced).to_have_text(f"Copied: {short}")
    assert page.evaluate("navigator.clipboard.readText()") == short
    visitor.expected = {422}
    visitor.asks_for("not an address")
    field = page.get_by_label("Long address")
    expect(field).to_be_focused()
    expect(field).to_have_value("not an address")
    expect(page.locator("#original_url-error")).to_be_visible()


def test_a_page_that_comes_back_with_errors_begins_at_the_first(visitor: Visitor) -> None:
    visitor.expected = {401, 422}
    visitor.opens("/register")
    visitor.registers("no address")
    expect(visitor.page.locator("#email")).to_be_focused()
    expect(visitor.page.locator("#email")).to_have_value("no address")
    visitor.opens("/login")
    visitor.page.get_by_label("Email or username").fill("nobody@example.com")
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_be_focused()


def test_selected_links_are_counted_and_deleted_in_place(
    arrive: Callable[..., Visitor], house: House
) -> None:
    visitor = arrive(house, width=360)
    visitor.opens("/")
    codes = [make(visitor, original_url=f"http://example.org/{number}") for number in range(3)]
    visitor.opens("/links")
    button = visitor.page.get_by_role("button", name="Delete the selected")
    expect(button).to_be_disabled()
    for code in codes[:2]:
        visitor.page.get_by_label(f"Select {code}").check()
    expect(visitor.page.locator("[data-bulk-count]")).to_have_text("Selected: 2")
    button.click()
    expect(visitor.page.locator("#link-rows > li")).to_have_count(1)
    expect(visitor.strip).to_contain_text("1 of 5 links")
    expect(visitor.page.locator("#toasts")).to_contain_text("The selected links are deleted.")
