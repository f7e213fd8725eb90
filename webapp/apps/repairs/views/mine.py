"""My desk: a customer's orders, tickets, devices, addresses and records; parse, call, respond."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.repairs.forms import MessageForm, MyRequestForm, TicketForm, blame, uploads
from webapp.apps.repairs.queries import mine as reads
from webapp.apps.repairs.services import decisions, tickets
from webapp.apps.repairs.services.orders import cancel_mine, own_order
from webapp.apps.repairs.services.requests import request_mine
from webapp.apps.repairs.services.who import as_customer, is_staff
from webapp.apps.repairs.shown import Doors, served
from webapp.apps.repairs.views.blueprint import bp
from webapp.apps.repairs.views.public import empty_form
from webapp.guests.current import actor, known, locked, signed_in
from webapp.web import respond
from webapp.web.errors import Problem
from webapp.web.schema import many_lines


@bp.get("/repairs", endpoint="index")
def index() -> Response:
    """Show my desk; to whoever has none, the form."""
    if actor().id is None or actor().is_guest:
        return respond.page("repairs/request.html", form=empty_form())
    if is_staff():
        return respond.redirect(url_for("repairs.queue"))
    return _desk(MyRequestForm(formdata=None))


@bp.post("/repairs", endpoint="ask_mine")
def ask_mine() -> Response:
    """Ask for a repair from an account."""
    signed_in()
    form = MyRequestForm()
    if not form.validate():
        return _desk(form, 422)
    try:
        order = request_mine(form.asked())
    except Problem as error:
        blame(form, error)
        return _desk(form, error.status)
    return respond.redirect(url_for("repairs.show", number=order.number), _("We have your request."))


@bp.get("/repairs/<number>", endpoint="show")
def show(number: str) -> Response:
    """Show one of my orders; staff go on to theirs."""
    if is_staff():
        return respond.redirect(url_for("repairs.order", number=number))
    known()
    return _order(number, MessageForm(formdata=None))


@bp.post("/repairs/<number>/messages", endpoint="message")
def message(number: str) -> Response:
    """Say something about an order."""
    form = MessageForm()
    if not form.validate():
        return _order(number, form, 422)
    order = own_order(number)
    try:
        thread = tickets.thread_of(order)
        tickets.say(thread, as_customer(locked()), form.body.data or "", uploads("files"))
    except Problem as error:
        blame(form, error)
        return _order(number, form, error.status)
    return respond.redirect(url_for("repairs.show", number=number), _("Your message has arrived."))


@bp.post("/repairs/<number>/cancel", endpoint="cancel")
def cancel(number: str) -> Response:
    """Call an order off."""
    cancel_mine(number, reason_given())
    return respond.redirect(url_for("repairs.show", number=number), _("The order is cancelled."))


@bp.post("/repairs/<number>/code", endpoint="code")
def code(number: str) -> Response:
    """Have a code mailed, for an account whose address is not proved yet."""
    decisions.ask_code(own_order(number))
    return respond.redirect(url_for("repairs.show", number=number), _("A code is on its way to you."))


@bp.post("/repairs/<number>/estimates/<id:estimate_id>", endpoint="decide", unit=False)
def decide(number: str, estimate_id: int) -> Response:
    """Approve or decline an estimate of one of my orders."""
    decisions.decide_mine(number, estimate_id, request.form.get("answer", ""), request.form.get("code", ""))
    return respond.redirect(url_for("repairs.show", number=number), _("Thank you. We know what you decided."))


@bp.get("/repairs/tickets/<id:ticket_id>", endpoint="ticket")
def ticket(ticket_id: int) -> Response:
    """Show one of my tickets."""
    if is_staff():
        return respond.redirect(url_for("repairs.desk_ticket", ticket_id=ticket_id))
    known()
    return _ticket(ticket_id, MessageForm(formdata=None))


@bp.post("/repairs/tickets", endpoint="open_ticket")
def open_ticket() -> Response:
    """Ask something that is about no order."""
    signed_in()
    form = TicketForm()
    if not form.validate():
        return respond.page("repairs/new_ticket.html", 422, form=form)
    try:
        made = tickets.open_ticket(form.subject.data or "", form.body.data or "", uploads("files"))
    except Problem as error:
        blame(form, error)
        return respond.page("repairs/new_ticket.html", error.status, form=form)
    return respond.redirect(url_for("repairs.ticket", ticket_id=made.id), _("Your message has arrived."))


@bp.get("/repairs/tickets/new", endpoint="new_ticket")
def new_ticket() -> Response:
    """Show the form of a ticket."""
    signed_in()
    return respond.page("repairs/new_ticket.html", form=TicketForm(formdata=None))


@bp.post("/repairs/tickets/<id:ticket_id>", endpoint="reply")
def reply(ticket_id: int) -> Response:
    """Say something in a ticket."""
    form = MessageForm()
    if not form.validate():
        return _ticket(ticket_id, form, 422)
    user = locked()
    found = tickets.locked_ticket(ticket_id, user)
    try:
        said = tickets.say(found, as_customer(user), form.body.data or "", uploads("files"))
    except Problem as error:
        blame(form, error)
        return _ticket(ticket_id, form, error.status)
    done = _("Your message has arrived.")
    return respond.redirect(url_for("repairs.ticket", ticket_id=said.ticket_id), done)


@bp.get("/repairs/records", endpoint="records")
def records() -> Response:
    """Show what was done with my data, and which mails went to me."""
    known()
    cursor = request.args.get("cursor") or None
    return respond.page("repairs/records.html", found=reads.my_audit(cursor), mails=reads.my_mails())


@bp.get("/repairs/files/<id:attachment_id>", endpoint="file")
def file(attachment_id: int) -> Response:
    """Answer a file of my tickets; staff get anybody's."""
    return served(reads.my_file(attachment_id))


def reason_given() -> str:
    """Return the reason that a form gives, an empty text for none that can be read."""
    try:
        return many_lines(request.form.get("reason", ""))[:500]
    except ValueError:
        return ""


def _desk(form: MyRequestForm, status: int = 200) -> Response:
    cursor = request.args.get("cursor") or None
    context: dict[str, Any] = {"found": reads.my_orders(cursor), "tickets": reads.my_tickets().rows}
    return respond.page("repairs/index.html", status, form=form, **context)


def _order(number: str, form: MessageForm, status: int = 200) -> Response:
    page = reads.my_order(number)
    proves = not decisions.is_proved(known())
    context = {"page": page, "doors": Doors(number=number), "needs_code": proves}
    return respond.page("repairs/show.html", status, form=form, **context)


def _ticket(ticket_id: int, form: MessageForm, status: int = 200) -> Response:
    found, messages = reads.my_ticket(ticket_id)
    doors = Doors(ticket_id=ticket_id)
    return respond.page(
        "repairs/ticket.html", status, form=form, ticket=found, messages=messages, doors=doors
    )
