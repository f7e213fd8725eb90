"""A customer decides about money: their account proves who they are, or a code that is mailed to them."""

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.apps.repairs.models import Estimate, Notification, WorkOrder
from webapp.apps.repairs.services import estimates
from webapp.apps.repairs.services.links import act_by, open_link
from webapp.apps.repairs.services.orders import locked_order, own_order
from webapp.apps.repairs.services.who import LINK, as_customer
from webapp.extensions import db
from webapp.guests.current import known, locked
from webapp.guests.models import User
from webapp.guests.proved import note_proved
from webapp.web.errors import Invalid, NotFound
from webapp.web.units import run_unit

ANSWERS = {"approve": "approved", "decline": "declined"}


def is_proved(user: User) -> bool:
    """Tell whether an account has proved the address that it decides for."""
    return user.email_verified_at is not None


def ask_code(order: WorkOrder) -> None:
    """Have a code mailed for the estimate of a locked order that waits. Raises NotFound and TooMany."""
    query = select(Estimate.id).where(Estimate.order_id == order.id, Estimate.state == "sent")
    estimate_id = db.session.scalar(query.order_by(Estimate.id.desc()).limit(1))
    if estimate_id is None:
        raise NotFound
    estimates.ask_code(order, estimate_id)


def decide_mine(number: str, estimate_id: int, answer: str, code: str = "") -> Estimate:
    """Approve or decline an estimate of the caller's, in units of its own. Without a proved address,
    approving takes the mailed code. Raises Invalid, NotFound, Conflict, and Problem 400 for a wrong code.
    """
    to = _answer(answer)

    def whose() -> bool:
        user = known()
        _own_estimate(number, estimate_id, user)
        return is_proved(user)

    needs_code = not run_unit(whose, write=False) and to == "approved"
    stored = run_unit(lambda: estimates.take_try(estimate_id)) if needs_code else None

    def act() -> Estimate:
        order = own_order(number)
        if needs_code:
            estimates.use_code(estimate_id, code, stored)
        return estimates.decide(order, estimate_id, to, as_customer(locked()))

    return run_unit(act)


def decide_by_link(token: str, estimate_id: int, answer: str, code: str = "") -> Estimate:
    """Approve or decline by a mailed link, in units of its own; approving takes the code, which proves the
    address that it was mailed to. Raises as above.
    """
    to = _answer(answer)
    run_unit(lambda: _check_link(token, estimate_id), write=False)
    stored = run_unit(lambda: estimates.take_try(estimate_id)) if to == "approved" else None

    def act() -> tuple[Estimate, str | None]:
        opened = act_by(token)
        if opened.order is None:
            raise NotFound
        order = locked_order(opened.order.number)
        mailed_to = None
        if to == "approved":
            estimates.use_code(estimate_id, code, stored)
            mailed_to = _code_was_mailed_to(order)
        return estimates.decide(order, estimate_id, to, LINK), mailed_to

    estimate, mailed_to = run_unit(act)
    if mailed_to:
        note_proved(mailed_to)
    return estimate


def _answer(answer: str) -> str:
    if answer not in ANSWERS:
        raise Invalid({"answer": _("Choose to approve or to decline.")})
    return ANSWERS[answer]


def _code_was_mailed_to(order: WorkOrder) -> str | None:
    theirs = (Notification.order_id == order.id, Notification.kind == "approval_code")
    query = select(Notification.recipient).where(*theirs, Notification.state == "sent")
    return db.session.scalar(query.order_by(Notification.id.desc()).limit(1))


def _own_estimate(number: str, estimate_id: int, user: User) -> None:
    query = select(Estimate.id).join(WorkOrder, WorkOrder.id == Estimate.order_id)
    mine = query.where(Estimate.id == estimate_id, WorkOrder.user_id == user.id)
    if "\x00" in number or db.session.scalar(mine.where(WorkOrder.number == number)) is None:
        raise NotFound


def _check_link(token: str, estimate_id: int) -> None:
    order = open_link(token).order
    query = select(Estimate.id).where(Estimate.id == estimate_id)
    if order is None or db.session.scalar(query.where(Estimate.order_id == order.id)) is None:
        raise NotFound
