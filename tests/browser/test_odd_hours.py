"""Two tabs at the same moment, a broker that is away, a form that is too old: the visit goes on."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.test_whole_visit import (
    account_goes_and_comes_back,
    account_is_made_in_its_place,
    guest_makes_links,
    guest_meets_the_limit,
    link_is_changed,
    links_are_kept,
)
from tests.browser.visitor import Visitor
from tests.browser.world import World
from tests.services.redis import redis_server

SEND_AT = """([address, moment]) => {
  const form = document.getElementById("link-create");
  form.elements.original_url.value = address;
  setTimeout(() => form.requestSubmit(), moment - Date.now());
}"""


def test_two_tabs_that_make_their_first_link_at_once_share_one_guest(visitor: Visitor, house: House) -> None:
    before = house.guests()
    tabs = [visitor.page, visitor.page.context.new_page()]
    for tab in tabs:
        tab.goto("/")
    moment = tabs[0].evaluate("Date.now() + 1000")
    for number, tab in enumerate(tabs):
        tab.evaluate(SEND_AT, [f"http://example.org/tab/{number}", moment])
    for tab in tabs:
        expect(tab.locator(".made")).to_be_visible()
    assert house.guests() == before + 1
    for tab in tabs:
        tab.reload()
        expect(tab.locator("#guest-strip")).to_contain_text("2 of 5 links")
        expect(tab.locator("#link-rows > li")).to_have_count(2)


def test_the_visit_goes_on_when_redis_stops(
    arrive: Callable[..., Visitor], house: House, outside: World
) -> None:
    with redis_server() as redis:
        limited = {"RATELIMIT_ENABLED": "true", "GUESTS_PER_IP_PER_DAY": "100"}
        web = house.deployment.start.web(REDIS_URL=redis.url, **limited)
        here = House(house.deployment, web, web.url.replace("127.0.0.1", "localhost"))
        visitor, email = arrive(here), here.new_email()
        visitor.opens("/")
        redis.stop()
        codes = guest_makes_links(visitor, outside, "no-redis")
        guest_meets_the_limit(visitor)
        account_is_made_in_its_place(visitor, email)
        links_are_kept(visitor)
        link_is_changed(visitor, codes[0])
        visitor.opens("/account")
        account_goes_and_comes_back(visitor, email)
        web.stop()


def test_a_tab_from_before_the_sign_out_says_so_and_keeps_what_was_typed(
    visitor: Visitor, house: House
) -> None:
    visitor.opens("/register")
    visitor.registers(house.new_email())
    expect(visitor.page.get_by_text("Welcome!")).to_be_visible()
    visitor.opens("/")
    old: Page = visitor.page.context.new_page()
    old.goto("/")
    visitor.opens("/account")
    visitor.page.locator("main").get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_text("You are signed out.")).to_be_visible()
    old.get_by_label("Long address").fill("http://example.org/old")
    old.get_by_role("button", name="Shorten").click()
    expect(old.locator("#toasts")).to_contain_text("please send it once more")
    expect(old.get_by_label("Long address")).to_have_value("http://example.org/old")
