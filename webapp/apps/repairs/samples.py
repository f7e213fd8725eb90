"""Believable repairs: for the contract tests and the demo."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from webapp.apps.repairs.engine.money import line_sum
from webapp.apps.repairs.models import (
    Address,
    AuditEntry,
    Device,
    Estimate,
    Notification,
    OrderEvent,
    OrderLine,
    Payment,
    Ticket,
    WorkOrder,
)
from webapp.apps.repairs.services.numbers import next_number
from webapp.apps.repairs.services.tickets import add_message, open_thread
from webapp.apps.repairs.services.who import SYSTEM, as_customer
from webapp.config import settings
from webapp.extensions import db
from webapp.guests.models import User

CASES = (
    (
        "Fairphone 4",
        "phone",
        "The screen has a crack and the lower third does not react any more.",
        "in_repair",
    ),
    (
        "ThinkPad X230",
        "laptop",
        "It does not charge: the lamp is dark whatever the plug.",
        "awaiting_approval",
    ),
    ("Game Boy", "console", "No sound, neither from the loudspeaker nor from the headphones.", "requested"),
    ("Kobo Clara", "tablet", "The display keeps the last page after it was sat upon.", "ready"),
    ("Radio from the sixties", "other", "It hums and smells warm after ten minutes.", "collected"),
)
PATH = ("requested", "accepted", "received", "diagnosing")


def sample_order(owner: User, number: int) -> WorkOrder:
    """Return the n-th order of `owner`, not added to the session."""
    device, _kind, fault, status = CASES[number % len(CASES)]
    order = WorkOrder(user_id=owner.id, number=next_number(), device_text=device, fault=fault, status=status)
    order.via, order.contact_name, order.contact_email = (
        "account",
        owner.display_name or "Guest",
        owner.email or "",
    )
    order.locale = owner.locale
    if status == "collected":
        order.collected_at = datetime.now(UTC)
    return order


def sample_device(owner: User, number: int) -> Device:
    """Return the n-th device of `owner`."""
    model, kind, *_rest = CASES[number % len(CASES)]
    return Device(user_id=owner.id, kind=kind, model=model)


def sample_address(owner: User, number: int) -> Address:
    """Return the n-th address of `owner`."""
    return Address(
        user_id=owner.id,
        label="Home",
        street=f"Mill Lane {number + 1}",
        postcode="1010",
        city="Vienna",
        country="AT",
    )


def sample_payment(owner: User, number: int) -> Payment:
    """Return the n-th payment of `owner`, for an order of its own, which is added."""
    order = sample_order(owner, number)
    db.session.add(order)
    db.session.flush()
    payment = Payment(user_id=owner.id, order_id=order.id, kind="deposit", amount_minor=1000 + number)
    payment.currency, payment.idempotency_key = settings().CURRENCY, uuid4().hex
    return payment


def sample_ticket(owner: User, number: int) -> Ticket:
    """Return the n-th ticket of `owner`."""
    subjects = ("When are you open on Saturday?", "Do you repair umbrellas?", "A question about my invoice")
    ticket = Ticket(user_id=owner.id, subject=subjects[number % len(subjects)])
    ticket.contact_name, ticket.contact_email = owner.display_name, owner.email or ""
    return ticket


def sample_notification(owner: User, _number: int) -> Notification:
    """Return the n-th mail to `owner`."""
    recipient = owner.email or "nobody@example.com"
    return Notification(user_id=owner.id, kind="requested", recipient=recipient)


def sample_audit(owner: User, number: int) -> AuditEntry:
    """Return the n-th audit entry of `owner`."""
    entry = AuditEntry(user_id=owner.id, action="order.opened", about=f"WO-2026-{number:05d}")
    entry.actor_kind = "system"
    return entry


def fill(owner: User) -> None:
    """Give `owner` devices, orders on their way, an estimate that waits, payments and a conversation."""
    db.session.add(sample_address(owner, 0))
    for number, (model, kind, _fault, status) in enumerate(CASES):
        device = Device(user_id=owner.id, kind=kind, model=model)
        db.session.add(device)
        order = sample_order(owner, number)
        db.session.add(order)
        db.session.flush()
        order.device_id = device.id
        order.created_at = datetime.now(UTC) - timedelta(days=3 * number + 1)
        _tell(order, status)
        _price(order, status)
        thread = open_thread(order)
        if status == "awaiting_approval":
            text = "Could you tell me whether the battery is worth replacing as well?"
            add_message(thread, as_customer(owner), "in", text)
    db.session.flush()


def _tell(order: WorkOrder, status: str) -> None:
    """Write down the way of an order to its state."""
    steps = [*PATH[: 1 if status == "requested" else len(PATH)], status]
    for was, to in zip(["", *steps], dict.fromkeys(steps), strict=False):
        event = OrderEvent(order_id=order.id, kind="status", from_status=was, to_status=to)
        event.actor_kind = SYSTEM.kind
        db.session.add(event)


def _price(order: WorkOrder, status: str) -> None:
    if status == "requested":
        return
    for kind, text, unit in (("labour", "An hour at the bench", 6000), ("part", "Spare part", 3450)):
        total = line_sum(1, unit, 2000)
        line = OrderLine(order_id=order.id, kind=kind, text=text, quantity=1, unit_minor=unit, tax_bp=2000)
        line.net_minor, line.tax_minor = total.net, total.tax
        db.session.add(line)
    if status == "awaiting_approval":
        snapshot = [{"kind": "labour", "text": "An hour at the bench", "quantity": 1, "total_minor": 7200}]
        snapshot.append({"kind": "part", "text": "Spare part", "quantity": 1, "total_minor": 4140})
        estimate = Estimate(order_id=order.id, snapshot=snapshot, total_minor=11340)
        estimate.expires_at = datetime.now(UTC) + timedelta(days=10)
        db.session.add(estimate)
    if status in ("ready", "collected"):
        payment = Payment(user_id=order.user_id, order_id=order.id, kind="deposit", amount_minor=5000)
        payment.currency, payment.idempotency_key = settings().CURRENCY, uuid4().hex
        db.session.add(payment)
