"""Tickets and what is said in them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.apps.repairs.engine import states
from webapp.apps.repairs.models import Message, Ticket, WorkOrder
from webapp.apps.repairs.models.talk import BODY_LENGTH, SUBJECT_LENGTH
from webapp.apps.repairs.services.attachments import Upload, check_room, check_uploads, keep
from webapp.apps.repairs.services.records import audit, notify
from webapp.apps.repairs.services.who import Who, as_customer, as_staff, name_of
from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.guests.models import User
from webapp.web.errors import Invalid, NotFound, TooMany
from webapp.web.i18n import preferred_locale

REOPEN_DAYS = 30  # a closed ticket answers so long; then a new one follows it
CLOSE_DAYS = 7  # a resolved ticket without an answer
MOST_OPEN = 50  # tickets of one account
BATCH = 500


def open_thread(order: WorkOrder) -> Ticket:
    """Open the conversation about an order: nothing to be answered yet."""
    ticket = Ticket(user_id=order.user_id, order_id=order.id, subject=order.number, status="waiting_customer")
    ticket.contact_name, ticket.contact_email = order.contact_name, order.contact_email
    ticket.locale, ticket.disowned_at = order.locale, order.disowned_at
    db.session.add(ticket)
    db.session.flush()
    return ticket


def thread_of(order: WorkOrder) -> Ticket:
    """Return the conversation about a locked order under a lock, opened if there is none."""
    query = select(Ticket).where(Ticket.order_id == order.id).order_by(Ticket.id.desc()).limit(1)
    return db.session.scalar(query.with_for_update(of=Ticket)) or open_thread(order)


def open_ticket(subject: str, body: str, uploads: Sequence[Upload] = ()) -> Ticket:
    """Open a ticket of the account that is signed in, with its first message. Raises Invalid, TooMany."""
    user = locked()
    if not 1 <= len(subject) <= SUBJECT_LENGTH:
        raise Invalid({"subject": _("Say in a few words what it is about.")})
    count = select(Ticket.id).where(Ticket.user_id == user.id, Ticket.status != "closed").limit(MOST_OPEN * 3)
    if len(db.session.scalars(count).all()) >= MOST_OPEN * 3:
        raise TooMany(_("So many of your requests are waiting that we cannot take more just now."))
    ticket = Ticket(user_id=user.id, subject=subject, contact_name=name_of(user), locale=user.locale)
    ticket.contact_email = user.email or ""
    db.session.add(ticket)
    db.session.flush()
    add_message(ticket, as_customer(user), "in", body, uploads)
    audit(user.id, as_customer(user), "ticket.opened", ticket.tag)
    return ticket


def locked_ticket(ticket_id: int, owner: User | None = None) -> Ticket:
    """Return a ticket under a lock, of `owner` if one is given. Raise NotFound."""
    query = select(Ticket).where(Ticket.id == ticket_id)
    if owner is not None:
        query = query.where(Ticket.user_id == owner.id)
    ticket = db.session.scalar(query.with_for_update(of=Ticket).execution_options(populate_existing=True))
    if ticket is None:
        raise NotFound
    return ticket


def say(ticket: Ticket, who: Who, body: str, uploads: Sequence[Upload] = ()) -> Message:
    """Let the customer of a locked ticket say something. It reopens; one closed for 30 days is followed by a
    new one, linked to it. Raises Invalid without words or files.
    """
    return add_message(reopened(ticket), who, "in", body, uploads)


def reopened(ticket: Ticket) -> Ticket:
    """Return the ticket that takes an answer to a locked one: itself, or the one that follows it."""
    since = ticket.closed_at
    if since is not None and datetime.now(UTC) - since > timedelta(days=REOPEN_DAYS):
        return follow_up(ticket)
    return ticket


def answer(ticket: Ticket, body: str, uploads: Sequence[Upload] = (), *, is_note: bool = False) -> Message:
    """Answer a locked ticket as staff, by mail as well; or leave a note that only staff see."""
    who = as_staff()
    message = add_message(ticket, who, "note" if is_note else "out", body, uploads)
    if not is_note:
        notify("answer", ticket=ticket, message_id=message.id)
        audit(ticket.user_id, who, "ticket.answered", ticket.tag)
    return message


def move_ticket(ticket_id: int, to: str) -> Ticket:
    """Put a ticket into another state as staff. Raises WrongEdge (409, with the right ones) and NotFound."""
    from webapp.apps.repairs.services.orders import WrongEdge  # orders open threads here

    who = as_staff()
    ticket = locked_ticket(ticket_id)
    if to not in ticket.edges:
        raise WrongEdge(states.TICKET, ticket.status)
    _enter(ticket, to)
    audit(ticket.user_id, who, "ticket.status", ticket.tag, to)
    return ticket


def add_message(
    ticket: Ticket,
    who: Who,
    direction: str,
    body: str,
    uploads: Sequence[Upload] = (),
    *,
    author_email: str = "",
    message_id: str | None = None,
    is_automatic: bool = False,
) -> Message:
    """Write a message into a locked ticket, flushed, and let the ticket wait for the other side."""
    if not body.strip() and not uploads:
        raise Invalid({"body": _("Please write something.")})
    if len(body) > BODY_LENGTH:
        raise Invalid({"body": _("This is too long.")})
    check_uploads(uploads)
    check_room(ticket, uploads)
    message = Message(ticket_id=ticket.id, direction=direction, body=body.strip())
    message.author_kind, message.author_id, message.author_name = who.kind, who.id, who.name
    message.author_email, message.is_automatic = author_email, is_automatic
    host = settings().base_host or "localhost"
    message.message_id = message_id or (f"{uuid4().hex}@{host}" if direction == "out" else None)
    db.session.add(message)
    db.session.flush()
    keep(message, uploads)
    ticket.last_message_at = datetime.now(UTC)
    if direction != "note" and not is_automatic:
        _enter(ticket, "open" if direction == "in" else "waiting_customer")
    db.session.flush()
    return message


def follow_up(ticket: Ticket) -> Ticket:
    """Open a ticket that goes on where a closed one ended."""
    new = Ticket(user_id=ticket.user_id, order_id=ticket.order_id, follows_id=ticket.id)
    new.subject, new.contact_name, new.contact_email = (
        ticket.subject,
        ticket.contact_name,
        ticket.contact_email,
    )
    new.locale, new.disowned_at = ticket.locale, ticket.disowned_at
    db.session.add(new)
    db.session.flush()
    return new


def close_quiet() -> int:
    """Close tickets that were resolved seven days ago, in the current unit; answer how many."""
    quiet = select(Ticket.id).where(
        Ticket.status == "resolved", Ticket.resolved_at < utcnow(days=-CLOSE_DAYS)
    )
    ids = list(db.session.scalars(quiet.limit(BATCH).with_for_update(skip_locked=True)))
    closed = update(Ticket).where(Ticket.id.in_(ids), Ticket.status == "resolved")
    db.session.execute(closed.values(status="closed", closed_at=utcnow()))
    return len(ids)


def _enter(ticket: Ticket, to: str) -> None:
    now = datetime.now(UTC)
    ticket.status = to
    ticket.resolved_at = now if to == "resolved" else None
    ticket.closed_at = now if to == "closed" else None
    db.session.flush()


def new_contact_ticket(user: User | None, name: str, email: str, subject: str) -> Ticket:
    """Open a ticket for somebody who wrote by mail."""
    ticket = Ticket(user_id=user.id if user else None, subject=subject or _("Without a subject"))
    ticket.contact_name, ticket.contact_email = name, email
    ticket.locale = user.locale if user else preferred_locale()
    db.session.add(ticket)
    db.session.flush()
    return ticket
