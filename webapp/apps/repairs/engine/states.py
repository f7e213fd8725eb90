"""The states of an order, a ticket and a payment, and the edges between them."""

from collections.abc import Mapping

Edges = Mapping[str, tuple[str, ...]]

ORDER: Edges = {
    "requested": ("accepted", "rejected", "cancelled"),
    "accepted": ("received", "cancelled"),
    "received": ("diagnosing", "cancelled"),
    "diagnosing": ("awaiting_approval", "in_repair", "unrepairable", "cancelled"),
    "awaiting_approval": ("approved", "declined", "cancelled"),
    "approved": ("waiting_parts", "in_repair", "cancelled"),
    "waiting_parts": ("in_repair", "cancelled"),
    "in_repair": ("quality_check", "waiting_parts", "awaiting_approval", "cancelled"),
    "quality_check": ("ready", "in_repair", "cancelled"),
    "declined": ("ready", "cancelled"),
    "unrepairable": ("ready", "cancelled"),
    "ready": ("collected",),
    "collected": ("closed",),
    "closed": ("in_repair",),
    "rejected": (),
    "cancelled": (),
}
ORDER_STATES = tuple(ORDER)
WITH_REASON = frozenset({"rejected", "cancelled"})
CUSTOMER_CANCELS = frozenset({"requested", "accepted"})  # the device is not here yet
PRICED = frozenset(
    {"accepted", "received", "diagnosing", "approved", "waiting_parts", "in_repair", "quality_check"}
) | {"declined", "unrepairable"}  # states in which lines may change
WORKING = frozenset({"quality_check", "ready"})  # not entered at a higher price than was approved

TICKET: Edges = {
    "open": ("waiting_customer", "resolved"),
    "waiting_customer": ("open", "resolved"),
    "resolved": ("open", "closed"),
    "closed": ("open",),
}
TICKET_STATES = tuple(TICKET)

PAYMENT: Edges = {
    "pending": ("paid", "failed", "cancelled"),
    "paid": ("partly_refunded", "refunded"),
    "partly_refunded": ("refunded",),
    "refunded": (),
    "failed": (),
    "cancelled": (),
}
PAYMENT_STATES = tuple(PAYMENT)


def edges_of(states: Edges, state: str) -> tuple[str, ...]:
    """Return where `state` may go. Raise KeyError for a state that is none."""
    return states[state]


def sentence(states: Edges, state: str) -> str:
    """Say where a state may go, in the words of the API."""
    onward = ", ".join(states[state]) or "nowhere"
    return f"From {state} you can go to: {onward}"
