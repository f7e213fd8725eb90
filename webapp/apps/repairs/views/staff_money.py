"""The money of an order, for staff: lines, estimates, payments."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.repairs.engine.money import parse_amount
from webapp.apps.repairs.forms import LineForm, PaymentForm, ReverseForm, blame
from webapp.apps.repairs.services import estimates, lines, payments
from webapp.apps.repairs.services.orders import locked_order
from webapp.apps.repairs.services.who import as_staff, staff
from webapp.apps.repairs.views.blueprint import bp
from webapp.apps.repairs.views.staff import order_page
from webapp.web import respond
from webapp.web.errors import Problem


@bp.post("/staff/repairs/<number>/lines", endpoint="add_line")
def add_line(number: str) -> Response:
    """Add a line."""
    staff()
    form = LineForm()
    if not form.validate():
        return order_page(number, 422, line_form=form)
    try:
        price, tax = parse_amount(form.price.data or ""), parse_amount(form.tax.data or "0")
        lines.add_line(number, form.kind.data, form.text.data or "", form.quantity.data or 0, price, tax)
    except Problem as error:
        blame(form, error)
        return order_page(number, error.status, line_form=form)
    return _back(number)


@bp.post("/staff/repairs/<number>/lines/<id:line_id>/delete", endpoint="remove_line")
def remove_line(number: str, line_id: int) -> Response:
    """Take a line away."""
    try:
        lines.remove_line(number, line_id)
    except Problem as error:
        return order_page(number, error.status, problem=error)
    return _back(number)


@bp.post("/staff/repairs/<number>/estimates", endpoint="resend")
def resend(number: str) -> Response:
    """Ask the customer once more."""
    who = as_staff()
    try:
        estimates.resend(locked_order(number), who)
    except Problem as error:
        return order_page(number, error.status, problem=error)
    return _back(number, _("The estimate is on its way."))


@bp.post("/staff/repairs/<number>/payments", endpoint="pay")
def pay(number: str) -> Response:
    """Take a payment."""
    staff()
    form = PaymentForm()
    if not form.validate():
        return order_page(number, 422, payment_form=form)
    try:
        payments.take_payment(
            number,
            form.kind.data,
            parse_amount(form.amount.data or ""),
            form.key.data or "",
            method=form.method.data,
            is_pending=form.pending.data,
        )
    except Problem as error:
        if "amount_minor" in error.errors:
            form.amount.errors = [*form.amount.errors, error.errors["amount_minor"]]
        else:
            blame(form, error)
        return order_page(number, error.status, payment_form=form)
    return _back(number, _("The payment is written down."))


@bp.post("/staff/repairs/<number>/payments/<id:payment_id>/settle", endpoint="settle")
def settle(number: str, payment_id: int) -> Response:
    """Say what became of a pending payment."""
    try:
        payments.settle_payment(number, payment_id, request.form.get("to", ""))
    except Problem as error:
        return order_page(number, error.status, problem=error)
    return _back(number)


@bp.post("/staff/repairs/<number>/payments/<id:payment_id>/reverse", endpoint="reverse")
def reverse(number: str, payment_id: int) -> Response:
    """Give a payment back."""
    staff()
    form = ReverseForm()
    if not form.validate():
        return order_page(number, 422, problem=Problem(_("Write an amount like 40.00."), status=422))
    try:
        amount = parse_amount(form.amount.data or "")
        payments.reverse_payment(number, payment_id, amount, form.key.data or "", form.note.data or "")
    except Problem as error:
        return order_page(number, error.status, problem=error)
    return _back(number, _("The payment is refunded."))


def _back(number: str, message: str | None = None) -> Response:
    return respond.redirect(url_for("repairs.order", number=number), message)
