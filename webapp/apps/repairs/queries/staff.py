"""What staff see: the queue by state, any order, the inbox of tickets, a customer, the logs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from webapp.apps.repairs.engine.states import ORDER_STATES, TICKET_STATES
from webapp.apps.repairs.models import (
    Address,
    AuditEntry,
    Device,
    Message,
    Notification,
    SavedReply,
    Ticket,
    WorkOrder,
)
from webapp.apps.repairs.queries.parts import OrderPage, messages_of, whole_order
from webapp.apps.repairs.services.numbers import is_number
from webapp.apps.repairs.services.who import STAFF_ROLES, staff
from webapp.extensions import db
from webapp.guests.models import User
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, Page, page_by

TAG = re.compile(r"\[?T-([0-9]{1,18})\]?", re.ASCII | re.IGNORECASE)
MOST_CHOICES = 200  # in a list to choose from
MOST_COUNTED = 100  # "99+": counting a long queue would cost more than knowing it is worth


@dataclass(frozen=True)
class Wish:
    """Which orders: in a state, found by number or address (`q`), of one technician; from where on."""

    q: str = ""
    state: str = ""
    technician_id: int | None = None
    cursor: str | None = None
    limit: int = USUAL_PAGE


def queue(wish: Wish) -> Page[WorkOrder]:
    """Return a page of orders: of a state the longest waiting first, of all the newest first."""
    staff()
    columns = (WorkOrder.created_at, WorkOrder.id)
    query = select(WorkOrder).options(joinedload(WorkOrder.technician)).where(*_matching(wish))
    descending = not wish.state
    return page_by(query, columns, cursor=wish.cursor, limit=wish.limit, descending=descending)


def counts() -> dict[str, int]:
    """Return how many orders wait in each state, up to a hundred: as many index entries are read, no more."""
    staff()
    return _counts(WorkOrder, ORDER_STATES)


def any_order(number: str) -> OrderPage:
    """Return an order with all that belongs to it. Raise NotFound."""
    staff()
    if not is_number(number):
        raise NotFound
    return whole_order(select(WorkOrder).where(WorkOrder.number == number), with_notes=True)


class Choice(NamedTuple):
    """Something to choose from a list."""

    id: int
    title: str


def choices() -> tuple[list[Choice], list[Choice]]:
    """Return who works here and the saved replies, both by name, in one query."""
    staff()
    called = func.coalesce(func.nullif(User.display_name, ""), func.nullif(User.username, ""), User.email, "")
    works = User.role.in_(STAFF_ROLES), User.is_active, User.deleted_at.is_(None)
    people = select(literal("person"), User.id, called).where(*works).limit(MOST_CHOICES).subquery()
    kept = select(literal("reply"), SavedReply.id, SavedReply.title).limit(MOST_CHOICES).subquery()
    found: dict[str, list[Choice]] = {"person": [], "reply": []}
    for kind, number, title in db.session.execute(union_all(select(people), select(kept))):
        found[kind].append(Choice(number, title[:100]))
    people_first, replies = (sorted(rows, key=_by_title) for rows in found.values())
    return people_first, replies


def _by_title(choice: Choice) -> tuple[str, int]:
    return choice.title.casefold(), choice.id


def inbox(state: str, cursor: str | None = None, limit: int = USUAL_PAGE, *, q: str = "") -> Page[Ticket]:
    """Return a page of tickets, of a state or of all; those that wait the longest first, else the newest.

    `q` is the number of a ticket (T-12) or of an order, or an address.
    """
    staff()
    query = select(Ticket).options(joinedload(Ticket.order))
    if state:
        query = query.where(Ticket.status == state)
    if q:
        query = query.where(_about(q))
    columns = (Ticket.last_message_at, Ticket.id)
    return page_by(query, columns, cursor=cursor, limit=limit, descending=state != "open")


def ticket_counts() -> dict[str, int]:
    """Return how many tickets are in each state, up to a hundred."""
    return _counts(Ticket, TICKET_STATES)


def any_ticket(ticket_id: int) -> tuple[Ticket, list[Message]]:
    """Return a ticket and all that was said in it, notes too. Raise NotFound."""
    staff()
    wanted = (joinedload(Ticket.order), joinedload(Ticket.owner))
    ticket = db.session.scalar(select(Ticket).where(Ticket.id == ticket_id).options(*wanted))
    if ticket is None:
        raise NotFound
    return ticket, messages_of(Ticket.id == ticket.id, with_notes=True)


@dataclass(frozen=True)
class Customer:
    """A customer with what the desk has of them, the newest of each."""

    user: User
    orders: Sequence[WorkOrder]
    tickets: Sequence[Ticket]
    devices: Sequence[Device]
    addresses: Sequence[Address]


def customer(user_id: int) -> Customer:
    """Return a customer. Raise NotFound for whoever was never one here."""
    staff()
    user = db.session.get(User, user_id)
    if user is None or user.deleted_at is not None:
        raise NotFound
    found = Customer(
        user,
        _newest(select(WorkOrder).where(WorkOrder.user_id == user_id), WorkOrder.created_at),
        _newest(select(Ticket).where(Ticket.user_id == user_id), Ticket.last_message_at),
        _newest(select(Device).where(Device.user_id == user_id), Device.id),
        _newest(select(Address).where(Address.user_id == user_id), Address.id),
    )
    if not (found.orders or found.tickets or found.devices or found.addresses):
        raise NotFound
    return found


def mail_log(cursor: str | None = None) -> Page[Notification]:
    """Return a page of mails to customers, newest first."""
    staff()
    return page_by(select(Notification), (Notification.id,), cursor=cursor)


def audit_log(about: str = "", cursor: str | None = None) -> Page[AuditEntry]:
    """Return a page of the audit log, of one order or ticket if it is named, newest first."""
    staff()
    query = select(AuditEntry)
    if about:
        query = query.where(AuditEntry.about == about)
    return page_by(query, (AuditEntry.id,), cursor=cursor)


def _about(q: str) -> ColumnElement[bool]:
    """Say which tickets somebody looks for; each way has an index."""
    tag = TAG.fullmatch(q)
    if tag is not None:
        return Ticket.id == int(tag[1])
    if is_number(q.upper()):
        return Ticket.order_id.in_(select(WorkOrder.id).where(WorkOrder.number == q.upper()))
    return Ticket.contact_email == q.lower()


def _matching(wish: Wish) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if wish.state:
        rules.append(WorkOrder.status == wish.state)
    if wish.technician_id is not None:
        rules.append(WorkOrder.technician_id == wish.technician_id)
    if wish.q:
        by_number = is_number(wish.q.upper())
        same = WorkOrder.number == wish.q.upper() if by_number else WorkOrder.contact_email == wish.q.lower()
        rules.append(same)
    return rules


def _counts(model: Any, names: tuple[str, ...]) -> dict[str, int]:
    row = db.session.execute(_counting(model, names)).one()
    return dict(zip(names, row, strict=True))


@cache
def _counting(model: Any, names: tuple[str, ...]) -> Select[Any]:
    """Return the query of all counts; putting it together takes longer than asking it."""

    def few(name: str) -> Any:
        some = select(literal(1)).where(model.status == name).limit(MOST_COUNTED).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    return select(*(few(name).label(name) for name in names))


def _newest(query: Select[Any], column: Any) -> Sequence[Any]:
    return db.session.scalars(query.order_by(column.desc()).limit(USUAL_PAGE)).all()
