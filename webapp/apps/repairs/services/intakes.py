"""What comes over the counter, with the earlier order whose warranty it may fall under."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.repairs.models import WorkOrder
from webapp.apps.repairs.services.numbers import is_number
from webapp.apps.repairs.services.orders import WARRANTY_DAYS
from webapp.apps.repairs.services.requests import Asked, take_in
from webapp.apps.repairs.services.who import staff
from webapp.extensions import db
from webapp.web.errors import Invalid


def take_in_from(
    asked: Asked,
    *,
    condition: str = "",
    accessories: str = "",
    priority: str = "normal",
    warranty_of: str = "",
) -> WorkOrder:
    """Write down an order of the counter, flushed. Raises Invalid."""
    staff()
    earlier = _earlier(warranty_of) if warranty_of else None
    asked = replace(asked, condition=condition, accessories=accessories, priority=priority or "normal")
    return take_in(replace(asked, warranty_of=earlier))


def _earlier(number: str) -> WorkOrder:
    number = number.strip().upper()
    found = None
    if is_number(number):
        found = db.session.scalar(select(WorkOrder).where(WorkOrder.number == number))
    if found is None or found.collected_at is None:
        raise Invalid({"warranty_of": _("This is not the number of a finished order.")})
    if datetime.now(UTC) - found.collected_at > timedelta(days=WARRANTY_DAYS):
        raise Invalid({"warranty_of": _("The warranty of 90 days is over: open a new order.")})
    return found
