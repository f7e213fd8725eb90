"""What was recorded reads as words, in the reader's language, and codes stay in the database."""

import re

import pytest

from tests.apps.repairs.acts import adds_line, asks, moves, pays
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.apps.repairs.words import ACTIONS, told

CODE = re.compile(r"\b[a-z]+\.[a-z_]+\b|\b[a-z]+_[a-z_]+\b|→ [a-z]")


def test_a_customer_reads_what_was_done_in_their_own_language(
    visitor: Person, staff: Person, mails: Mails, stage: Stage
) -> None:
    number = asks(visitor, address="Mill Lane 1, Vienna")
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number)
    assert pays(staff, number, 1500, "a", kind="deposit").status_code == 201
    visitor.asks()
    assert visitor.proves(mails.code(visitor.email)).status_code == 201
    actions = {row[0] for row in stage.sql("SELECT action FROM repair_audit_entries")}
    assert {"order.opened", "order.status", "order.payment", "address.proved"} <= actions <= set(ACTIONS)
    page = visitor.get("/repairs/records", headers={"Accept-Language": "fr"}).text
    rows = page[page.index("<tbody>") : page.index("</tbody>")]
    said = re.sub(r"<[^>]+>", " ", rows)
    assert CODE.findall(said) == []
    assert "Acceptée → Appareil reçu" in said
    assert "Compte" in said


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        ("status", "requested → accepted", "Requested → Accepted"),
        ("status", "ready → collected: open until six", "Ready to collect → Collected: open until six"),
        ("opened", " → requested", ""),
        ("ticket.status", "waiting_customer", "Waiting for the customer"),
        ("payment", "deposit 15.00 paid", "Deposit €15.00 Paid"),
        ("payment", "refund 15.00: paid twice", "Refund €15.00: paid twice"),
        ("edited", "fault, promised_at", "Fault and Promised for"),
        ("line_added", "open the case 12.00", "open the case €12.00"),
        ("line_removed", "a note without an amount", "a note without an amount"),
        ("estimate_sent", "4", ""),
    ],
)
def test_codes_become_words_and_what_people_wrote_stays(
    stage: Stage, kind: str, detail: str, words: str
) -> None:
    with stage.app.test_request_context():
        assert told(kind, detail) == words
