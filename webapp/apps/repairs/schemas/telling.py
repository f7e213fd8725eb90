"""From rows to what we answer."""

from typing import Any

from webapp.apps.repairs.models import Address, Device, Estimate, Message, Payment, Ticket, WorkOrder
from webapp.apps.repairs.queries.parts import OrderPage
from webapp.apps.repairs.schemas.told import (
    AddressOut,
    DeviceOut,
    EstimateOut,
    EventOut,
    LineOut,
    OrderOut,
    PaymentOut,
    RepairFileOut,
    SaidOut,
    StaffOrderOut,
    TicketOut,
    WholeOrderOut,
    WholeTicketOut,
)
from webapp.config import settings
from webapp.web.schema import iso


def order_out(order: WorkOrder) -> OrderOut:
    """Return an order as a list has it."""
    return OrderOut(**_order(order))


def whole_order_out(page: OrderPage) -> WholeOrderOut:
    """Return an order as its customer sees it."""
    return WholeOrderOut(**_whole(page))


def staff_order_out(page: OrderPage) -> StaffOrderOut:
    """Return an order as staff see it."""
    order = page.order
    return StaffOrderOut(
        **_whole(page),
        contact_name=order.contact_name,
        contact_email=order.contact_email,
        contact_phone=order.contact_phone,
        contact_address=order.contact_address,
        customer_id=order.user_id,
        technician_id=order.technician_id,
    )


def estimate_out(estimate: Estimate) -> EstimateOut:
    """Return an estimate."""
    return EstimateOut(
        id=estimate.id,
        state=estimate.state,
        total_minor=estimate.total_minor,
        lines=estimate.snapshot,
        expires_at=iso(estimate.expires_at),
        decided_at=iso(estimate.decided_at),
    )


def payment_out(payment: Payment) -> PaymentOut:
    """Return a payment."""
    names = ("id", "kind", "method", "amount_minor", "currency", "state", "reverses_id")
    values = {name: getattr(payment, name) for name in names}
    return PaymentOut(**values, created_at=iso(payment.created_at))


def said_out(message: Message) -> SaidOut:
    """Return a message with its files, which were read."""
    return SaidOut(
        id=message.id,
        direction=message.direction,
        body=message.body,
        author=message.author_name,
        files=[RepairFileOut.model_validate(file) for file in message.attachments],
        created_at=iso(message.created_at),
    )


def ticket_out(ticket: Ticket) -> TicketOut:
    """Return a ticket, whose order was read, as a list has it."""
    return TicketOut(**_ticket(ticket))


def whole_ticket_out(ticket: Ticket, messages: list[Message]) -> WholeTicketOut:
    """Return a ticket and what was said in it."""
    return WholeTicketOut(**_ticket(ticket), messages=[said_out(message) for message in messages])


def device_out(device: Device) -> DeviceOut:
    """Return a device."""
    return DeviceOut.model_validate(device)


def address_out(address: Address) -> AddressOut:
    """Return an address."""
    return AddressOut.model_validate(address)


def _ticket(ticket: Ticket) -> dict[str, Any]:
    names = ("id", "subject", "status", "contact_name", "contact_email")
    return {name: getattr(ticket, name) for name in names} | {
        "order": ticket.order.number if ticket.order else None,
        "last_message_at": iso(ticket.last_message_at),
        "created_at": iso(ticket.created_at),
    }


def _order(order: WorkOrder) -> dict[str, Any]:
    return {
        "number": order.number,
        "status": order.status,
        "device": order.device_text,
        "problem": order.fault,
        "priority": order.priority,
        "via": order.via,
        "is_confirmed": order.via != "form",
        "created_at": iso(order.created_at),
        "updated_at": iso(order.updated_at),
        "promised_at": iso(order.promised_at),
    }


def _whole(page: OrderPage) -> dict[str, Any]:
    order = page.order
    events = [
        EventOut(
            kind=event.kind,
            from_status=event.from_status,
            to_status=event.to_status,
            detail=event.detail,
            actor=event.actor_kind,
            at=iso(event.created_at),
        )
        for event in page.events
    ]
    return _order(order) | {
        "version": order.version,
        "allowed": list(order.edges),
        "condition": order.condition,
        "accessories": order.accessories,
        "currency": settings().CURRENCY,
        "total_minor": page.total,
        "paid_minor": page.paid,
        "balance_minor": page.balance,
        "lines": [LineOut.model_validate(line) for line in order.lines],
        "estimates": [estimate_out(estimate) for estimate in order.estimates],
        "payments": [payment_out(payment) for payment in page.payments],
        "events": events,
        "messages": [said_out(message) for message in page.messages],
    }
