"""Work orders on their way: every edge, who may take it, and what has to be done with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.repairs.engine import money, states
from webapp.apps.repairs.models import Estimate, WorkOrder
from webapp.apps.repairs.models.orders import PRIORITIES, REASON_LENGTH
from webapp.apps.repairs.services import estimates
from webapp.apps.repairs.services.ledger import balance_of, total_of
from webapp.apps.repairs.services.numbers import is_number
from webapp.apps.repairs.services.records import notify, record
from webapp.apps.repairs.services.who import STAFF_ROLES, Who, as_customer, as_staff
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.guests.models import User
from webapp.web.errors import Conflict, Invalid, NotFound

WARRANTY_DAYS = 90
NOTIFIED = frozenset({"accepted", "rejected", "received", "unrepairable", "ready", "collected", "cancelled"})
EDITABLE = ("device_text", "fault", "condition", "accessories", "priority", "technician_id", "promised_at")


class WrongEdge(Conflict):
    """The state has no such edge; says which it has."""

    code = "wrong_edge"

    def __init__(self, edges: states.Edges, state: str) -> None:
        super().__init__(states.sentence(edges, state), state=state, allowed=list(edges[state]))


class StaleOrder(Conflict):
    """The order was changed since its `version` was read; both texts are told."""

    code = "stale"

    def __init__(self, order: WorkOrder, changes: dict[str, Any]) -> None:
        self.order = order
        self.mine = changes
        self.theirs = {name: getattr(order, name) for name in changes}
        super().__init__(
            _("This order was changed somewhere else meanwhile."),
            current=_plain(self.theirs) | {"version": order.version},
            yours=_plain(changes),
        )


def locked_order(number: str) -> WorkOrder:
    """Return an order of this number under a lock, whosoever it is. Raise NotFound."""
    return _locked(WorkOrder.number == number) if is_number(number) else _none()


def own_order(number: str) -> WorkOrder:
    """Return the caller's order of this number under a lock. Raise NotFound."""
    user = locked()
    return (
        _locked((WorkOrder.number == number) & (WorkOrder.user_id == user.id))
        if is_number(number)
        else _none()
    )


def move_order(number: str, to: str, reason: str = "") -> WorkOrder:
    """Take an edge as staff. Raises WrongEdge (409, with the right ones), Invalid for a missing reason or
    what the new state needs, and NotFound.
    """
    who = as_staff()
    order = locked_order(number)
    if to not in order.edges:
        raise WrongEdge(states.ORDER, order.status)
    _check(order, to, reason)
    if to == "awaiting_approval" and estimates.has_price(order):
        estimates.send(order, who)
    elif to in ("approved", "declined"):
        estimates.settle_open(order, to, who)
    return enter(order, to, who, reason)


def enter(order: WorkOrder, to: str, who: Who, reason: str = "") -> WorkOrder:
    """Put a locked order into a state that it has an edge to, and write it down."""
    if to not in order.edges:
        raise WrongEdge(states.ORDER, order.status)
    was, order.status = order.status, to
    now = datetime.now(UTC)
    if to == "collected":
        order.collected_at = now
    if to == "closed":
        order.closed_at = now
    changed(order)
    record(order, who, "status", reason, to=to, was=was)
    if to in ("cancelled", "rejected"):
        estimates.withdraw(order)
    if to in NOTIFIED and who.kind in ("staff", "system"):
        notify(to, order=order)
    return order


def cancel_mine(number: str, reason: str) -> WorkOrder:
    """Call the caller's order off while its device is not here yet. Raises Conflict, Invalid, NotFound."""
    order = own_order(number)
    return cancel(order, reason, as_customer(locked()))


def cancel(order: WorkOrder, reason: str, who: Who) -> WorkOrder:
    """Call a locked order off for its customer. Raise Conflict once the device is here."""
    if not order.may_be_cancelled_by_customer:
        raise Conflict(_("This order cannot be called off any more. Please write to us."), code="too_late")
    return enter(order, "cancelled", who, _reason(reason))


def edit_order(number: str, changes: dict[str, Any], version: int | None = None) -> WorkOrder:
    """Change what an order says (EDITABLE) as staff. A stale `version` raises StaleOrder."""
    who = as_staff()
    order = locked_order(number)
    changes = {name: value for name, value in changes.items() if name in EDITABLE}
    if version is not None and version != order.version:
        raise StaleOrder(order, changes)
    _check_changes(changes)
    told = [name for name, value in changes.items() if getattr(order, name) != value]
    for name in told:
        setattr(order, name, changes[name])
    if told:
        changed(order)
        record(order, who, "edited", ", ".join(sorted(told)))
    return order


def changed(order: WorkOrder) -> None:
    """Count a change of a locked order, and flush."""
    order.version += 1
    order.updated_at = datetime.now(UTC)
    db.session.flush()


def _check(order: WorkOrder, to: str, reason: str) -> None:
    """Refuse an edge whose conditions are not met."""
    if to in states.WITH_REASON:
        _reason(reason)
    if to in states.WORKING:
        _check_price(order)
    if to == "collected" and (balance := balance_of(order.id)) != 0 and not reason.strip():
        sentence = _("Balance is %(balance)s", balance=money.plain(balance))
        raise Conflict(sentence, code="balance", balance_minor=balance)
    if order.status == "closed" and to == "in_repair":
        since = order.collected_at or order.closed_at or order.created_at
        if datetime.now(UTC) - since > timedelta(days=WARRANTY_DAYS):
            raise Conflict(_("The warranty of 90 days is over: open a new order."), code="warranty_over")
    if len(reason) > REASON_LENGTH:
        raise Invalid({"reason": _("This is too long.")})


def _check_price(order: WorkOrder) -> None:
    """Refuse to finish at a higher price than the customer approved."""
    query = select(Estimate.total_minor).where(Estimate.order_id == order.id, Estimate.state == "approved")
    approved = db.session.scalar(query.order_by(Estimate.id.desc()).limit(1))
    if (
        approved is not None
        and total_of(order.id) > approved
        and order.status in ("in_repair", "quality_check")
    ):
        raise Conflict(
            _("The price went up since it was approved: ask for approval first."), code="price_went_up"
        )


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid({"reason": _("Please give a reason.")})
    return text.strip()[:REASON_LENGTH]


def _check_changes(changes: dict[str, Any]) -> None:
    if changes.get("priority", "normal") not in PRIORITIES:
        raise Invalid({"priority": _("Choose one from the list.")})
    technician = changes.get("technician_id")
    if technician is not None:
        user = db.session.get(User, technician)
        if user is None or user.role not in STAFF_ROLES or not user.is_live:
            raise Invalid({"technician_id": _("Choose one from the list.")})


def _locked(which: Any) -> WorkOrder:
    query = select(WorkOrder).where(which).with_for_update(of=WorkOrder)
    order = db.session.scalar(query.execution_options(populate_existing=True))
    return order if order is not None else _none()


def _none() -> WorkOrder:
    raise NotFound


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }
