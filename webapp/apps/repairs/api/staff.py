"""The calls of staff, at the document's paths: parse, call, answer."""

from flask import Response

from webapp.apps.repairs.api.blueprint import TAG, api
from webapp.apps.repairs.queries import staff as reads
from webapp.apps.repairs.queries.staff import Wish
from webapp.apps.repairs.schemas.given import (
    AnswerIn,
    InboxQuery,
    IntakeIn,
    LineIn,
    OrderPatch,
    PaymentIn,
    QueueQuery,
    ReversalIn,
    SettledIn,
    StatusIn,
    TicketStatusIn,
)
from webapp.apps.repairs.schemas.telling import (
    estimate_out,
    order_out,
    payment_out,
    staff_order_out,
    ticket_out,
    whole_ticket_out,
)
from webapp.apps.repairs.schemas.told import (
    EstimateOut,
    MessageOut,
    OrdersOut,
    PaymentOut,
    ReceivedOut,
    StaffOrderOut,
    TicketsOut,
    WholeTicketOut,
)
from webapp.apps.repairs.services import estimates, lines, orders, payments, tickets
from webapp.apps.repairs.services.intakes import take_in_from
from webapp.apps.repairs.services.requests import Asked
from webapp.apps.repairs.services.who import as_staff, staff
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer

DONE = "Written down."


@api.get("/api/staff/work-orders")
@describe(TAG, query=QueueQuery, answers={200: OrdersOut})
def queue() -> Response:
    """List work orders, of a state, of a technician, by number or address (staff)."""
    wish = read_query(QueueQuery)
    staff()
    page = reads.queue(Wish(wish.q, wish.state or "", wish.technician_id, wish.cursor, wish.limit))
    return answer(OrdersOut(orders=[order_out(order) for order in page.rows], next_cursor=page.next_cursor))


@api.post("/api/staff/work-orders")
@describe(TAG, body=IntakeIn, answers={201: ReceivedOut})
def take_in() -> Response:
    """Write down what somebody brought to the counter (staff)."""
    body = read_json(IntakeIn)
    staff()
    asked = Asked(
        device=body.device,
        fault=body.problem,
        name=body.name,
        email=body.email or "",
        phone=body.phone,
        address=body.address,
    )
    more = {"condition": body.condition, "accessories": body.accessories, "priority": body.priority}
    order = take_in_from(asked, warranty_of=body.warranty_of or "", **more)
    return answer(ReceivedOut(reference=order.number, message=DONE), 201)


@api.get("/api/staff/work-orders/<number>")
@describe(TAG, answers={200: StaffOrderOut})
def staff_order(number: str) -> Response:
    """Show a work order with all that belongs to it (staff)."""
    return _shown(number)


@api.patch("/api/staff/work-orders/<number>")
@describe(TAG, body=OrderPatch, answers={200: StaffOrderOut})
def edit(number: str) -> Response:
    """Change what a work order says; a stale `version` answers 409 with both texts (staff)."""
    body = read_json(OrderPatch)
    orders.edit_order(number, body.changes(), body.version)
    return _shown(number)


@api.post("/api/staff/work-orders/<number>/status")
@describe(TAG, body=StatusIn, answers={200: StaffOrderOut})
def move(number: str) -> Response:
    """Take an edge; a wrong one answers 409 with the right ones (staff)."""
    body = read_json(StatusIn)
    orders.move_order(number, body.to, body.reason)
    return _shown(number)


@api.post("/api/staff/work-orders/<number>/lines")
@describe(TAG, body=LineIn, answers={201: StaffOrderOut})
def add_line(number: str) -> Response:
    """Add a line (staff)."""
    body = read_json(LineIn)
    lines.add_line(number, body.kind, body.text, body.quantity, body.unit_minor, body.tax_bp)
    return _shown(number, 201)


@api.delete("/api/staff/work-orders/<number>/lines/<id:line_id>")
@describe(TAG, answers={204: None})
def remove_line(number: str, line_id: int) -> Response:
    """Take a line away (staff)."""
    lines.remove_line(number, line_id)
    return Response(status=204)


@api.post("/api/staff/work-orders/<number>/estimates")
@describe(TAG, answers={201: EstimateOut})
def resend(number: str) -> Response:
    """Ask the customer of an order that waits for approval once more (staff)."""
    who = as_staff()
    return answer(estimate_out(estimates.resend(orders.locked_order(number), who)), 201)


@api.post("/api/staff/work-orders/<number>/payments")
@describe(TAG, body=PaymentIn, answers={201: PaymentOut})
def pay(number: str) -> Response:
    """Take a payment; more than is left answers 422 "Balance is 40.00" (staff)."""
    body = read_json(PaymentIn)
    given = {"method": body.method, "is_pending": body.pending}
    taken = payments.take_payment(number, body.kind, body.amount_minor, body.idempotency_key, **given)
    return answer(payment_out(taken), 201)


@api.post("/api/staff/work-orders/<number>/payments/<id:payment_id>/reverse")
@describe(TAG, body=ReversalIn, answers={201: PaymentOut})
def reverse(number: str, payment_id: int) -> Response:
    """Give a payment back, whole or in part: a refund of its own (staff)."""
    body = read_json(ReversalIn)
    refund = payments.reverse_payment(number, payment_id, body.amount_minor, body.idempotency_key, body.note)
    return answer(payment_out(refund), 201)


@api.post("/api/staff/work-orders/<number>/payments/<id:payment_id>/settle")
@describe(TAG, body=SettledIn, answers={200: PaymentOut})
def settle(number: str, payment_id: int) -> Response:
    """Say what became of a pending payment (staff)."""
    body = read_json(SettledIn)
    return answer(payment_out(payments.settle_payment(number, payment_id, body.to)))


@api.post("/api/staff/work-orders/<number>/messages")
@describe(TAG, body=AnswerIn, answers={201: MessageOut})
def answer_order(number: str) -> Response:
    """Write to the customer of an order, or leave a note (staff)."""
    body = read_json(AnswerIn)
    as_staff()
    thread = tickets.thread_of(orders.locked_order(number))
    tickets.answer(thread, body.body, is_note=body.note)
    return answer(MessageOut(message=DONE), 201)


@api.get("/api/staff/tickets")
@describe(TAG, query=InboxQuery, answers={200: TicketsOut})
def inbox() -> Response:
    """List tickets, of a state, by number or address (staff)."""
    wish = read_query(InboxQuery)
    page = reads.inbox(wish.state or "", wish.cursor, wish.limit, q=wish.q)
    rows = [ticket_out(ticket) for ticket in page.rows]
    return answer(TicketsOut(tickets=rows, next_cursor=page.next_cursor))


@api.get("/api/staff/tickets/<id:ticket_id>")
@describe(TAG, answers={200: WholeTicketOut})
def staff_ticket(ticket_id: int) -> Response:
    """Show a ticket (staff)."""
    found, messages = reads.any_ticket(ticket_id)
    return answer(whole_ticket_out(found, messages))


@api.post("/api/staff/tickets/<id:ticket_id>/messages")
@describe(TAG, body=AnswerIn, answers={201: MessageOut})
def answer_ticket(ticket_id: int) -> Response:
    """Answer a ticket, or leave a note (staff)."""
    body = read_json(AnswerIn)
    as_staff()
    tickets.answer(tickets.locked_ticket(ticket_id), body.body, is_note=body.note)
    return answer(MessageOut(message=DONE), 201)


@api.post("/api/staff/tickets/<id:ticket_id>/status")
@describe(TAG, body=TicketStatusIn, answers={200: MessageOut})
def move_ticket(ticket_id: int) -> Response:
    """Put a ticket into another state (staff)."""
    body = read_json(TicketStatusIn)
    tickets.move_ticket(ticket_id, body.to)
    return answer(MessageOut(message=DONE))


def _shown(number: str, status: int = 200) -> Response:
    return answer(staff_order_out(reads.any_order(number)), status)
