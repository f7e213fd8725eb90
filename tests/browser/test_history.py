"""Back and reload are always right: a fragment is never shown as a page, and no page is out of date."""

import re

from playwright.sync_api import expect

from tests.browser.places.links import make
from tests.browser.visitor import Visitor


def is_whole(visitor: Visitor) -> None:
    """See that what is shown is a page of the house, dressed."""
    page = visitor.page
    expect(page.locator("header .brand")).to_be_visible()
    expect(page.locator("footer")).to_have_count(1)
    expect(page.locator("#guest-strip")).to_have_count(1)
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"


def test_reload_and_back_after_a_link_was_made_in_place(visitor: Visitor) -> None:
    page = visitor.page
    visitor.opens("/")
    short = visitor.shortens("http://example.org/back")
    assert page.url.endswith("/")
    page.reload()
    is_whole(visitor)
    expect(visitor.row("http://example.org/back")).to_be_visible()
    expect(page.locator(".made")).to_have_count(0)
    page.get_by_role("link", name="Details of").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(short.rpartition("/")[2])
    page.go_back()
    is_whole(visitor)
    expect(visitor.row("http://example.org/back")).to_be_visible()
    expect(visitor.strip).to_contain_text("1 of 5 links")


def test_back_after_leaving_right_after_a_link_was_made(visitor: Visitor) -> None:
    page = visitor.page
    visitor.opens("/")
    visitor.shortens("http://example.org/left")
    page.locator(".made").get_by_role("link", name="Details").click()
    expect(page.get_by_role("heading", name="Change it")).to_be_visible()
    page.go_back()
    is_whole(visitor)
    expect(visitor.row("http://example.org/left")).to_be_visible()
    page.go_forward()
    is_whole(visitor)
    expect(page.get_by_role("heading", name="Change it")).to_be_visible()


def test_reload_and_back_at_the_limit(visitor: Visitor) -> None:
    page = visitor.page
    visitor.expected = {403}
    visitor.opens("/")
    for number in range(5):
        make(visitor, original_url=f"http://example.org/{number}")
    visitor.asks_for("http://example.org/sixth")
    expect(page.locator("#prompt")).to_be_visible()
    page.reload()
    is_whole(visitor)
    expect(page.locator("#prompt")).to_have_count(0)
    expect(visitor.strip).to_contain_text("5 of 5 links")
    visitor.asks_for("http://example.org/sixth")
    page.locator("#prompt").get_by_role("link", name="Sign in instead").click()
    expect(page.locator("#login-form")).to_be_visible()
    page.go_back()
    is_whole(visitor)
    expect(visitor.strip).to_contain_text("5 of 5 links")


def test_a_search_has_an_address_of_its_own(visitor: Visitor) -> None:
    page, rows = visitor.page, visitor.page.locator("#link-rows > li")
    visitor.opens("/")
    for name in ("apple", "pear", "plum"):
        make(visitor, original_url=f"http://example.org/{name}", title=name)
    visitor.opens("/links")
    page.get_by_label("Search", exact=True).press_sequentially("pear")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/links\?q=pear"))
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    page.reload()
    is_whole(visitor)
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="Details of").click()
    expect(page.get_by_role("heading", name="Change it")).to_be_visible()
    page.go_back()
    is_whole(visitor)
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Search", exact=True)).to_have_value("pear")
    page.go_back()
    is_whole(visitor)
    expect(rows).to_have_count(3)


def test_a_link_made_above_the_list_is_a_row_like_the_others(visitor: Visitor) -> None:
    page = visitor.page
    visitor.opens("/links")
    expect(page.get_by_role("heading", name="No links yet")).to_be_visible()
    code = visitor.shortens("http://example.org/listed").rpartition("/")[2]
    expect(page.get_by_role("heading", name="No links yet")).to_be_hidden()
    page.get_by_label(f"Select {code}").check()
    page.get_by_role("button", name="Delete the selected").click()
    expect(page.get_by_role("heading", name="No links yet")).to_be_visible()
    expect(visitor.strip).to_contain_text("0 of 5 links")
