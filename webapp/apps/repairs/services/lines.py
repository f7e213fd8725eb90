"""The lines of an order: parts, labour and fees."""

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from webapp.apps.repairs.engine.money import MOST_BASIS_POINTS, MOST_MINOR, line_sum, plain
from webapp.apps.repairs.models import OrderLine, WorkOrder
from webapp.apps.repairs.models.orders import LINE_KINDS, LINE_LENGTH, MOST_QUANTITY
from webapp.apps.repairs.services.orders import changed, locked_order
from webapp.apps.repairs.services.records import record
from webapp.apps.repairs.services.who import as_staff
from webapp.extensions import db
from webapp.web.errors import Conflict, Invalid, NotFound

MOST_LINES = 100


def add_line(number: str, kind: str, text: str, quantity: int, unit_minor: int, tax_bp: int = 0) -> OrderLine:
    """Add a line as staff, flushed. Raises Invalid, NotFound, and Conflict where the price stands fixed."""
    who = as_staff()
    order = locked_order(number)
    _check_open(order)
    _check(kind, text, quantity, unit_minor, tax_bp)
    count = select(func.count()).select_from(OrderLine).where(OrderLine.order_id == order.id)
    if (db.session.scalar(count) or 0) >= MOST_LINES:
        raise Conflict(_("An order has at most 100 lines."), code="too_many_lines")
    total = line_sum(quantity, unit_minor, tax_bp)
    line = OrderLine(order_id=order.id, kind=kind, text=text, quantity=quantity, unit_minor=unit_minor)
    line.tax_bp, line.net_minor, line.tax_minor = tax_bp, total.net, total.tax
    db.session.add(line)
    changed(order)
    record(order, who, "line_added", f"{text} {plain(total.total)}")
    return line


def remove_line(number: str, line_id: int) -> WorkOrder:
    """Take a line away as staff. Raises as `add_line`."""
    who = as_staff()
    order = locked_order(number)
    _check_open(order)
    line = db.session.scalar(select(OrderLine).where(OrderLine.id == line_id, OrderLine.order_id == order.id))
    if line is None:
        raise NotFound
    said = f"{line.text} {plain(line.total_minor)}"
    db.session.execute(delete(OrderLine).where(OrderLine.id == line.id))
    changed(order)
    record(order, who, "line_removed", said)
    return order


def _check_open(order: WorkOrder) -> None:
    if not order.takes_lines:
        raise Conflict(_("The price of this order cannot be changed in its state."), code="price_fixed")


def _check(kind: str, text: str, quantity: int, unit_minor: int, tax_bp: int) -> None:
    errors = {}
    if kind not in LINE_KINDS:
        errors["kind"] = _("Choose one from the list.")
    if not 1 <= len(text) <= LINE_LENGTH:
        errors["text"] = _("Say in a few words what it is.")
    if not 1 <= quantity <= MOST_QUANTITY:
        errors["quantity"] = _("Give a number from 1 to 9,999.")
    if not 0 <= unit_minor <= MOST_MINOR:
        errors["unit_minor"] = _("This is more than we can take.")
    if not 0 <= tax_bp <= MOST_BASIS_POINTS:
        errors["tax_bp"] = _("Give a tax from 0 to 100 percent.")
    if errors:
        raise Invalid(errors)
