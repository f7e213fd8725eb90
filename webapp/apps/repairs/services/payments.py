"""Payments: taken under the order's lock, so that none pays twice; reversed, never changed."""

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.repairs.engine import states
from webapp.apps.repairs.engine.money import MOST_MINOR, plain
from webapp.apps.repairs.models import Payment, WorkOrder
from webapp.apps.repairs.models.money import KEY_LENGTH, METHODS
from webapp.apps.repairs.services.ledger import balance_of
from webapp.apps.repairs.services.orders import WrongEdge, locked_order
from webapp.apps.repairs.services.records import record
from webapp.apps.repairs.services.who import as_staff
from webapp.config import settings
from webapp.extensions import db
from webapp.web.errors import Conflict, Invalid, NotFound

INCOMING = ("deposit", "balance", "fee")


def take_payment(
    number: str, kind: str, amount_minor: int, key: str, *, method: str = "cash", is_pending: bool = False
) -> Payment:
    """Take money for an order as staff, flushed. The same `key` again answers the same payment.

    Raises Invalid (`overpaid`, "Balance is 40.00") for more than is left, what pends counted as paid;
    Conflict when the key was used for something else; NotFound.
    """
    who = as_staff()
    order = locked_order(number)
    _check(kind, amount_minor, key, method)
    known = _by_key(order, key)
    if known is not None:
        if (known.kind, known.amount_minor, known.method) != (kind, amount_minor, method):
            raise Conflict(_("This key was used for another payment."), code="key_used")
        return known
    if order.status in ("rejected", "cancelled"):
        raise Conflict(_("This order takes no payments any more."), code="order_ended")
    balance = balance_of(order.id, with_pending=True)
    if amount_minor > balance:
        sentence = _("Balance is %(balance)s", balance=plain(balance))
        raise Invalid({"amount_minor": sentence}, code="overpaid", balance_minor=balance)
    payment = Payment(order_id=order.id, user_id=order.user_id, kind=kind, method=method)
    payment.amount_minor, payment.currency = amount_minor, settings().CURRENCY
    payment.state = "pending" if is_pending else "paid"
    payment.idempotency_key = key
    payment.disowned_at = order.disowned_at
    db.session.add(payment)
    db.session.flush()
    record(order, who, "payment", f"{kind} {plain(amount_minor)} {payment.state}")
    return payment


def settle_payment(number: str, payment_id: int, to: str) -> Payment:
    """Say as staff what became of a pending payment. Raises WrongEdge, NotFound."""
    who = as_staff()
    order = locked_order(number)
    payment = _payment(order, payment_id)
    if payment.state != "pending" or to not in states.PAYMENT["pending"]:
        raise WrongEdge(states.PAYMENT, payment.state)
    payment.state = to
    db.session.flush()
    record(order, who, "payment", f"{payment.kind} {plain(payment.amount_minor)} {to}")
    return payment


def reverse_payment(
    number: str, payment_id: int, amount_minor: int | None, key: str, note: str = ""
) -> Payment:
    """Give a payment back as staff, whole or in part: a refund of its own, flushed.

    The same `key` again answers the same refund. Raises Invalid for more than is left of the payment,
    WrongEdge for one that did not come in, Conflict and NotFound.
    """
    who = as_staff()
    order = locked_order(number)
    payment = _payment(order, payment_id)
    known = _by_key(order, key)
    if known is not None:
        if known.reverses_id != payment.id or (amount_minor or known.amount_minor) != known.amount_minor:
            raise Conflict(_("This key was used for another payment."), code="key_used")
        return known
    if payment.kind == "refund" or payment.state not in ("paid", "partly_refunded"):
        raise WrongEdge(states.PAYMENT, payment.state)
    left = payment.amount_minor - _given_back(payment)
    amount = left if amount_minor is None else amount_minor
    _check("balance", amount, key, payment.method)
    if amount > left:
        sentence = _("%(left)s of this payment is left", left=plain(left))
        raise Invalid({"amount_minor": sentence}, code="overpaid", left_minor=left)
    refund = Payment(order_id=order.id, user_id=order.user_id, kind="refund", method=payment.method)
    refund.amount_minor, refund.currency, refund.state = amount, payment.currency, "paid"
    refund.idempotency_key, refund.reverses_id, refund.note = key, payment.id, note[:200]
    refund.disowned_at = order.disowned_at
    payment.state = "refunded" if amount == left else "partly_refunded"
    db.session.add(refund)
    db.session.flush()
    record(order, who, "payment", f"refund {plain(amount)}" + (f": {note}" if note else ""))
    return refund


def _check(kind: str, amount_minor: int, key: str, method: str) -> None:
    errors = {}
    if kind not in INCOMING:
        errors["kind"] = _("Choose one from the list.")
    if method not in METHODS:
        errors["method"] = _("Choose one from the list.")
    if not 1 <= amount_minor <= MOST_MINOR:
        errors["amount_minor"] = _("Write an amount like 40.00.")
    if not 1 <= len(key) <= KEY_LENGTH:
        errors["idempotency_key"] = _("Give a key of 1 to 64 characters.")
    if errors:
        raise Invalid(errors)


def _payment(order: WorkOrder, payment_id: int) -> Payment:
    query = select(Payment).where(Payment.id == payment_id, Payment.order_id == order.id)
    payment = db.session.scalar(query.execution_options(populate_existing=True))
    if payment is None:
        raise NotFound
    return payment


def _by_key(order: WorkOrder, key: str) -> Payment | None:
    return db.session.scalar(
        select(Payment).where(Payment.order_id == order.id, Payment.idempotency_key == key)
    )


def _given_back(payment: Payment) -> int:
    refunds = select(Payment.amount_minor).where(Payment.reverses_id == payment.id)
    return sum(db.session.scalars(refunds))
