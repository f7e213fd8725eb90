"""The state machine, exhaustively: every edge that is, and every one that is not."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.apps.repairs.acts import adds_line, asks, moves, order_of, pays
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.repairs.engine.states import ORDER, ORDER_STATES

# As the specification has it, written down once more.
EDGES = {
    "requested": "accepted rejected cancelled",
    "accepted": "received cancelled",
    "received": "diagnosing cancelled",
    "diagnosing": "awaiting_approval in_repair unrepairable cancelled",
    "awaiting_approval": "approved declined cancelled",
    "approved": "waiting_parts in_repair cancelled",
    "waiting_parts": "in_repair cancelled",
    "in_repair": "quality_check waiting_parts awaiting_approval cancelled",
    "quality_check": "ready in_repair cancelled",
    "declined": "ready cancelled",
    "unrepairable": "ready cancelled",
    "ready": "collected",
    "collected": "closed",
    "closed": "in_repair",
    "rejected": "",
    "cancelled": "",
}


def put(stage: Stage, number: str, status: str) -> None:
    """Put an order into a state, as if it had come there."""
    stage.sql(
        "UPDATE work_orders SET status = :status, collected_at = CURRENT_TIMESTAMP WHERE number = :number",
        status=status,
        number=number,
    )


def test_the_machine_is_the_specifications() -> None:
    assert {state: tuple(edges.split()) for state, edges in EDGES.items()} == dict(ORDER)


@pytest.mark.parametrize("state", ORDER_STATES)
def test_every_wrong_edge_answers_409_with_the_right_ones(
    stage: Stage, staff: Person, number: str, state: str
) -> None:
    put(stage, number, state)
    for to in ORDER_STATES:
        if to in ORDER[state]:
            continue
        refused = staff.post(f"/api/staff/work-orders/{number}/status", {"to": to, "reason": "because"})
        assert refused.status_code == 409, (state, to)
        onward = ", ".join(ORDER[state]) or "nowhere"
        assert refused.json["detail"] == f"From {state} you can go to: {onward}"
        assert refused.json["allowed"] == list(ORDER[state])
    assert order_of(staff, number)["status"] == state


@pytest.mark.parametrize(("state", "to"), [(state, to) for state, edges in ORDER.items() for to in edges])
def test_every_edge_can_be_taken_and_is_an_event_with_its_actor(
    stage: Stage, staff: Person, number: str, state: str, to: str
) -> None:
    adds_line_anyway(stage, staff, number)
    if to in ("approved", "declined"):
        put(stage, number, "diagnosing")
        moves(staff, number, "awaiting_approval")
    else:
        put(stage, number, state)
    answer = staff.post(f"/api/staff/work-orders/{number}/status", {"to": to, "reason": "as agreed"})
    assert answer.status_code == 200, answer.text
    assert answer.json["status"] == to
    event = answer.json["events"][-1]
    assert (event["from_status"], event["to_status"], event["actor"]) == (state, to, "staff")
    kept = stage.sql("SELECT actor_id, detail FROM work_order_events ORDER BY id DESC LIMIT 1")
    assert kept == [(staff.id, "as agreed")]


def adds_line_anyway(stage: Stage, staff: Person, number: str) -> None:
    put(stage, number, "diagnosing")
    adds_line(staff, number, 1000)


def test_a_reason_is_asked_for(staff: Person, number: str) -> None:
    for to in ("rejected", "cancelled"):
        refused = staff.post(f"/api/staff/work-orders/{number}/status", {"to": to, "reason": "  "})
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])


def test_nothing_is_collected_before_it_is_paid(stage: Stage, staff: Person, number: str) -> None:
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number, 4000)
    moves(staff, number, "in_repair", "quality_check", "ready")
    refused = staff.post(f"/api/staff/work-orders/{number}/status", {"to": "collected"})
    assert (refused.status_code, refused.json["detail"]) == (409, "Balance is 40.00")
    assert pays(staff, number, 4000, "k").status_code == 201
    moves(staff, number, "collected")


def test_an_override_of_the_balance_needs_its_reason(staff: Person, number: str) -> None:
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number, 4000)
    moves(staff, number, "in_repair", "quality_check", "ready")
    moves(staff, number, "collected", reason="Pays on Friday, we know her")
    assert order_of(staff, number)["balance_minor"] == 4000


def test_an_order_without_a_price_waits_for_a_word_and_no_estimate_is_sent(
    staff: Person, number: str
) -> None:
    moves(staff, number, "accepted", "received", "diagnosing", "awaiting_approval")
    assert order_of(staff, number)["estimates"] == []
    refused = staff.post(f"/api/staff/work-orders/{number}/estimates")
    assert (refused.status_code, refused.json["code"]) == (409, "no_lines")
    moves(staff, number, "approved", "waiting_parts", "in_repair")


def test_a_higher_price_is_approved_before_the_end(staff: Person, number: str) -> None:
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number, 4000)
    moves(staff, number, "awaiting_approval")
    refused = staff.post(
        f"/api/staff/work-orders/{number}/lines", {"kind": "fee", "text": "More", "unit_minor": 1}
    )
    assert (refused.status_code, refused.json["code"]) == (409, "price_fixed")
    moves(staff, number, "approved", "in_repair")
    adds_line(staff, number, 1)
    refused = staff.post(f"/api/staff/work-orders/{number}/status", {"to": "quality_check"})
    assert (refused.status_code, refused.json["code"]) == (409, "price_went_up")
    moves(staff, number, "awaiting_approval", "approved", "in_repair", "quality_check", "ready")


def test_a_warranty_lasts_ninety_days(stage: Stage, staff: Person, number: str) -> None:
    put(stage, number, "closed")
    for days, status in ((91, 409), (89, 200)):
        stage.sql(
            "UPDATE work_orders SET collected_at = :at WHERE number = :number",
            at=ago(stage, days),
            number=number,
        )
        answer = staff.post(f"/api/staff/work-orders/{number}/status", {"to": "in_repair"})
        assert answer.status_code == status, answer.text


def test_collected_orders_close_after_a_fortnight(
    stage: Stage, staff: Person, visitor: Person, someone: Callable[[], Person], app: Flask
) -> None:
    from webapp.apps.repairs.jobs import tidy

    old, young = asks(visitor), asks(someone())
    for number, days in ((old, 15), (young, 13)):
        put(stage, number, "collected")
        stage.sql(
            "UPDATE work_orders SET collected_at = :at WHERE number = :number",
            at=ago(stage, days),
            number=number,
        )
    with app.app_context():
        tidy()
        tidy()
    assert order_of(staff, old)["status"] == "closed"
    assert order_of(staff, old)["events"][-1]["actor"] == "system"
    assert order_of(staff, young)["status"] == "collected"


def ago(stage: Stage, days: int) -> object:
    """Return the moment so many days ago as the database takes it."""
    from datetime import UTC, datetime, timedelta

    moment = datetime.now(UTC) - timedelta(days=days)
    return moment.replace(tzinfo=None) if stage.database == "sqlite" else moment


def test_changes_are_told_by_the_labels_of_their_fields(staff: Person, number: str) -> None:
    changes = {"priority": "high", "condition": "Scratched on the back"}
    assert staff.patch(f"/api/staff/work-orders/{number}", changes).status_code == 200
    staff.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    page = staff.get(f"/staff/repairs/{number}", headers={"Accept": "text/html"}).text
    assert "État de l’appareil et Priorité" in page
    assert "technician_id" not in page.split('id="timeline"')[1].split("</ol>")[0]
