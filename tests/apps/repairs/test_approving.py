"""Approving money: an account that proved its address, or a code by mail; once, in time, five tries."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.apps.repairs.acts import adds_line, moves, order_of, track_link
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person


@pytest.fixture
def asked(staff: Person, number: str) -> str:
    """An order that waits for approval of 40.00."""
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number, 4000)
    moves(staff, number, "awaiting_approval")
    return number


def estimate_of(staff: Person, number: str) -> Any:
    return order_of(staff, number)["estimates"][0]


def decides(visitor: Person, link: str, estimate_id: int, answer: str, code: str = "") -> Any:
    form = {"answer": answer, "code": code}
    return visitor.sends(f"{link}/estimates/{estimate_id}", form, of=link)


def test_a_link_alone_does_not_approve(visitor: Person, staff: Person, asked: str, mails: Mails) -> None:
    link, estimate = track_link(mails, visitor.email), estimate_of(staff, asked)
    assert estimate["total_minor"] == 4000
    assert decides(visitor, link, estimate["id"], "approve").status_code == 400
    assert decides(visitor, link, estimate["id"], "approve", "12345678").status_code == 400
    assert order_of(staff, asked)["status"] == "awaiting_approval"


def test_the_mailed_code_approves_once(
    visitor: Person, staff: Person, asked: str, mails: Mails, stage: Stage
) -> None:
    link, estimate = track_link(mails, visitor.email), estimate_of(staff, asked)
    assert visitor.sends(f"{link}/code", {}, of=link).status_code == 303
    code = mails.code(visitor.email)
    assert code.replace(" ", "") not in str(stage.sql("SELECT * FROM work_order_approval_codes"))
    assert decides(visitor, link, estimate["id"], "approve", code).status_code == 303
    found = order_of(staff, asked)
    assert (found["status"], found["estimates"][0]["state"]) == ("approved", "approved")
    assert found["events"][-1]["actor"] == "link"
    assert decides(visitor, link, estimate["id"], "approve", code).status_code == 400, "a code is used once"


def test_who_has_just_approved_by_a_code_registers_without_another_one(
    visitor: Person, someone: Callable[[], Person], staff: Person, asked: str, mails: Mails
) -> None:
    link, estimate = track_link(mails, visitor.email), estimate_of(staff, asked)
    visitor.sends(f"{link}/code", {}, of=link)
    assert decides(visitor, link, estimate["id"], "approve", mails.code(visitor.email)).status_code == 303
    stranger = someone()
    stranger.email = visitor.email
    assert stranger.asks().status_code == 202, "the proof is this browser's alone"
    assert visitor.registers().answer["message"].endswith("have been linked to this account.")
    assert visitor.me()["email_verified"] is True
    assert [order["number"] for order in visitor.get("/api/repairs").json["orders"]] == [asked]
    assert stranger.proves(mails.code(visitor.email)).status_code == 400, "older codes are dead"


def test_a_proof_by_code_lasts_a_quarter_of_an_hour(
    visitor: Person, staff: Person, asked: str, mails: Mails
) -> None:
    link, estimate = track_link(mails, visitor.email), estimate_of(staff, asked)
    visitor.sends(f"{link}/code", {}, of=link)
    assert decides(visitor, link, estimate["id"], "approve", mails.code(visitor.email)).status_code == 303
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        assert visitor.asks().status_code == 202


def test_five_wrong_tries_end_a_code(visitor: Person, staff: Person, asked: str, mails: Mails) -> None:
    link, estimate = track_link(mails, visitor.email), estimate_of(staff, asked)
    visitor.sends(f"{link}/code", {}, of=link)
    code = mails.code(visitor.email)
    for _ in range(5):
        assert decides(visitor, link, estimate["id"], "approve", "00000000").status_code == 400
    assert decides(visitor, link, estimate["id"], "approve", code).status_code == 400


def test_declining_needs_no_code(visitor: Person, staff: Person, asked: str, mails: Mails) -> None:
    link, estimate = track_link(mails, visitor.email), estimate_of(staff, asked)
    assert decides(visitor, link, estimate["id"], "decline").status_code == 303
    assert order_of(staff, asked)["status"] == "declined"


def test_an_account_with_its_address_proved_approves_as_it_is(
    visitor: Person, staff: Person, asked: str, mails: Mails
) -> None:
    visitor.asks()
    visitor.proves(mails.code(visitor.email))
    estimate = estimate_of(staff, asked)
    path = f"/api/repairs/{asked}/estimates/{estimate['id']}"
    assert visitor.post(f"{path}/approve").json["state"] == "approved"
    assert visitor.post(f"{path}/approve").json["state"] == "approved", "the same answer twice is once"
    assert visitor.post(f"{path}/decline").status_code == 409


def test_an_account_without_proof_needs_the_code(member: Person, staff: Person, mails: Mails) -> None:
    number = member.post("/api/repairs", {"device": "Radio", "problem": "It hums all day long."}).json[
        "reference"
    ]
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number, 4000)
    moves(staff, number, "awaiting_approval")
    path = f"/api/repairs/{number}/estimates/{estimate_of(staff, number)['id']}/approve"
    assert member.post(path).status_code == 400
    assert member.post(f"/api/repairs/{number}/code").status_code == 202
    assert member.post(path, {"code": mails.code(member.email)}).status_code == 200


def test_nobody_decides_for_others(member: Person, staff: Person, asked: str) -> None:
    estimate = estimate_of(staff, asked)
    assert member.post(f"/api/repairs/{asked}/estimates/{estimate['id']}/approve").status_code == 404


def test_an_estimate_expires(
    visitor: Person, staff: Person, asked: str, mails: Mails, stage: Stage, app: Flask
) -> None:
    from webapp.apps.repairs.jobs import tidy

    link, estimate = track_link(mails, visitor.email), estimate_of(staff, asked)
    past = "datetime('now', '-1 hour')" if stage.database == "sqlite" else "now() - interval '1 hour'"
    stage.sql(f"UPDATE work_order_estimates SET expires_at = {past}")
    assert decides(visitor, link, estimate["id"], "decline").status_code == 409
    with app.app_context():
        tidy()
    assert estimate_of(staff, asked)["state"] == "expired"
    sent = staff.post(f"/api/staff/work-orders/{asked}/estimates")
    assert sent.status_code == 201
    assert decides(visitor, link, sent.json["id"], "decline").status_code == 303


def test_a_snapshot_stays_what_was_asked(staff: Person, asked: str) -> None:
    moves(staff, asked, "approved", "in_repair")
    adds_line(staff, asked, 500)
    estimate = estimate_of(staff, asked)
    assert (estimate["total_minor"], len(estimate["lines"])) == (4000, 1)
    assert order_of(staff, asked)["total_minor"] == 4500
