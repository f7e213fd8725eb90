"""Saved replies: staff write them down once and begin answers with them."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from webapp.apps.repairs.models import SavedReply, Ticket
from webapp.apps.repairs.models.replies import TITLE_LENGTH
from webapp.apps.repairs.models.talk import BODY_LENGTH
from webapp.apps.repairs.services.who import staff
from webapp.extensions import db
from webapp.web.errors import Conflict, Invalid, NotFound

MOST = 200  # of a desk: a list to choose from stays one that can be read


def saved_replies() -> Sequence[SavedReply]:
    """Return all saved replies by their titles."""
    staff()
    query = select(SavedReply).order_by(func.lower(SavedReply.title), SavedReply.id)
    return db.session.scalars(query.limit(MOST)).all()


def save_reply(title: str, body: str, reply_id: int | None = None) -> SavedReply:
    """Write a reply down, or change the one of an id. Raises Invalid, NotFound and Conflict."""
    staff()
    if not 1 <= len(title) <= TITLE_LENGTH:
        raise Invalid({"title": _("Give it a name of at most 100 characters.")})
    if not 1 <= len(body) <= BODY_LENGTH:
        raise Invalid({"body": _("Write what is to be answered.")})
    reply = find_reply(reply_id) if reply_id is not None else SavedReply()
    if reply_id is None and (db.session.scalar(select(func.count(SavedReply.id))) or 0) >= MOST:
        raise Conflict(_("There are 200 saved replies: delete one first."), code="too_many")
    try:
        with db.session.begin_nested():
            reply.title, reply.body = title, body
            db.session.add(reply)
    except IntegrityError:
        text = _("There is a reply of this name already.")
        raise Conflict(text, code="title_taken", errors={"title": text}) from None
    return reply


def delete_reply(reply_id: int) -> None:
    """Delete a saved reply. Raise NotFound."""
    staff()
    db.session.delete(find_reply(reply_id))
    db.session.flush()


def find_reply(reply_id: int) -> SavedReply:
    """Return a saved reply, for staff. Raise NotFound."""
    staff()
    reply = db.session.get(SavedReply, reply_id)
    if reply is None:
        raise NotFound
    return reply


def put_in(reply_id: int, typed: str, name: str, number: str) -> str:
    """Return what was typed with a saved reply after it, its gaps filled."""
    reply = find_reply(reply_id)
    filled = reply.body.replace("{name}", name).replace("{number}", number)
    return f"{typed.rstrip()}\n\n{filled}".strip()[:BODY_LENGTH]


def number_of(ticket: Ticket) -> str:
    """Return what a customer knows a ticket by."""
    return ticket.order.number if ticket.order is not None else ticket.tag
