"""What a customer sees: their orders, tickets, devices, addresses, mails and audit log."""

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from webapp.apps.repairs.models import (
    Address,
    Attachment,
    AuditEntry,
    Device,
    Message,
    Notification,
    Ticket,
    WorkOrder,
)
from webapp.apps.repairs.queries.parts import OrderPage, file_of, messages_of, whole_order
from webapp.apps.repairs.services.numbers import is_number
from webapp.apps.repairs.services.who import is_staff
from webapp.extensions import db
from webapp.guests.current import known
from webapp.guests.ownership import owned
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, Page, page_by


def my_orders(cursor: str | None = None, limit: int = USUAL_PAGE) -> Page[WorkOrder]:
    """Return a page of the caller's orders, newest first."""
    query = owned(WorkOrder).select()
    return page_by(query, (WorkOrder.created_at, WorkOrder.id), cursor=cursor, limit=limit)


def my_order(number: str) -> OrderPage:
    """Return one of the caller's orders with all that belongs to it. Raise NotFound."""
    if not is_number(number):
        raise NotFound
    return whole_order(owned(WorkOrder).select().where(WorkOrder.number == number), with_notes=False)


def linked_order(order: WorkOrder) -> OrderPage:
    """Return what a link shows of its order."""
    return whole_order(select(WorkOrder).where(WorkOrder.id == order.id), with_notes=False)


def my_tickets(cursor: str | None = None, limit: int = USUAL_PAGE) -> Page[Ticket]:
    """Return a page of the caller's tickets that are about no order, the latest said first."""
    query = owned(Ticket).select().where(Ticket.order_id.is_(None)).options(joinedload(Ticket.order))
    return page_by(query, (Ticket.last_message_at, Ticket.id), cursor=cursor, limit=limit)


def my_ticket(ticket_id: int) -> tuple[Ticket, list[Message]]:
    """Return one of the caller's tickets and what was said in it. Raise NotFound."""
    query = owned(Ticket).select().where(Ticket.id == ticket_id).options(joinedload(Ticket.order))
    ticket = db.session.scalar(query)
    if ticket is None:
        raise NotFound
    return ticket, messages_of(Ticket.id == ticket.id, with_notes=False)


def linked_messages(ticket: Ticket) -> list[Message]:
    """Return what a link shows of its ticket."""
    return messages_of(Ticket.id == ticket.id, with_notes=False)


def my_devices() -> Sequence[Device]:
    """Return the caller's devices, newest first."""
    return db.session.scalars(owned(Device).select().order_by(Device.id.desc()).limit(100)).all()


def my_addresses() -> Sequence[Address]:
    """Return the caller's addresses, newest first."""
    return db.session.scalars(owned(Address).select().order_by(Address.id.desc()).limit(100)).all()


def my_audit(cursor: str | None = None, limit: int = USUAL_PAGE) -> Page[AuditEntry]:
    """Return a page of what was done with the caller's data, newest first."""
    return page_by(owned(AuditEntry).select(), (AuditEntry.id,), cursor=cursor, limit=limit)


def my_mails(limit: int = 50) -> Sequence[Notification]:
    """Return the latest mails to the caller."""
    query = owned(Notification).select().order_by(Notification.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def my_file(attachment_id: int) -> Attachment:
    """Return a file of the caller's tickets, or for staff of anybody's. Raise NotFound."""
    user = known()
    if is_staff():
        return file_of(attachment_id, Ticket.id.is_not(None))
    return file_of(attachment_id, and_(Ticket.user_id == user.id, Message.direction != "note"))


def linked_file(attachment_id: int, order: WorkOrder | None, ticket: Ticket | None) -> Attachment:
    """Return a file of what a link opens. Raise NotFound."""
    which = Ticket.order_id == order.id if order is not None else Ticket.id == (ticket.id if ticket else 0)
    return file_of(attachment_id, and_(which, Message.direction != "note"))
