"""Links by mail: each opens one order or one ticket for whoever holds it, and opening it changes nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, delete, or_, select

from webapp.apps.repairs.models import AccessLink, Ticket, WorkOrder
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.models import User
from webapp.guests.tokens import link_hash, new_token
from webapp.web.errors import NotFound

LIVES_DAYS = 30  # from the last act by it


@dataclass(frozen=True)
class Opened:
    """What a link opens: its row, and the one order or ticket."""

    link: AccessLink
    order: WorkOrder | None
    ticket: Ticket | None


def make_link(thing: WorkOrder | Ticket) -> str | None:
    """Make a link to a thing of a contact's, or of nobody's yet; answer its token. Accounts sign in: None."""
    owner = db.session.get(User, thing.user_id) if thing.user_id is not None else None
    if owner is not None and owner.user_type != "contact":
        return None
    token = new_token()
    link = AccessLink(token_hash=link_hash(token), epoch=owner.auth_epoch if owner else 0)
    link.expires_at = datetime.now(UTC) + timedelta(days=LIVES_DAYS)
    if isinstance(thing, WorkOrder):
        link.order_id = thing.id
    else:
        link.ticket_id = thing.id
    db.session.add(link)
    db.session.flush()
    return token


def open_link(token: str) -> Opened:
    """Return what a link opens; nothing is written. Raise NotFound for one that is unknown, over or dead."""
    owner_id = db.func.coalesce(WorkOrder.user_id, Ticket.user_id)
    # A claim raises the epoch of its row, and an adoption gives it one: either way older links are dead.
    is_contacts = and_(
        User.user_type == "contact", User.auth_epoch == AccessLink.epoch, User.deleted_at.is_(None)
    )
    is_nobodys = and_(owner_id.is_(None), AccessLink.epoch == 0)
    query = (
        select(AccessLink, WorkOrder, Ticket)
        .outerjoin(WorkOrder, WorkOrder.id == AccessLink.order_id)
        .outerjoin(Ticket, Ticket.id == AccessLink.ticket_id)
        .outerjoin(User, User.id == owner_id)
        .where(AccessLink.token_hash == link_hash(token), AccessLink.expires_at > utcnow())
        .where(or_(is_contacts, is_nobodys))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Opened(*row)


def act_by(token: str) -> Opened:
    """Return what a link opens, for an act by it: the link lives 30 days more. Raises as `open_link`."""
    opened = open_link(token)
    opened.link.expires_at = datetime.now(UTC) + timedelta(days=LIVES_DAYS)
    db.session.flush()
    return opened


def end_links(user_id: int) -> None:
    """End every link to a user's orders and tickets."""
    orders = select(WorkOrder.id).where(WorkOrder.user_id == user_id)
    tickets = select(Ticket.id).where(Ticket.user_id == user_id)
    mine = or_(AccessLink.order_id.in_(orders), AccessLink.ticket_id.in_(tickets))
    db.session.execute(delete(AccessLink).where(mine), execution_options={"synchronize_session": False})


def prune() -> None:
    """Delete links that are over, in the current unit."""
    db.session.execute(delete(AccessLink).where(AccessLink.expires_at < utcnow()))
