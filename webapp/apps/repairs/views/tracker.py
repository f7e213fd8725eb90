"""The tracker: one order or ticket, for whoever holds its mailed link. Opening it changes nothing."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.repairs.forms import MessageForm, blame, uploads
from webapp.apps.repairs.models import Ticket, WorkOrder
from webapp.apps.repairs.queries import mine as reads
from webapp.apps.repairs.services import decisions, tickets
from webapp.apps.repairs.services.links import Opened, act_by, open_link
from webapp.apps.repairs.services.orders import cancel, locked_order
from webapp.apps.repairs.services.who import LINK
from webapp.apps.repairs.shown import Doors, served
from webapp.apps.repairs.views.blueprint import bp
from webapp.apps.repairs.views.mine import reason_given
from webapp.web import respond
from webapp.web.errors import NotFound, Problem


@bp.get("/track/<token>", endpoint="track")
def track(token: str) -> Response:
    """Show what a link opens."""
    return _shown(token, open_link(token), MessageForm(formdata=None))


@bp.post("/track/<token>/messages", endpoint="track_message")
def track_message(token: str) -> Response:
    """Say something by a link."""
    form, opened = MessageForm(), act_by(token)
    if not form.validate():
        return _shown(token, opened, form, 422)
    try:
        order = opened.order
        thread = tickets.thread_of(locked_order(order.number)) if order else _locked(opened)
        tickets.say(thread, LINK, form.body.data or "", uploads("files"))
    except Problem as error:
        blame(form, error)
        return _shown(token, opened, form, error.status)
    return respond.redirect(url_for("repairs.track", token=token), _("Your message has arrived."))


@bp.post("/track/<token>/cancel", endpoint="track_cancel")
def track_cancel(token: str) -> Response:
    """Call an order off by a link."""
    order = _order(act_by(token))
    cancel(locked_order(order.number), reason_given(), LINK)
    return respond.redirect(url_for("repairs.track", token=token), _("The order is cancelled."))


@bp.post("/track/<token>/code", endpoint="track_code")
def track_code(token: str) -> Response:
    """Have a code mailed to the order's address, to approve its estimate."""
    order = _order(act_by(token))
    decisions.ask_code(locked_order(order.number))
    return respond.redirect(url_for("repairs.track", token=token), _("A code is on its way to you."))


@bp.post("/track/<token>/estimates/<id:estimate_id>", endpoint="track_decide", unit=False)
def track_decide(token: str, estimate_id: int) -> Response:
    """Approve, by a code, or decline an estimate."""
    decisions.decide_by_link(token, estimate_id, request.form.get("answer", ""), request.form.get("code", ""))
    return respond.redirect(url_for("repairs.track", token=token), _("Thank you. We know what you decided."))


@bp.get("/track/<token>/files/<id:attachment_id>", endpoint="track_file")
def track_file(token: str, attachment_id: int) -> Response:
    """Answer a file of what a link opens."""
    opened = open_link(token)
    return served(reads.linked_file(attachment_id, opened.order, opened.ticket))


def _shown(token: str, opened: Opened, form: MessageForm, status: int = 200) -> Response:
    doors = Doors(token=token)
    if opened.order is not None:
        page = reads.linked_order(opened.order)
        context = {"page": page, "doors": doors, "needs_code": True, "form": form}
        response = respond.page("repairs/show.html", status, **context)
    else:
        assert opened.ticket is not None
        messages = reads.linked_messages(opened.ticket)
        context = {"ticket": opened.ticket, "messages": messages, "doors": doors, "form": form}
        response = respond.page("repairs/ticket.html", status, **context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _order(opened: Opened) -> WorkOrder:
    if opened.order is None:
        raise NotFound
    return opened.order


def _locked(opened: Opened) -> Ticket:
    if opened.ticket is None:
        raise NotFound
    return tickets.locked_ticket(opened.ticket.id)
