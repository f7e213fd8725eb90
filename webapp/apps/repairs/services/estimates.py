"""Estimates: sent with a snapshot of the lines, decided by the customer, who proves it is their mailbox."""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from webapp.apps.repairs.models import ApprovalCode, Estimate, OrderLine, WorkOrder
from webapp.apps.repairs.services.records import notify, record
from webapp.apps.repairs.services.who import Who
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.tokens import link_hash
from webapp.web.errors import Conflict, NotFound, Problem
from webapp.web.limits import spend

VALID_DAYS = 14
CODE_SECONDS = 600
TRIES = 5
CODES = "3 per 15 minutes"  # mailed for one estimate
BATCH = 500


def send(order: WorkOrder, who: Who) -> Estimate:
    """Ask the customer of a locked order to approve its lines, flushed. Raises Conflict without lines."""
    lines = db.session.scalars(
        select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.id)
    ).all()
    if not lines:
        raise Conflict(_("Add a line first: there is no price to approve."), code="no_lines")
    withdraw(order)
    estimate = Estimate(
        order_id=order.id,
        state="sent",
        snapshot=[_line(line) for line in lines],
        total_minor=sum(line.total_minor for line in lines),
        expires_at=datetime.now(UTC) + timedelta(days=VALID_DAYS),
    )
    db.session.add(estimate)
    db.session.flush()
    record(order, who, "estimate_sent", str(estimate.id))
    notify("awaiting_approval", order=order)
    return estimate


def resend(order: WorkOrder, who: Who) -> Estimate:
    """Ask once more, for an order that waits for approval. Raises Conflict in other states."""
    if order.status != "awaiting_approval":
        raise Conflict(_("This order does not wait for approval."), code="not_waiting")
    return send(order, who)


def has_price(order: WorkOrder) -> bool:
    """Tell whether an order has lines."""
    return db.session.scalar(select(OrderLine.id).where(OrderLine.order_id == order.id).limit(1)) is not None


def withdraw(order: WorkOrder) -> None:
    """Let the estimates of an order that wait for an answer expire."""
    db.session.execute(
        update(Estimate)
        .where(Estimate.order_id == order.id, Estimate.state == "sent")
        .values(state="expired"),
        execution_options={"synchronize_session": "fetch"},
    )


def decide(order: WorkOrder, estimate_id: int, answer: str, who: Who) -> Estimate:
    """Approve or decline (`answer`) an estimate of a locked order. The same answer twice is once.

    Raises NotFound, and Conflict for one that was decided otherwise or has expired.
    """
    from webapp.apps.repairs.services.orders import enter  # the two need each other

    estimate = _estimate(order, estimate_id)
    if estimate.state == answer:
        return estimate
    if estimate.state != "sent" or order.status != "awaiting_approval":
        raise Conflict(_("This estimate is closed."), code="estimate_closed")
    if estimate.expires_at <= datetime.now(UTC):
        raise Conflict(_("This estimate has expired. Please ask us for a new one."), code="estimate_expired")
    _settle(estimate, answer, who)
    enter(order, answer, who)
    return estimate


def settle_open(order: WorkOrder, answer: str, who: Who) -> None:
    """Note what a customer told staff by telephone or at the counter. Raises Conflict without an estimate.

    An order without a price has none, and needs none.
    """
    query = select(Estimate).where(Estimate.order_id == order.id, Estimate.state == "sent")
    estimate = db.session.scalar(query.order_by(Estimate.id.desc()).limit(1))
    if estimate is None:
        if not has_price(order):
            return
        raise Conflict(_("No estimate waits for an answer: send a new one."), code="no_estimate")
    _settle(estimate, answer, who)


def ask_code(order: WorkOrder, estimate_id: int) -> None:
    """Have a code mailed to the stored address, to approve by. Raises NotFound, Conflict and TooMany."""
    estimate = _estimate(order, estimate_id)
    if estimate.state != "sent":
        raise Conflict(_("This estimate is closed."), code="estimate_closed")
    spend(CODES, "repair-code", str(estimate.id))
    notify("approval_code", order=order)


def arm(estimate_id: int) -> str:
    """Make the code of an estimate for its mail, and store its hash; older codes of it are dead."""
    code = f"{secrets.randbelow(10**8):08d}"
    db.session.execute(delete(ApprovalCode).where(ApprovalCode.estimate_id == estimate_id))
    row = ApprovalCode(estimate_id=estimate_id, code_hash=_hash(estimate_id, code))
    row.expires_at = datetime.now(UTC) + timedelta(seconds=CODE_SECONDS)
    db.session.add(row)
    db.session.flush()
    return code


def take_try(estimate_id: int) -> str | None:
    """Take one of five tries in a unit of its own: one statement, so that a burst examines no more."""
    return db.session.scalar(
        update(ApprovalCode)
        .where(ApprovalCode.estimate_id == estimate_id, ApprovalCode.attempts < TRIES)
        .where(ApprovalCode.expires_at > utcnow())
        .values(attempts=ApprovalCode.attempts + 1)
        .returning(ApprovalCode.code_hash),
        execution_options={"synchronize_session": False},
    )


def use_code(estimate_id: int, code: str, stored: str | None) -> None:
    """Spend the code whose hash `take_try` answered. Raise Problem 400 unless it is right, and unused."""
    digits = code.replace(" ", "")
    fits = stored is not None and hmac.compare_digest(_hash(estimate_id, digits), stored)
    gone = None
    if fits:
        gone = db.session.scalar(
            delete(ApprovalCode)
            .where(ApprovalCode.estimate_id == estimate_id, ApprovalCode.code_hash == stored)
            .returning(ApprovalCode.estimate_id),
            execution_options={"synchronize_session": False},
        )
    if gone is None:
        sentence = _("That code is not valid or has expired.")
        raise Problem(sentence, code="bad_code", errors={"code": sentence})


def expire() -> int:
    """Let estimates expire that nobody answered in time, in the current unit; answer how many."""
    due = select(Estimate.id).where(Estimate.state == "sent", Estimate.expires_at <= utcnow()).limit(BATCH)
    ids = list(db.session.scalars(due.with_for_update(skip_locked=True)))
    db.session.execute(update(Estimate).where(Estimate.id.in_(ids)).values(state="expired"))
    return len(ids)


def _estimate(order: WorkOrder, estimate_id: int) -> Estimate:
    query = select(Estimate).where(Estimate.id == estimate_id, Estimate.order_id == order.id)
    estimate = db.session.scalar(query.execution_options(populate_existing=True))
    if estimate is None:
        raise NotFound
    return estimate


def _settle(estimate: Estimate, answer: str, who: Who) -> None:
    estimate.state, estimate.decided_at, estimate.decided_by = answer, datetime.now(UTC), who.kind
    db.session.flush()


def _hash(estimate_id: int, code: str) -> str:
    return link_hash(f"approve|{estimate_id}|{code}")


def _line(line: OrderLine) -> dict[str, Any]:
    names = ("kind", "text", "quantity", "unit_minor", "tax_bp", "net_minor", "tax_minor", "total_minor")
    return {name: getattr(line, name) for name in names}
