"""Document 004's checklist in a browser: a contact of the desk on every road, and those who must not."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.test_repair_desk import fills_in_request
from tests.browser.visitor import Visitor
from tests.house.mails import CODE
from tests.house.people import PASSWORD

Arrive = Callable[..., Visitor]
NEW_PASSWORD = "a quite different set of words"


def asks_for_a_repair(visitor: Visitor, email: str) -> str:
    """Send the public form without an account; return the order's number."""
    visitor.opens("/repair")
    form = fills_in_request(visitor, email, "+44 20 7946 0958")
    form.get_by_role("button", name="Ask for the repair").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("We have your request")
    return visitor.page.locator("main").inner_text().partition("WO-")[2][:10]


def finds_the_order(visitor: Visitor, number: str) -> None:
    """See the order among one's own."""
    visitor.opens("/repairs")
    expect(visitor.page.get_by_role("link", name=number)).to_be_visible()


def test_a_contact_cannot_sign_in_is_told_why_and_sets_a_password(arrive: Arrive, house: House) -> None:
    """Lines 1, 4, 5, 6, 7 and 10: the request, the refusal, the way in, and all of it there."""
    visitor, email = arrive(house), house.new_email()
    visitor.expected = {401}
    number = asks_for_a_repair(visitor, email)
    visitor.opens("/register")
    visitor.page.locator("#register-form").get_by_label("Email").fill(email)
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator("#register-form")).to_contain_text("has been used for service requests")
    visitor.opens("/login")
    visitor.page.get_by_label("Email or username").fill(email)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.locator("#login-form").get_by_role("button", name="Sign in").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("No password set for this account")
    proves_by_code(visitor, house, email)
    finds_the_order(visitor, number)
    visitor.opens("/account")
    expect(visitor.page.get_by_role("button", name="Send the confirmation again")).to_have_count(0)


def proves_by_code(visitor: Visitor, house: House, email: str) -> None:
    """Ask for a code in place of a password, and choose one."""
    visitor.opens("/forgot")
    visitor.page.get_by_label("Email").fill(email)
    visitor.page.get_by_role("button", name="Send me a code").click()
    form = visitor.page.locator("#code-form")
    form.get_by_label("Code").fill(house.mailed(email, CODE)[-1])
    form.get_by_label("New password").fill(NEW_PASSWORD)
    form.get_by_role("button", name="Set my new password").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_a_closed_account_comes_back_by_registering_and_nobody_registers_twice(
    arrive: Arrive, house: House
) -> None:
    """Lines 2, 3 and 8: the same address again is claimed, refused, and restored."""
    visitor, other, email = arrive(house), arrive(house), house.new_email()
    visitor.expected, other.expected = {422}, {409}
    number = asks_for_a_repair(visitor, email)
    registers_and_proves(visitor, house, email, codes=1)
    finds_the_order(visitor, number)
    other.opens("/register")
    other.registers(email)
    expect(other.page.locator("#register-form")).to_contain_text("An account with this email already exists")
    visitor.opens("/account/leave")
    visitor.page.get_by_label("Your password").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Close my account").click()
    expect(visitor.page.get_by_role("link", name="Sign in").first).to_be_visible()
    registers_and_proves(visitor, house, email, codes=2)
    visitor.page.get_by_role("button", name="Restore my data").click()
    expect(visitor.page.get_by_text("Your account has been restored")).to_be_visible()
    finds_the_order(visitor, number)


def registers_and_proves(visitor: Visitor, house: House, email: str, *, codes: int) -> None:
    """Register with an address that is known here, and type the code that comes to it."""
    visitor.opens("/register")
    visitor.registers(email)
    form = visitor.page.locator("#code-form")
    form.get_by_label("Code").fill(house.mailed(email, CODE, count=codes)[-1])
    form.get_by_role("button", name="That is me").click()


def test_who_registers_too_often_is_told_to_wait(arrive: Arrive, house: House) -> None:
    """Line 9, at a web process of the same house that counts."""
    counting = house.deployment.start.web(RATELIMIT_ENABLED="true")
    visitor = arrive(House(house.deployment, counting, counting.url.replace("127.0.0.1", "localhost")))
    visitor.expected = {429}
    visitor.opens("/register")
    token = visitor.page.locator("#register-form [name=csrf_token]").input_value()
    for _ in range(20):
        told = visitor.page.request.post("/register", form={"csrf_token": token, "password": "short"})
        assert told.status == 422
    visitor.registers(house.new_email())
    expect(visitor.page.get_by_text("Please wait a little").first).to_be_visible()
