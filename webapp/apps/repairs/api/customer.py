"""The calls of customers, at the document's paths: parse, call, answer."""

from flask import Response, request
from flask_babel import gettext as _

from webapp.apps.repairs.api.blueprint import TAG, api
from webapp.apps.repairs.forms import uploads
from webapp.apps.repairs.models import WorkOrder
from webapp.apps.repairs.queries import mine as reads
from webapp.apps.repairs.schemas.given import (
    ApprovalIn,
    CancelIn,
    FileQuery,
    MessageIn,
    MyRequestIn,
    RepairPageQuery,
    RequestIn,
    TicketIn,
)
from webapp.apps.repairs.schemas.telling import (
    estimate_out,
    order_out,
    ticket_out,
    whole_order_out,
    whole_ticket_out,
)
from webapp.apps.repairs.schemas.told import (
    EstimateOut,
    MessageOut,
    OpenedOut,
    OrdersOut,
    ReceivedOut,
    RecordOut,
    RecordsOut,
    TicketsOut,
    WholeOrderOut,
    WholeTicketOut,
)
from webapp.apps.repairs.services import decisions, tickets
from webapp.apps.repairs.services.attachments import Upload
from webapp.apps.repairs.services.orders import cancel_mine, own_order
from webapp.apps.repairs.services.requests import Asked, request_mine, request_repair
from webapp.apps.repairs.services.who import as_customer
from webapp.apps.repairs.shown import served
from webapp.guests.current import known, locked, signed_in
from webapp.web.openapi import describe
from webapp.web.requests import read_form, read_json, read_query
from webapp.web.respond import answer
from webapp.web.schema import iso


@api.post("/api/public/repair-request")
@describe(TAG, body=RequestIn, answers={201: ReceivedOut}, files="photos")
def ask() -> Response:
    """Ask for a repair without an account; the way back goes by mail. A form may bring five photos."""
    is_form = request.mimetype == "multipart/form-data"
    body = read_form(RequestIn, files="photos") if is_form else read_json(RequestIn)
    order = request_repair(
        Asked(
            device=body.device,
            fault=body.problem,
            name=body.name,
            email=body.email,
            phone=body.phone,
            address=body.address,
            photos=uploads("photos"),
        )
    )
    message = _("We have your request. The way back to it is in the email that we have just sent.")
    return answer(ReceivedOut(reference=order.number, message=message), 201)


@api.get("/api/repairs")
@describe(TAG, query=RepairPageQuery, answers={200: OrdersOut})
def orders() -> Response:
    """List my repairs by page."""
    wish = read_query(RepairPageQuery)
    known()
    page = reads.my_orders(wish.cursor, wish.limit)
    return answer(OrdersOut(orders=[order_out(order) for order in page.rows], next_cursor=page.next_cursor))


@api.post("/api/repairs")
@describe(TAG, body=MyRequestIn, answers={201: ReceivedOut})
def ask_mine() -> Response:
    """Ask for a repair from an account."""
    body = read_json(MyRequestIn)
    signed_in()
    asked = Asked(device=body.device, device_id=body.device_id, fault=body.problem, phone=body.phone)
    order = request_mine(asked)
    return answer(ReceivedOut(reference=order.number, message=_("We have your request.")), 201)


@api.get("/api/repairs/<number>")
@describe(TAG, answers={200: WholeOrderOut})
def order(number: str) -> Response:
    """Show one of my repairs with all that belongs to it."""
    known()
    return answer(whole_order_out(reads.my_order(number)))


@api.post("/api/repairs/<number>/messages")
@describe(TAG, body=MessageIn, answers={201: MessageOut})
def say(number: str) -> Response:
    """Say something about one of my repairs."""
    body = read_json(MessageIn)
    return _said(own_order(number), body.body, ())


@api.post("/api/repairs/<number>/files")
@describe(TAG, query=FileQuery, answers={201: MessageOut})
def attach(number: str) -> Response:
    """Send a file (picture, PDF or text, up to 10 MB) as the body of this call."""
    name = read_query(FileQuery).name
    return _said(own_order(number), "", (Upload(name, request.get_data()),))


@api.post("/api/repairs/<number>/cancel")
@describe(TAG, body=CancelIn, answers={200: MessageOut})
def cancel(number: str) -> Response:
    """Call one of my repairs off, while its device is not with us yet."""
    body = read_json(CancelIn)
    cancel_mine(number, body.reason)
    return answer(MessageOut(message=_("The order is cancelled.")))


@api.post("/api/repairs/<number>/code")
@describe(TAG, answers={202: MessageOut})
def code(number: str) -> Response:
    """Have a code mailed to me, to approve by."""
    decisions.ask_code(own_order(number))
    return answer(MessageOut(message=_("A code is on its way to you.")), 202)


@api.post("/api/repairs/<number>/estimates/<id:estimate_id>/approve", unit=False)
@describe(TAG, body=ApprovalIn, answers={200: EstimateOut}, is_body_optional=True)
def approve(number: str, estimate_id: int) -> Response:
    """Approve an estimate; without a proved address that takes the mailed code."""
    body = read_json(ApprovalIn, optional=True)
    return answer(estimate_out(decisions.decide_mine(number, estimate_id, "approve", body.code)))


@api.post("/api/repairs/<number>/estimates/<id:estimate_id>/decline", unit=False)
@describe(TAG, answers={200: EstimateOut})
def decline(number: str, estimate_id: int) -> Response:
    """Decline an estimate."""
    return answer(estimate_out(decisions.decide_mine(number, estimate_id, "decline")))


@api.get("/api/repair-files/<id:attachment_id>")
@describe(TAG, answers={200: None})
def file(attachment_id: int) -> Response:
    """Answer a file of my messages."""
    return served(reads.my_file(attachment_id))


@api.get("/api/repair-tickets")
@describe(TAG, query=RepairPageQuery, answers={200: TicketsOut})
def my_tickets() -> Response:
    """List my tickets that are about no order."""
    wish = read_query(RepairPageQuery)
    known()
    page = reads.my_tickets(wish.cursor, wish.limit)
    rows = [ticket_out(ticket) for ticket in page.rows]
    return answer(TicketsOut(tickets=rows, next_cursor=page.next_cursor))


@api.post("/api/repair-tickets")
@describe(TAG, body=TicketIn, answers={201: OpenedOut})
def open_ticket() -> Response:
    """Ask something that is about no order."""
    body = read_json(TicketIn)
    signed_in()
    ticket = tickets.open_ticket(body.subject, body.body)
    return answer(OpenedOut(id=ticket.id), 201)


@api.get("/api/repair-tickets/<id:ticket_id>")
@describe(TAG, answers={200: WholeTicketOut})
def ticket(ticket_id: int) -> Response:
    """Show one of my tickets."""
    known()
    found, messages = reads.my_ticket(ticket_id)
    return answer(whole_ticket_out(found, messages))


@api.post("/api/repair-tickets/<id:ticket_id>/messages")
@describe(TAG, body=MessageIn, answers={201: MessageOut})
def reply(ticket_id: int) -> Response:
    """Say something in one of my tickets."""
    body = read_json(MessageIn)
    user = locked()
    tickets.say(tickets.locked_ticket(ticket_id, user), as_customer(user), body.body)
    return answer(MessageOut(message=_("Your message has arrived.")), 201)


@api.get("/api/repair-records")
@describe(TAG, query=RepairPageQuery, answers={200: RecordsOut})
def records() -> Response:
    """List what was done with my data, and by whom."""
    wish = read_query(RepairPageQuery)
    known()
    page = reads.my_audit(wish.cursor, wish.limit)
    rows = [
        RecordOut(
            action=entry.action,
            about=entry.about,
            detail=entry.detail,
            actor=entry.actor_kind,
            at=iso(entry.created_at),
        )
        for entry in page.rows
    ]
    return answer(RecordsOut(records=rows, next_cursor=page.next_cursor))


def _said(order: WorkOrder, body: str, files: tuple[Upload, ...]) -> Response:
    user = locked()
    tickets.say(tickets.thread_of(order), as_customer(user), body, files)
    return answer(MessageOut(message=_("Your message has arrived.")), 201)
