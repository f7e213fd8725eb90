"""Document 004 in a browser: from the public form to an account that has it all, with the desk in between."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.apps.repairs.acts import PNG
from tests.browser.house import House
from tests.browser.measures import open_everything
from tests.browser.places.repairs import TRACK
from tests.browser.visitor import Visitor
from tests.house.mails import CODE
from tests.house.people import PASSWORD
from tests.services.browser import axe_violations

Arrive = Callable[..., Visitor]


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 360)], ids=["with scripts", "without"])
def test_from_the_public_form_to_an_account_with_its_history(
    arrive: Arrive, house: House, tmp_path: Path, scripts: bool, width: int
) -> None:
    customer, desk = arrive(house, scripts=scripts, width=width), arrive(house)
    email = house.new_email()
    photo = tmp_path / "broken screen.png"
    photo.write_bytes(PNG)
    number = asks_for_a_repair(customer, email, photo)
    link = house.mailed(email, TRACK)[-1]
    opens_the_door(desk, house)
    takes_it_in(desk, number)
    approves_by_code(customer, house, email, link)
    finishes_it(desk, number)
    claims_it(customer, house, email, number, link)


def fills_in_request(customer: Visitor, email: str, telephone: str) -> Locator:
    """Fill in the public form that stands open; return it, to be sent."""
    form = customer.page.locator("#repair-form")
    form.get_by_label("What is broken?").fill("Fairphone 4")
    form.get_by_label("What is wrong with it?").fill("The screen is dark and it smells of smoke.")
    form.get_by_label("Your name").fill("Ada Okafor")
    form.get_by_label("Email").fill(email)
    form.get_by_label("Telephone").fill(telephone)
    return form


def asks_for_a_repair(customer: Visitor, email: str, photo: Path) -> str:
    """Send the public form, at first with a telephone number that is none; return the order's number."""
    customer.expected = {422, 404}
    customer.opens("/")
    card = customer.page.get_by_role("region", name="Ask for a repair")
    card.get_by_label("What is broken?").fill("Fairphone 4")
    card.get_by_role("button", name="Ask for a repair").click()
    expect(customer.page.locator("#repair-form").get_by_label("What is broken?")).to_have_value("Fairphone 4")
    form = fills_in_request(customer, email, "12345")
    form.get_by_role("button", name="Ask for the repair").click()
    expect(form).to_contain_text("Write the number with its country code")
    expect(form.get_by_label("Your name")).to_have_value("Ada Okafor")
    form.get_by_label("Telephone").fill("+44 20 7946 0958")
    form.get_by_label("Photos").set_input_files(photo)
    form.get_by_role("button", name="Ask for the repair").click()
    expect(customer.page.get_by_role("heading", level=1)).to_have_text("We have your request")
    customer.finds_all_in_width()
    found = re.search(r"WO-\d{4}-\d{5}", customer.page.inner_text("main"))
    assert found
    return found.group()


def opens_the_door(desk: Visitor, house: House) -> None:
    """Register somebody who works here."""
    email = house.new_email()
    desk.opens("/register")
    desk.registers(email)
    expect(desk.page.get_by_text("Welcome!")).to_be_visible()
    house.make_admin(email)


def takes_it_in(desk: Visitor, number: str) -> None:
    """Take the edges by their buttons, write a price down, and ask for approval."""
    desk.expected = {409}
    desk.opens("/staff/repairs?state=requested")
    desk.page.get_by_role("link", name=number).click()
    expect(desk.page.locator("#messages img")).to_be_visible()
    for button, state in (
        ("Accept", "Accepted"),
        ("Take the device in", "Device received"),
        ("Look for the fault", "Looking for the fault"),
    ):
        desk.page.locator("#edges").get_by_role("button", name=button, exact=True).click()
        expect(desk.page.locator(".page-head .badge").first).to_have_text(state)
    form = desk.page.locator("#line-form")
    form.get_by_label("What", exact=True).fill("A new screen")
    form.get_by_label("Price of one, before tax").fill("33.33")
    form.get_by_label("Tax, percent").fill("20")
    form.get_by_role("button", name="Add the line").click()
    expect(desk.page.locator("#lines tfoot")).to_contain_text("€40.00")
    passes(desk)
    desk.page.locator("#edges").get_by_role("button", name="Ask for approval").click()
    expect(desk.page.locator(".page-head .badge").first).to_have_text("Waiting for approval")


def approves_by_code(customer: Visitor, house: House, email: str, link: str) -> None:
    """Look at the estimate by the mailed link, say something, and approve by the mailed code."""
    customer.opens(link)
    expect(customer.page.get_by_role("heading", name="This is what it will cost")).to_be_visible()
    if customer.has_scripts:
        passes(customer)
    customer.page.locator("#message-form textarea").fill("Is the new one as good?")
    customer.page.get_by_role("button", name="Send the message").click()
    expect(customer.page.locator("#messages")).to_contain_text("Is the new one as good?")
    customer.page.get_by_role("button", name="Send me a code").click()
    expect(customer.page.get_by_text("A code is on its way to you.")).to_be_visible()
    customer.page.get_by_label("Code").fill(house.mailed(email, CODE)[-1])
    customer.page.get_by_role("button", name="Approve").click()
    expect(customer.page.locator(".page-head .badge").first).to_have_text("Approved")
    customer.finds_all_in_width()


def finishes_it(desk: Visitor, number: str) -> None:
    """Repair it, take the money, and hand it over."""
    desk.opens(f"/staff/repairs/{number}")
    for button, state in (
        ("Repair", "In repair"),
        ("Check the work", "Being checked"),
        ("Ready to collect", "Ready to collect"),
    ):
        desk.page.locator("#edges").get_by_role("button", name=button, exact=True).click()
        expect(desk.page.locator(".page-head .badge").first).to_have_text(state)
    desk.page.locator("#edges").get_by_role("button", name="Hand over").click()
    expect(desk.page.locator("#edges")).to_contain_text("Balance is 40.00")
    desk.page.get_by_text("Take a payment").click()
    desk.page.locator("#payment-form").get_by_role("button", name="Write the payment down").click()
    expect(desk.page.locator("#money dd").last).to_have_text("€0.00")
    passes(desk)
    desk.page.locator("#edges").get_by_role("button", name="Hand over").click()
    expect(desk.page.locator(".page-head .badge").first).to_have_text("Collected")


def claims_it(customer: Visitor, house: House, email: str, number: str, link: str) -> None:
    """Register with the address that the code of the approval proved, and find all; the link is dead."""
    customer.opens("/register")
    customer.registers(email, PASSWORD)
    expect(
        customer.page.get_by_text("Your previous repair requests and data have been linked")
    ).to_be_visible()
    customer.opens("/repairs")
    customer.page.get_by_role("link", name=number).click()
    expect(customer.page.locator("#timeline")).to_contain_text("Collected")
    expect(customer.page.locator("#messages")).to_contain_text("Is the new one as good?")
    customer.opens("/repairs/records")
    expect(customer.page.locator("#records")).to_contain_text(number)
    customer.page.goto(link)
    expect(customer.page.get_by_text("There is nothing at this address.")).to_be_visible()


def passes(visitor: Visitor) -> None:
    """See that axe finds nothing, with all that is folded opened, on a phone and at a desk."""
    open_everything(visitor.page)
    for width in (360, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 780})
        visitor.finds_all_in_width()
    assert axe_violations(visitor.page) == []
