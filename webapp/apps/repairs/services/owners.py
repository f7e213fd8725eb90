"""Whose things are: adopted when an address is proved, let go of when they are not theirs, they say."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import exists, or_, select, update

from webapp.apps.repairs.models import (
    Address,
    AuditEntry,
    Device,
    Notification,
    Payment,
    Ticket,
    WorkOrder,
)
from webapp.apps.repairs.services.links import end_links
from webapp.apps.repairs.services.records import audit
from webapp.apps.repairs.services.who import SYSTEM, Who, as_customer
from webapp.db import Base
from webapp.extensions import db
from webapp.guests.models import User

QUIET = {"synchronize_session": False}


def adopt(user: User, email: str) -> Sequence[Base]:
    """Give a user what came under an address while nobody could own it, now that they proved it.

    Links that were mailed before are dead: they may have been asked for by somebody else. Answers the orders
    and tickets that are theirs by it.
    """
    end_links(user.id)
    ownerless = (
        WorkOrder.user_id.is_(None),
        WorkOrder.contact_email == email,
        WorkOrder.disowned_at.is_(None),
    )
    orders = list(db.session.scalars(select(WorkOrder).where(*ownerless).with_for_update(of=WorkOrder)))
    loose = (Ticket.user_id.is_(None), Ticket.contact_email == email, Ticket.disowned_at.is_(None))
    tickets = list(db.session.scalars(select(Ticket).where(*loose).with_for_update(of=Ticket)))
    for order in orders:
        order.user_id = user.id
    for ticket in tickets:
        ticket.user_id = user.id
    db.session.flush()
    ids = [order.id for order in orders]
    if ids:
        for model in (Payment, Notification):
            mine = update(model).where(model.order_id.in_(ids), model.user_id.is_(None))
            db.session.execute(mine.values(user_id=user.id), execution_options=QUIET)
    if tickets or _is_customer(user.id):
        audit(user.id, as_customer(user), "address.proved", "account")
    return [*orders, *tickets]


def _is_customer(user_id: int) -> bool:
    """Tell whether the desk has anything of a user: who never asked for a repair gets no record either."""
    theirs = (model.user_id == user_id for model in (WorkOrder, Ticket))
    return bool(db.session.scalar(select(or_(*(exists().where(mine) for mine in theirs)))))


def let_go_of_order(order: WorkOrder) -> None:
    """Take an order, with all that is about it, away from an owner who says it is not theirs."""
    audit(order.user_id, _owner(order.user_id), "order.not_mine", order.number)
    now = datetime.now(UTC)
    entries = (AuditEntry.user_id == order.user_id, AuditEntry.about == order.number)
    nobodys = {"user_id": None, "disowned_at": now}
    db.session.execute(update(AuditEntry).where(*entries).values(**nobodys), execution_options=QUIET)
    for model in (Payment, Ticket, Notification):
        mine = update(model).where(model.order_id == order.id)
        db.session.execute(mine.values(**nobodys), execution_options=QUIET)
    order.device_id = None  # the device stays its owner's, to be let go of by itself
    order.user_id, order.disowned_at = None, now
    db.session.flush()


def let_go_of_ticket(ticket: Ticket) -> None:
    """Take a ticket and its mails away from an owner who says it is not theirs."""
    audit(ticket.user_id, _owner(ticket.user_id), "ticket.not_mine", ticket.tag)
    now = datetime.now(UTC)
    mails = update(Notification).where(Notification.ticket_id == ticket.id)
    db.session.execute(mails.values(user_id=None, disowned_at=now), execution_options=QUIET)
    ticket.user_id, ticket.disowned_at = None, now
    db.session.flush()


def let_go_of_payment(payment: Payment) -> None:
    """Take a payment away from an owner who says it is not theirs; it stays the order's."""
    payment.user_id, payment.disowned_at = None, datetime.now(UTC)
    db.session.flush()


def let_go_of_entry(row: Notification | AuditEntry) -> None:
    """Take an entry of a log away from an owner who says it is not theirs; the log keeps it."""
    row.user_id, row.disowned_at = None, datetime.now(UTC)
    db.session.flush()


def remove(row: Device | Address) -> None:
    """Delete what an owner says is not theirs."""
    db.session.delete(row)
    db.session.flush()


def _owner(user_id: int | None) -> Who:
    user = db.session.get(User, user_id) if user_id is not None else None
    return as_customer(user) if user is not None else SYSTEM
