"""The whole visit: a guest makes links, meets the limit, registers in its place, and keeps everything."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import VISITS
from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.browser.world import World

Arrive = Callable[..., Visitor]


@pytest.mark.parametrize(("width", "scripts"), VISITS)
def test_a_visit_from_the_first_link_to_signing_in_again(
    arrive: Arrive, house: House, outside: World, width: int, scripts: bool
) -> None:
    visitor = arrive(house, scripts=scripts, width=width)
    email = house.new_email()
    codes = guest_makes_links(visitor, outside, f"{width}-{scripts}")
    guest_meets_the_limit(visitor)
    account_is_made_in_its_place(visitor, email)
    links_are_kept(visitor)
    link_is_changed(visitor, codes[0])
    email_is_confirmed(visitor, email)
    account_goes_and_comes_back(visitor, email)


def test_the_same_visit_on_postgres(arrive: Arrive, houses: Callable[[str], House], outside: World) -> None:
    house = houses("postgres")
    test_a_visit_from_the_first_link_to_signing_in_again(arrive, house, outside, 360, True)


def guest_makes_links(visitor: Visitor, outside: World, mark: str) -> list[str]:
    """Make five links from the first page on; the first one leads where it should. Return their codes."""
    visitor.opens("/")
    expect(visitor.strip).not_to_contain_text("of 5")
    shorts = [visitor.shortens(f"http://example.org/{mark}/1")]
    expect(visitor.strip).to_contain_text("1 of 5 links")
    expect(visitor.strip.locator("time")).to_have_text("in 7 days")
    follow_once(visitor, shorts[0], outside, f"http://example.org/{mark}/1")
    for number in range(2, 6):
        visitor.opens("/")
        shorts.append(visitor.shortens(f"http://example.org/{mark}/{number}"))
        expect(visitor.strip).to_contain_text(f"{number} of 5 links")
    assert len(set(shorts)) == 5
    return [short.rpartition("/")[2] for short in shorts]


def follow_once(visitor: Visitor, short: str, outside: World, target: str) -> None:
    """Open a short link and arrive in the world outside."""
    asked = len(outside.asked)
    visitor.page.goto(short)
    assert visitor.page.url == target
    assert outside.asked[asked:] == [target]


def guest_meets_the_limit(visitor: Visitor) -> None:
    """See the offer to register where the sixth link would have been."""
    visitor.expected = {403, 422}
    visitor.opens("/")
    visitor.asks_for("http://example.org/sixth")
    prompt = visitor.page.locator("#prompt")
    expect(prompt).to_contain_text("Guest users can only create 5 URLs. Please register for unlimited URLs.")
    expect(prompt.locator("#register-form")).to_be_visible()
    visitor.finds_all_in_width()


def account_is_made_in_its_place(visitor: Visitor, email: str) -> None:
    """Register in the offer: a short password keeps what was typed, a good one shows the sixth link."""
    visitor.registers(email, "short")
    form = visitor.page.locator("#register-form")
    expect(form).to_contain_text("Use at least 8 characters.")
    expect(form.get_by_label("Email")).to_have_value(email)
    expect(visitor.page.get_by_text("What you typed is kept.")).to_be_visible()
    visitor.finds_all_in_width()
    visitor.expected = set()
    visitor.registers(email)
    expect(visitor.page.get_by_text("Here is your link")).to_be_visible()
    expect(visitor.page.locator("main")).to_contain_text("example.org")
    expect(visitor.page.locator("main").get_by_text(re.compile("expires (in|[A-Z])"))).to_have_count(0)
    expect(visitor.strip).not_to_contain_text("of 5")
    expect(visitor.page.locator("#account-nav")).to_contain_text(email.partition("@")[0])


def links_are_kept(visitor: Visitor) -> None:
    """Find all six in the list, none of which expires."""
    visitor.opens("/links")
    expect(visitor.page.locator("#link-rows > li")).to_have_count(6)
    expect(visitor.page.locator("#link-rows")).not_to_contain_text("expires")
    expect(visitor.row("http://example.org/sixth")).to_be_visible()


def link_is_changed(visitor: Visitor, code: str) -> None:
    """Open a link's page: its QR code, its click, and a title that is saved."""
    page = visitor.page
    visitor.opens(f"/links/{code}")
    assert is_drawn(visitor, ".qr img")
    page.get_by_label("Title").fill("My first link")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("My first link")
    expect(page.locator("#link-stats .figure").first).to_have_text(re.compile(r"1\s*click|clicks?\s*1"))
    visitor.finds_all_in_width()


def is_drawn(visitor: Visitor, image: str) -> bool:
    """Tell whether an image of the page arrived and can be drawn."""
    visitor.page.locator(image).scroll_into_view_if_needed()
    found: bool = visitor.page.locator(image).evaluate("it => it.complete && it.naturalWidth > 0")
    return found


def email_is_confirmed(visitor: Visitor, email: str) -> None:
    """Open the mail that the worker wrote, and confirm by its link."""
    page = visitor.page
    mail = page.locator("article").filter(has_text=f"To {email}")
    visitor.opens("/outbox")
    for _ in range(20):
        if mail.count():
            break
        page.wait_for_timeout(250)
        visitor.opens("/outbox")
    mail.get_by_role("link", name="/confirm/").click()
    page.get_by_role("button", name="Yes, confirm my email").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your email is confirmed")
    visitor.opens("/account")
    expect(page.get_by_text("Please confirm your email.")).to_have_count(0)


def account_goes_and_comes_back(visitor: Visitor, email: str) -> None:
    """Sign out, find nothing, sign in again, and find everything."""
    page = visitor.page
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    visitor.opens("/links")
    expect(page.locator("#link-rows > li")).to_have_count(0)
    visitor.signs_in(email)
    visitor.opens("/links")
    expect(page.locator("#link-rows > li")).to_have_count(6)
