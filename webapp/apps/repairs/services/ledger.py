"""What an order costs and what was paid of it, summed by the database from the rows themselves."""

from sqlalchemy import case, func, select

from webapp.apps.repairs.models import OrderLine, Payment
from webapp.extensions import db

TAKEN = ("paid", "partly_refunded", "refunded")


def total_of(order_id: int) -> int:
    """Return what the lines of an order come to, in minor units."""
    query = select(func.coalesce(func.sum(OrderLine.net_minor + OrderLine.tax_minor), 0))
    return int(db.session.scalar(query.where(OrderLine.order_id == order_id)) or 0)


def paid_of(order_id: int, *, with_pending: bool = False) -> int:
    """Return what came in for an order less what went back; `with_pending` counts what is on its way."""
    counted = (*TAKEN, "pending") if with_pending else TAKEN
    signed = case((Payment.kind == "refund", -Payment.amount_minor), else_=Payment.amount_minor)
    query = select(func.coalesce(func.sum(signed), 0))
    query = query.where(Payment.order_id == order_id, Payment.state.in_(counted))
    return int(db.session.scalar(query) or 0)


def balance_of(order_id: int, *, with_pending: bool = False) -> int:
    """Return what is left to pay; less than nothing when too much was paid for lines that were taken away."""
    return total_of(order_id) - paid_of(order_id, with_pending=with_pending)
