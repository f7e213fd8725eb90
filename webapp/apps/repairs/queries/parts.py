"""What the page of one order or ticket is made of: a fixed number of queries, however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.apps.repairs.models import Attachment, Estimate, Message, OrderEvent, Payment, Ticket, WorkOrder
from webapp.apps.repairs.services.ledger import TAKEN
from webapp.extensions import db
from webapp.web.errors import NotFound

MOST_SHOWN = 200  # events and messages of one page, the newest


@dataclass(frozen=True)
class OrderPage:
    """An order with all that belongs to it, the newest message and event last."""

    order: WorkOrder
    payments: Sequence[Payment] = ()
    events: Sequence[OrderEvent] = ()
    messages: Sequence[Message] = ()
    total: int = 0
    paid: int = 0
    left: dict[int, int] = field(default_factory=dict)
    """What can still be given back of each payment."""

    @property
    def balance(self) -> int:
        """What is left to pay."""
        return self.total - self.paid

    @property
    def tax(self) -> int:
        """What of the total is tax."""
        return sum(line.tax_minor for line in self.order.lines)

    @property
    def open_estimate(self) -> Estimate | None:
        """The estimate that waits for an answer."""
        return next((estimate for estimate in self.order.estimates if estimate.state == "sent"), None)


def whole_order(query: Select[WorkOrder], *, with_notes: bool) -> OrderPage:
    """Return the order that `query` finds with all that belongs to it, in four queries. Raise NotFound."""
    # Lines and estimates are few: one query for both costs less than two.
    wanted = (WorkOrder.device, WorkOrder.owner, WorkOrder.technician, WorkOrder.lines, WorkOrder.estimates)
    found = query.options(*(joinedload(what) for what in wanted))
    found = found.execution_options(populate_existing=True)  # an act of this unit may have changed them
    order = db.session.scalars(found).unique().one_or_none()
    if order is None:
        raise NotFound
    payments = db.session.scalars(
        select(Payment).where(Payment.order_id == order.id).order_by(Payment.id)
    ).all()
    back = [payment for payment in payments if payment.kind == "refund"]
    taken = [payment for payment in payments if payment.kind != "refund" and payment.state in TAKEN]
    left = {
        one.id: one.amount_minor - sum(refund.amount_minor for refund in back if refund.reverses_id == one.id)
        for one in taken
    }
    return OrderPage(
        order,
        payments,
        _latest_events(order.id),
        messages_of(Ticket.order_id == order.id, with_notes=with_notes),
        total=order.total_minor,
        paid=sum(left.values()),
        left={key: rest for key, rest in left.items() if rest > 0},
    )


def messages_of(which: Any, *, with_notes: bool) -> list[Message]:
    """Return the newest messages of tickets with their files, oldest first, in one query."""
    newest = select(Message.id).join(Ticket, Ticket.id == Message.ticket_id).where(which)
    if not with_notes:
        newest = newest.where(Message.direction != "note")
    newest = newest.order_by(Message.id.desc()).limit(MOST_SHOWN)
    query = select(Message).where(Message.id.in_(newest)).outerjoin(Message.attachments)
    query = query.options(contains_eager(Message.attachments)).order_by(Message.id, Attachment.id)
    return list(db.session.scalars(query).unique())


def _latest_events(order_id: int) -> list[OrderEvent]:
    query = select(OrderEvent).where(OrderEvent.order_id == order_id)
    rows = db.session.scalars(query.order_by(OrderEvent.id.desc()).limit(MOST_SHOWN)).all()
    return list(reversed(rows))


def file_of(attachment_id: int, which: Any) -> Attachment:
    """Return a file of a message, shown to customers, of the tickets that `which` names. Raise NotFound."""
    query = select(Attachment).join(Message, Message.id == Attachment.message_id)
    query = query.join(Ticket, Ticket.id == Message.ticket_id).where(Attachment.id == attachment_id, which)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
