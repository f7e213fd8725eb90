"""Conversations, for staff: the inbox, a ticket, answers and notes."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.repairs.engine.states import TICKET_STATES
from webapp.apps.repairs.forms import MessageForm, blame, uploads
from webapp.apps.repairs.queries import staff as reads
from webapp.apps.repairs.services import tickets
from webapp.apps.repairs.services.orders import locked_order
from webapp.apps.repairs.services.replies import number_of, saved_replies
from webapp.apps.repairs.services.who import staff
from webapp.apps.repairs.views.blueprint import bp
from webapp.apps.repairs.views.staff import line, order_page
from webapp.apps.repairs.views.staff_replies import puts_in
from webapp.web import respond
from webapp.web.errors import Problem


@bp.get("/staff/tickets", endpoint="inbox")
def inbox() -> Response:
    """Show the tickets that wait for us, or those of another state."""
    state = request.args.get("state", "open")
    state = state if state in (*TICKET_STATES, "all") else "open"
    q = line("q")
    found = reads.inbox("" if state == "all" or q else state, request.args.get("cursor") or None, q=q)
    return respond.page("repairs/inbox.html", found=found, state=state, counts=reads.ticket_counts(), q=q)


@bp.get("/staff/tickets/<id:ticket_id>", endpoint="desk_ticket")
def desk_ticket(ticket_id: int) -> Response:
    """Show a ticket."""
    return _ticket(ticket_id, MessageForm(formdata=None))


@bp.post("/staff/tickets/<id:ticket_id>", endpoint="answer")
def answer(ticket_id: int) -> Response:
    """Answer a ticket, or leave a note."""
    staff()
    form = MessageForm()
    if not form.validate():
        return _ticket(ticket_id, form, 422)
    ticket, _messages = reads.any_ticket(ticket_id)
    if puts_in(form, ticket.contact_name, number_of(ticket)):
        return _ticket(ticket_id, form)
    try:
        ticket = tickets.locked_ticket(ticket_id)
        tickets.answer(ticket, form.body.data or "", uploads("files"), is_note=form.note.data)
    except Problem as error:
        blame(form, error)
        return _ticket(ticket_id, form, error.status)
    return respond.redirect(url_for("repairs.desk_ticket", ticket_id=ticket_id), _("Written down."))


@bp.post("/staff/tickets/<id:ticket_id>/status", endpoint="move_ticket")
def move_ticket(ticket_id: int) -> Response:
    """Put a ticket into another state."""
    tickets.move_ticket(ticket_id, request.form.get("to", ""))
    return respond.redirect(url_for("repairs.desk_ticket", ticket_id=ticket_id))


@bp.post("/staff/repairs/<number>/messages", endpoint="answer_order")
def answer_order(number: str) -> Response:
    """Write to the customer of an order, or leave a note."""
    staff()
    form = MessageForm()
    if not form.validate():
        return order_page(number, 422, form=form)
    if puts_in(form, reads.any_order(number).order.contact_name, number):
        return order_page(number, form=form)
    try:
        thread = tickets.thread_of(locked_order(number))
        tickets.answer(thread, form.body.data or "", uploads("files"), is_note=form.note.data)
    except Problem as error:
        blame(form, error)
        return order_page(number, error.status, form=form)
    return respond.redirect(url_for("repairs.order", number=number), _("Written down."))


def _ticket(ticket_id: int, form: MessageForm, status: int = 200) -> Response:
    ticket, messages = reads.any_ticket(ticket_id)
    context = {"ticket": ticket, "messages": messages, "form": form, "replies": saved_replies()}
    return respond.page("repairs/desk_ticket.html", status, **context)
