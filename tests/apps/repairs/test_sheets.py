"""The sheets that are printed, and what pages say in the reader's own way: numbers, clocks, states."""

import re
from collections.abc import Callable

import pytest

from tests.apps.repairs.acts import FAULT, adds_line, asks, moves, order_of, pays
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.repairs.shown import shown_phone

NBSP, HYPHEN = "\N{NO-BREAK SPACE}", "\N{NON-BREAKING HYPHEN}"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+442079460958", "+44 20 7946 0958"),
        ("+15551234567", "+1 555-123-4567"),
        ("+49301234567", "+49 30 1234567"),
        ("+999123", "+999123"),  # of no country that the tables know
    ],
)
def test_a_number_is_shown_in_the_groups_of_its_country(kept: str, shown: str) -> None:
    assert shown_phone(kept) == shown.replace(" ", NBSP).replace("-", HYPHEN)


def test_the_desk_can_call_whom_it_reads(staff: Person, number: str) -> None:
    for path in ("", "/intake"):
        page = staff.get(f"/staff/repairs/{number}{path}").text
        assert f'<a class="nowrap" href="tel:+442079460958">+44{NBSP}20{NBSP}7946{NBSP}0958</a>' in page


def test_a_receipt_says_who_gives_it_and_what_of_it_is_tax(staff: Person, number: str) -> None:
    moves(staff, number, "accepted", "received", "diagnosing")
    assert "Tax in it" not in staff.get(f"/staff/repairs/{number}/receipt").text
    adds_line(staff, number, 10_000, tax_bp=2000)
    page = staff.get(f"/staff/repairs/{number}/receipt").text
    assert "Guesthouse · Repair desk" in page
    assert "<dt>Tax in it</dt><dd>€20.00</dd>" in page
    assert page.count("€120.00") == 3  # the line, the total, the balance


def test_what_is_not_known_at_the_intake_is_left_to_be_written_by_hand(staff: Person, number: str) -> None:
    assert staff.get(f"/staff/repairs/{number}/intake").text.count('class="sheet__blank"') == 3
    edited = {
        "condition": "A scratch",
        "accessories": "A case",
        "version": order_of(staff, number)["version"],
    }
    assert staff.patch(f"/api/staff/work-orders/{number}", edited).status_code == 200
    assert staff.get(f"/staff/repairs/{number}/intake").text.count('class="sheet__blank"') == 1


def test_a_promised_hour_stays_what_it_is_when_the_form_is_saved_again(
    staff: Person, number: str, stage: Stage
) -> None:
    stage.sql("UPDATE users SET timezone = 'Asia/Tokyo' WHERE id = :id", id=staff.id)
    path, hour = f"/staff/repairs/{number}", "2030-05-02T10:30"
    for _ in range(2):
        form = {"device_text": "Fairphone 4", "fault": FAULT, "priority": "normal", "promised_at": hour}
        form["version"] = order_of(staff, number)["version"]
        assert staff.sends(path, form, of=path).status_code == 303
        assert order_of(staff, number)["promised_at"].startswith("2030-05-02T01:30")
        shown = re.search(r'name="promised_at"[^>]*value="([^"]+)"', staff.get(path).text)
        assert shown
        hour = shown[1]


def test_amounts_stand_in_fields_as_the_reader_types_them(staff: Person, number: str) -> None:
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number, 123_450)
    assert pays(staff, number, 2_000, "a").status_code == 201
    assert 'value="1214.50"' in staff.get(f"/staff/repairs/{number}").text
    page = staff.get(f"/staff/repairs/{number}", headers={"Accept-Language": "fr"}).text
    assert ('value="1214,50"' in page, 'value="20,00"' in page) == (True, True)


def test_a_mail_that_left_is_sent_and_a_ticket_that_waits_for_its_owner_is_answered(
    staff: Person, someone: Callable[[], Person]
) -> None:
    customer = someone().registers()
    asks(customer)
    opened = customer.post("/api/repair-tickets", {"subject": "Hours", "body": "When are you there?"}).json
    answered = staff.post(f"/api/staff/tickets/{opened['id']}/messages", {"body": "From nine to five."})
    assert answered.status_code == 201
    mine, theirs = customer.get("/repairs").text, staff.get("/staff/tickets?state=all").text
    assert ("Answered" in mine, "Waiting for the customer" in mine) == (True, False)
    assert "Waiting for the customer" in theirs
    log = staff.get("/staff/logs?kind=mails").text
    assert "Waiting for an answer" not in log


def test_the_first_entry_of_a_repair_does_not_repeat_its_state(staff: Person, number: str) -> None:
    page = staff.get(f"/staff/logs?about={number}").text
    assert "Repair asked for" in page
    assert "→ Requested" not in page
