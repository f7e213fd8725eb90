"""What is written down of every act: the event of an order, the audit entry, the mail to its customer."""

from webapp.apps.repairs.models import AuditEntry, Notification, OrderEvent, Ticket, WorkOrder
from webapp.apps.repairs.models.orders import TEXT_LENGTH
from webapp.apps.repairs.models.records import DETAIL_LENGTH
from webapp.apps.repairs.services.who import Who
from webapp.extensions import db
from webapp.guests.models import User
from webapp.jobs import enqueue

MAIL_JOB = "repairs.mail"


def record(order: WorkOrder, who: Who, kind: str, detail: str = "", *, to: str = "", was: str = "") -> None:
    """Write down what happened to an order, for its timeline and for the audit of its customer."""
    event = OrderEvent(order_id=order.id, kind=kind, from_status=was, to_status=to)
    event.detail = detail[:TEXT_LENGTH]
    event.actor_kind, event.actor_id, event.actor_name = who.kind, who.id, who.name
    db.session.add(event)
    said = f"{was} → {to}" + (f": {detail}" if detail else "") if to else detail
    audit(order.user_id, who, f"order.{kind}", order.number, said)


def audit(user_id: int | None, who: Who, action: str, about: str, detail: str = "") -> None:
    """Write into the audit log of a customer; what has no owner yet has none."""
    if user_id is None:
        return
    entry = AuditEntry(user_id=user_id, action=action, about=about, detail=detail[:DETAIL_LENGTH])
    entry.actor_kind, entry.actor_id, entry.actor_name = who.kind, who.id, who.name
    db.session.add(entry)
    db.session.flush()


def notify(
    kind: str, *, order: WorkOrder | None = None, ticket: Ticket | None = None, message_id: int | None = None
) -> None:
    """Have a mail about an order or a ticket sent to its stored address, in the current unit."""
    thing = order or ticket
    assert thing is not None
    recipient = address_of(thing)
    if not recipient:
        return
    notification = Notification(user_id=thing.user_id, kind=kind, recipient=recipient, message_id=message_id)
    notification.order_id = order.id if order else None
    notification.ticket_id = ticket.id if ticket else None
    db.session.add(notification)
    db.session.flush()
    enqueue(MAIL_JOB, notification.id)


def address_of(thing: WorkOrder | Ticket) -> str:
    """Return where mail about a thing goes: its owner's stored address, or the one that it came under."""
    owner = db.session.get(User, thing.user_id) if thing.user_id is not None else None
    return (owner.email or "") if owner is not None else thing.contact_email
