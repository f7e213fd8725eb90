"""The repair desk in an export: what happened to my orders, what was said, the files that came with it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.apps.repairs.engine.sniff import NAME_LENGTH
from webapp.apps.repairs.files import files
from webapp.apps.repairs.models import Attachment, Message, OrderEvent, Ticket, WorkOrder
from webapp.apps.repairs.schemas.telling import estimate_out, order_out, said_out
from webapp.extensions import db
from webapp.guests.models import User
from webapp.web.schema import iso

FOLDER = "repairs"


def export_ticket(ticket: Ticket) -> dict[str, Any]:
    """Return a ticket as JSON; what was said in it stands in repairs/messages.json."""
    names = ("id", "order_id", "subject", "status", "contact_name", "contact_email")
    return {name: getattr(ticket, name) for name in names} | {"created_at": iso(ticket.created_at)}


def export_files(user: User) -> Iterator[tuple[str, str | bytes]]:
    """Yield (path, content): a user's orders with lines, estimates and events; messages; attachments."""
    yield f"{FOLDER}/orders.json", _json(_orders(user))
    mine = select(Ticket.id).where(Ticket.user_id == user.id)
    shown = select(Message).where(Message.ticket_id.in_(mine), Message.direction != "note")
    messages = db.session.scalars(shown.options(selectinload(Message.attachments)).order_by(Message.id)).all()
    said = [{"ticket_id": message.ticket_id, **said_out(message).model_dump()} for message in messages]
    yield f"{FOLDER}/messages.json", _json(said)
    for message in messages:
        for attachment in message.attachments:
            yield _path(attachment), files().get(attachment.sha256)


def _orders(user: User) -> list[dict[str, Any]]:
    query = select(WorkOrder).where(WorkOrder.user_id == user.id).order_by(WorkOrder.id)
    query = query.options(selectinload(WorkOrder.lines), selectinload(WorkOrder.estimates))
    orders = db.session.scalars(query).all()
    happened = select(OrderEvent).join(WorkOrder, WorkOrder.id == OrderEvent.order_id)
    events: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in db.session.scalars(happened.where(WorkOrder.user_id == user.id).order_by(OrderEvent.id)):
        told = {"kind": event.kind, "from": event.from_status, "to": event.to_status, "detail": event.detail}
        events[event.order_id].append(told | {"at": iso(event.created_at)})
    return [
        order_out(order).model_dump()
        | {
            "lines": [_line(line) for line in order.lines],
            "estimates": [estimate_out(estimate).model_dump() for estimate in order.estimates],
            "events": events[order.id],
        }
        for order in orders
    ]


def _line(line: Any) -> dict[str, Any]:
    return {c.key: getattr(line, c.key) for c in line.__table__.c if c.key not in ("id", "order_id")}


def _path(attachment: Attachment) -> str:
    """Return where a file stands in the archive: its number, then its name without any folder."""
    name = attachment.name.replace("/", "_").replace("\\", "_").lstrip(".")[:NAME_LENGTH] or "file"
    return f"{FOLDER}/files/{attachment.id}-{name}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
