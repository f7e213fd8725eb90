"""Orders end by themselves two weeks after their device was collected."""

from sqlalchemy import select

from webapp.apps.repairs.models import WorkOrder
from webapp.apps.repairs.services.orders import enter
from webapp.apps.repairs.services.who import SYSTEM
from webapp.db import utcnow
from webapp.extensions import db

CLOSE_DAYS = 14
BATCH = 200


def close_collected() -> int:
    """Close orders collected 14 days ago, in the current unit; answer how many."""
    due = select(WorkOrder).where(
        WorkOrder.status == "collected", WorkOrder.collected_at < utcnow(days=-CLOSE_DAYS)
    )
    orders = db.session.scalars(due.limit(BATCH).with_for_update(of=WorkOrder, skip_locked=True)).all()
    for order in orders:
        enter(order, "closed", SYSTEM)
    return len(orders)
