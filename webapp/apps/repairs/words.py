"""The words of the desk: of states and kinds, of what was done, and by whom."""

import re
from decimal import Decimal
from typing import Any

from flask_babel import format_currency
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.apps.repairs.models import AuditEntry, OrderEvent
from webapp.config import settings
from webapp.web.i18n import listed

WORDS = {
    "requested": _l("Requested"),
    "accepted": _l("Accepted"),
    "rejected": _l("Rejected"),
    "received": _l("Device received"),
    "diagnosing": _l("Looking for the fault"),
    "awaiting_approval": _l("Waiting for approval"),
    "approved": _l("Approved"),
    "declined": _l("Declined"),
    "waiting_parts": _l("Waiting for parts"),
    "in_repair": _l("In repair"),
    "quality_check": _l("Being checked"),
    "unrepairable": _l("Cannot be repaired"),
    "ready": _l("Ready to collect"),
    "collected": _l("Collected"),
    "closed": _l("Closed"),
    "cancelled": _l("Cancelled"),
    "low": _l("Low"),
    "normal": _l("Normal"),
    "high": _l("High"),
    "urgent": _l("Urgent"),
    "part": _l("Part"),
    "labour": _l("Labour"),
    "fee": _l("Fee"),
    "deposit": _l("Deposit"),
    "balance": _l("Balance"),
    "refund": _l("Refund"),
    "cash": _l("Cash"),
    "card": _l("Card"),
    "transfer": _l("Bank transfer"),
    "other": _l("Other"),
    "pending": _l("On its way"),
    "paid": _l("Paid"),
    "partly_refunded": _l("Partly refunded"),
    "refunded": _l("Refunded"),
    "open": _l("Open"),
    "waiting_customer": _l("Waiting for the customer"),
    "resolved": _l("Resolved"),
    "phone": _l("Phone"),
    "laptop": _l("Laptop"),
    "tablet": _l("Tablet"),
    "computer": _l("Computer"),
    "console": _l("Console"),
    "queued": _l("About to leave"),
    "customer": _l("You"),
    "link": _l("By mailed link"),
    "staff": _l("Repair desk"),
    "system": _l("By itself"),
    "opened": _l("Opened"),
    "status": _l("New state"),
    "edited": _l("Details changed"),
    "line_added": _l("Line added"),
    "line_removed": _l("Line removed"),
    "payment": _l("Payment"),
    "estimate_sent": _l("Estimate sent"),
    "answer": _l("Answer"),
    "approval_code": _l("Approval code"),
    "received_mail": _l("Receipt of your message"),
}
# What else a name says of something other than an order: by its own word, in its own gender.
OF: dict[str, dict[str, Any]] = {
    "estimate": {
        "sent": _l("Waiting for an answer"),
        "approved": _l("Agreed"),
        "declined": _l("Turned down"),
        "expired": _l("Out of date"),
    },
    "payment": {"failed": _l("Did not go through"), "cancelled": _l("Called off")},
    "mail": {"sent": _l("Sent"), "failed": _l("Not delivered")},
    "mine": {"waiting_customer": _l("Answered")},
}
EDGE = re.compile(r"^(\w*) → (\w+)")  # how an entry writes a change of state
AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}", re.ASCII)  # how an entry writes money
# What staff press to bring an order or a ticket into a state.
STEPS = {
    "accepted": _l("Accept"),
    "rejected": _l("Reject"),
    "received": _l("Take the device in"),
    "diagnosing": _l("Look for the fault"),
    "awaiting_approval": _l("Ask for approval"),
    "approved": _l("Note the approval"),
    "declined": _l("Note the refusal"),
    "waiting_parts": _l("Wait for parts"),
    "in_repair": _l("Repair"),
    "quality_check": _l("Check the work"),
    "unrepairable": _l("Cannot be repaired"),
    "ready": _l("Ready to collect"),
    "collected": _l("Hand over"),
    "closed": _l("Close"),
    "cancelled": _l("Cancel the order"),
    "open": _l("Open again"),
    "waiting_customer": _l("Wait for the customer"),
    "resolved": _l("Mark as resolved"),
}
FIELD_WORDS = {
    "device_text": _l("Device"),
    "fault": _l("Fault"),
    "condition": _l("Condition"),
    "accessories": _l("Accessories"),
    "priority": _l("Priority"),
    "technician_id": _l("Technician"),
    "promised_at": _l("Promised for"),
}
THINGS = {"device": _l("Device"), "address": _l("Address"), "account": _l("Account")}
ACTIONS = {
    "order.opened": _l("Repair asked for"),
    "order.status": _l("Repair in a new state"),
    "order.edited": _l("Details of the repair changed"),
    "order.line_added": _l("Line added"),
    "order.line_removed": _l("Line removed"),
    "order.payment": _l("Payment"),
    "order.estimate_sent": _l("Estimate sent"),
    "order.not_mine": _l("Repair is somebody else's"),
    "ticket.opened": _l("Conversation opened"),
    "ticket.answered": _l("Message answered"),
    "ticket.status": _l("Conversation in a new state"),
    "ticket.not_mine": _l("Conversation is somebody else's"),
    "device.added": _l("Device added"),
    "device.changed": _l("Device changed"),
    "device.deleted": _l("Device deleted"),
    "address.added": _l("Address added"),
    "address.changed": _l("Address changed"),
    "address.deleted": _l("Address deleted"),
    "address.proved": _l("Email address proved"),
}


def word(name: str, of: str = "") -> Any:
    """Return the word of a state or kind in the reader's language; `of` names what it is the state of."""
    own = OF.get(of, {})
    return own[name] if name in own else WORDS.get(name, name)


def step(to: str) -> Any:
    """Return what is pressed to go to a state, in the reader's language."""
    return STEPS[to]


def action(entry: AuditEntry) -> Any:
    """Return what was done, in the reader's language."""
    return ACTIONS.get(entry.action, entry.action)


def about_what(entry: AuditEntry) -> str:
    """Return what an entry is about: the number of an order or ticket, or "Device 3", "Account"."""
    thing, space, number = entry.about.partition(" ")
    return f"{THINGS.get(thing, thing)}{space}{number}"


def told(kind: str, detail: str) -> str:
    """Return what an event or entry of a kind says beside its word, its codes in the reader's words."""
    if kind == "edited":
        return listed(str(FIELD_WORDS.get(name, name)) for name in detail.split(", "))
    if kind in ("estimate_sent", "opened"):
        return ""  # its id, and the state that every order begins with, say nothing to people
    if kind in ("line_added", "line_removed"):
        text, space, amount = detail.rpartition(" ")
        return f"{text}{space}{_amount(amount)}"
    if kind == "payment":
        said, colon, note = detail.partition(": ")
        return " ".join(_amount(part) for part in said.split(" ")) + colon + note
    if kind == "ticket.status":
        return str(word(detail))
    return EDGE.sub(lambda edge: f"{word(edge[1])} → {word(edge[2])}".strip(), detail)


def _amount(part: str) -> str:
    """Return an amount as money of the house, a code as its word, anything else as it is."""
    if AMOUNT.fullmatch(part):
        return str(format_currency(Decimal(part), settings().CURRENCY))
    return str(word(part, "payment"))


def by_whom(made: AuditEntry | OrderEvent, *, is_staff: bool) -> Any:
    """Return who did something: by name for the staff, in general for the customer."""
    if not is_staff:
        return word(made.actor_kind)
    return made.actor_name or (_("Customer") if made.actor_kind == "customer" else word(made.actor_kind))
