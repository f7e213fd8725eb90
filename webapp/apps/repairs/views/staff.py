"""The staff side: the queue, the page of an order, the sheets to print, customers, logs."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.repairs.engine.states import ORDER_STATES
from webapp.apps.repairs.forms import (
    EditForm,
    IntakeForm,
    LineForm,
    MessageForm,
    PaymentForm,
    blame,
    clock_time,
)
from webapp.apps.repairs.queries import staff as reads
from webapp.apps.repairs.queries.parts import OrderPage
from webapp.apps.repairs.queries.staff import Choice, Wish
from webapp.apps.repairs.services import orders
from webapp.apps.repairs.services.intakes import take_in_from
from webapp.apps.repairs.services.who import staff
from webapp.apps.repairs.shown import qr_of, typed
from webapp.apps.repairs.views.blueprint import bp
from webapp.apps.repairs.views.mine import reason_given
from webapp.guests.current import actor
from webapp.guests.tokens import new_token
from webapp.web import respond
from webapp.web.errors import Problem
from webapp.web.schema import one_line


@bp.get("/staff/repairs", endpoint="queue")
def queue() -> Response:
    """Show the queue of a state, or what was looked for."""
    staff()
    wish = _wish()
    context: dict[str, Any] = {"found": reads.queue(wish), "wish": wish}
    if respond.is_fragment_request():
        return respond.fragment("repairs/_queue.html", page="repairs/queue.html", **context)
    return respond.page("repairs/queue.html", counts=reads.counts(), **context)


@bp.get("/staff/repairs/new", endpoint="intake_form")
def intake_form() -> Response:
    """Show the form of the counter."""
    staff()
    return respond.page("repairs/intake_form.html", form=IntakeForm(formdata=None))


@bp.post("/staff/repairs/new", endpoint="take_in")
def take_in() -> Response:
    """Write down what somebody brought."""
    staff()
    form = IntakeForm()
    if not form.validate():
        return respond.page("repairs/intake_form.html", 422, form=form)
    more = {name: form[name].data or "" for name in ("condition", "accessories", "priority", "warranty_of")}
    try:
        order = take_in_from(form.asked(), **more)
    except Problem as error:
        blame(form, error)
        return respond.page("repairs/intake_form.html", error.status, form=form)
    return respond.redirect(url_for("repairs.order", number=order.number), _("Written down."))


@bp.get("/staff/repairs/<number>", endpoint="order")
def order(number: str) -> Response:
    """Show an order with the buttons of its edges."""
    return order_page(number)


@bp.post("/staff/repairs/<number>/status", endpoint="move")
def move(number: str) -> Response:
    """Take an edge."""
    to = request.form.get("to", "")
    try:
        orders.move_order(number, to if to in ORDER_STATES else "", reason_given())
    except Problem as error:
        return order_page(number, error.status, problem=error)
    return respond.redirect(url_for("repairs.order", number=number))


@bp.post("/staff/repairs/<number>", endpoint="edit")
def edit(number: str) -> Response:
    """Change what an order says; a stale change comes back with both texts."""
    staff()
    form = EditForm()
    form.technician_id.choices = _technicians(reads.choices()[0])
    if not form.validate():
        return order_page(number, 422, edit_form=form)
    try:
        orders.edit_order(number, form.changes(), form.known_version)
    except orders.StaleOrder as stale:
        form.version.data = str(stale.order.version)
        differ = [
            {"label": form[name].label.text, "mine": mine, "theirs": stale.theirs[name]}
            for name, mine in stale.mine.items()
            if mine != stale.theirs[name]
        ]
        return order_page(number, stale.status, edit_form=form, conflict=differ)
    except Problem as error:
        blame(form, error)
        return order_page(number, error.status, edit_form=form)
    return respond.redirect(url_for("repairs.order", number=number), _("Saved."))


@bp.get("/staff/repairs/<number>/intake", endpoint="intake")
def intake(number: str) -> Response:
    """Show the sheet that goes with the device."""
    return respond.page("repairs/intake.html", page=reads.any_order(number))


@bp.get("/staff/repairs/<number>/receipt", endpoint="receipt")
def receipt(number: str) -> Response:
    """Show the receipt."""
    return respond.page("repairs/receipt.html", page=reads.any_order(number), today=datetime.now(UTC))


@bp.get("/staff/repairs/<number>/qr.svg", endpoint="qr")
def qr(number: str) -> Response:
    """Answer the QR code of an order."""
    return qr_of(reads.any_order(number).order)


@bp.get("/staff/customers/<id:user_id>", endpoint="customer")
def customer(user_id: int) -> Response:
    """Show a customer."""
    return respond.page("repairs/customer.html", found=reads.customer(user_id))


@bp.get("/staff/logs", endpoint="logs")
def logs() -> Response:
    """Show the audit log, or the mails."""
    cursor = request.args.get("cursor") or None
    if request.args.get("kind") == "mails":
        return respond.page("repairs/logs.html", kind="mails", found=reads.mail_log(cursor), about="")
    about = line("about")[:40]
    return respond.page("repairs/logs.html", kind="audit", found=reads.audit_log(about, cursor), about=about)


def order_page(number: str, status: int = 200, **given: Any) -> Response:
    """Show an order to staff; `given` replaces the forms that were sent."""
    page = reads.any_order(number)
    people, replies = reads.choices()
    technicians = _technicians(people)
    forms: dict[str, Any] = {
        "edit_form": given.get("edit_form") or _edit_form(page, technicians),
        "line_form": given.get("line_form") or LineForm(formdata=None),
        "payment_form": given.get("payment_form") or _payment_form(page),
        "form": given.get("form") or MessageForm(formdata=None),
    }
    forms["replies"] = replies
    further = {"problem": given.get("problem"), "conflict": given.get("conflict"), "new_key": new_token()}
    return respond.page("repairs/order.html", status, page=page, **forms, **further)


def _edit_form(page: OrderPage, technicians: list[tuple[str, str]]) -> EditForm:
    form = EditForm(formdata=None, obj=page.order)
    form.technician_id.choices = technicians
    form.promised_at.data = clock_time(page.order.promised_at)
    return form


def _payment_form(page: OrderPage) -> PaymentForm:
    form = PaymentForm(formdata=None)
    form.amount.data = typed(page.balance) if page.balance > 0 else ""
    form.key.data = new_token()
    return form


def _technicians(people: list[Choice]) -> list[tuple[str, str]]:
    return [("", _("Nobody yet")), *((str(person.id), person.title) for person in people)]


def _wish() -> Wish:
    """Read the query string of a page; what makes no sense there counts as not said."""
    state = request.args.get("state", "")
    mine = request.args.get("mine") == "1"
    return Wish(
        q=line("q")[:254],
        state=state if state in ORDER_STATES else "",
        technician_id=actor().id if mine else None,
        cursor=request.args.get("cursor") or None,
    )


def line(name: str) -> str:
    """Return one line of the query string, empty if it is none."""
    try:
        return one_line(request.args.get(name, ""))
    except ValueError:
        return ""
