"""What we answer."""

from typing import Any

from webapp.web.schema import Out


class ReceivedOut(Out):
    """A request has arrived; the way back to it goes by mail."""

    reference: str
    message: str


class MessageOut(Out):
    """It is done."""

    message: str


class OpenedOut(Out):
    """What was opened."""

    id: int


class OrderOut(Out):
    """An order in a list."""

    number: str
    status: str
    device: str
    problem: str
    priority: str
    via: str
    is_confirmed: bool
    created_at: str
    updated_at: str
    promised_at: str | None


class LineOut(Out):
    """A line with its sums, in minor units."""

    id: int
    kind: str
    text: str
    quantity: int
    unit_minor: int
    tax_bp: int
    net_minor: int
    tax_minor: int
    total_minor: int


class EstimateOut(Out):
    """An estimate with the lines of its moment."""

    id: int
    state: str
    total_minor: int
    lines: list[dict[str, Any]]
    expires_at: str
    decided_at: str | None


class PaymentOut(Out):
    """A payment or a refund."""

    id: int
    kind: str
    method: str
    amount_minor: int
    currency: str
    state: str
    reverses_id: int | None
    created_at: str


class EventOut(Out):
    """What happened."""

    kind: str
    from_status: str
    to_status: str
    detail: str
    actor: str
    at: str


class RepairFileOut(Out):
    """A file of a message."""

    id: int
    name: str
    content_type: str
    size: int


class SaidOut(Out):
    """A message; `direction` is in (from the customer), out or note."""

    id: int
    direction: str
    body: str
    author: str
    files: list[RepairFileOut]
    created_at: str


class WholeOrderOut(OrderOut):
    """An order with all that belongs to it; money in minor units of `currency`."""

    version: int
    allowed: list[str]
    condition: str
    accessories: str
    currency: str
    total_minor: int
    paid_minor: int
    balance_minor: int
    lines: list[LineOut]
    estimates: list[EstimateOut]
    payments: list[PaymentOut]
    events: list[EventOut]
    messages: list[SaidOut]


class StaffOrderOut(WholeOrderOut):
    """An order as staff see it."""

    contact_name: str
    contact_email: str
    contact_phone: str
    contact_address: str
    customer_id: int | None
    technician_id: int | None


class OrdersOut(Out):
    """A page of orders."""

    orders: list[OrderOut]
    next_cursor: str | None


class TicketOut(Out):
    """A ticket in a list."""

    id: int
    subject: str
    status: str
    order: str | None
    contact_name: str
    contact_email: str
    last_message_at: str
    created_at: str


class WholeTicketOut(TicketOut):
    """A ticket and what was said in it."""

    messages: list[SaidOut]


class TicketsOut(Out):
    """A page of tickets."""

    tickets: list[TicketOut]
    next_cursor: str | None


class DeviceOut(Out):
    """A device."""

    id: int
    kind: str
    brand: str
    model: str
    serial: str
    imei: str
    note: str


class DevicesOut(Out):
    """Somebody's devices."""

    devices: list[DeviceOut]


class AddressOut(Out):
    """An address."""

    id: int
    label: str
    street: str
    postcode: str
    city: str
    country: str


class AddressesOut(Out):
    """Somebody's addresses."""

    addresses: list[AddressOut]


class RecordOut(Out):
    """An entry of the audit log."""

    action: str
    about: str
    detail: str
    actor: str
    at: str


class RecordsOut(Out):
    """A page of the audit log."""

    records: list[RecordOut]
    next_cursor: str | None


class ReplyOut(Out):
    """A saved reply."""

    id: int
    title: str
    body: str


class RepliesOut(Out):
    """All saved replies, by name."""

    replies: list[ReplyOut]
