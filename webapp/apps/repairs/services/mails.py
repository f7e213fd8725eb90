"""The mails to customers: written by the worker, sent to the stored address, with a fresh link each.

No word of whoever asked goes into them: only ours, the number, the link, and what staff answered.
"""

from collections.abc import Callable
from email.message import EmailMessage
from functools import partial

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.apps.repairs.models import Estimate, Message, Notification, Ticket, WorkOrder
from webapp.apps.repairs.services import estimates
from webapp.apps.repairs.services.links import make_link
from webapp.apps.repairs.services.records import address_of
from webapp.config import settings
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests.models import User
from webapp.mail.delivery import deliver
from webapp.mail.messages import write

MOST_REFERENCES = 20


def mail_notification(notification_id: int) -> Callable[[], None] | None:
    """Write the mail of a notification; it is sent once this has committed, and noted as sent after that."""
    note = db.session.get(Notification, notification_id, with_for_update=True)
    if note is None or note.state == "sent":
        return None
    order = db.session.get(WorkOrder, note.order_id) if note.order_id else None
    ticket = db.session.get(Ticket, note.ticket_id) if note.ticket_id else None
    thing = order or ticket
    if thing is None or not (recipient := address_of(thing)):
        note.state = "failed"
        return None
    note.recipient = recipient  # the stored one of this moment
    message = _write(note, thing, order, ticket)
    if message is None:
        note.state = "failed"
        return None
    return partial(_send, note.id, message)


def _write(
    note: Notification, thing: WorkOrder | Ticket, order: WorkOrder | None, ticket: Ticket | None
) -> EmailMessage | None:
    owner = db.session.get(User, thing.user_id) if thing.user_id is not None else None
    locale = owner.locale if owner is not None and owner.user_type == "registered" else thing.locale
    code = None
    if note.kind == "approval_code":
        estimate_id = db.session.scalar(
            select(Estimate.id)
            .where(Estimate.order_id == note.order_id, Estimate.state == "sent")
            .order_by(Estimate.id.desc())
            .limit(1)
        )
        if estimate_id is None:
            return None
        code = estimates.arm(estimate_id)
    said = db.session.get(Message, note.message_id) if note.message_id else None
    name = order.number if order is not None else f"[{ticket.tag}]" if ticket is not None else ""
    with force_locale(locale):
        subject, sentence = _words(note.kind, name)
    message = write(
        "repair",
        note.recipient,
        locale,
        title=subject,
        sentence=sentence,
        said=said.body if said else "",
        code=f"{code[:4]} {code[4:]}" if code else "",
        link=None if code else _link(thing),
        has_account=owner is not None and owner.user_type == "registered",
    )
    _thread(message, ticket or _ticket_of(order), said)
    return message


def _words(kind: str, name: str) -> tuple[str, str]:
    """Return subject and sentence of a mail in the language at hand."""
    sentences = {
        "requested": _("We have your repair request and will look at it soon."),
        "accepted": _("We take your repair. Please bring the device, or send it to us."),
        "rejected": _("We are sorry: we cannot take this repair."),
        "received": _("Your device has arrived."),
        "awaiting_approval": _(
            "We know what it will cost. Please look at the estimate and tell us to go on."
        ),
        "unrepairable": _("We are sorry: your device cannot be repaired."),
        "ready": _("Your device is ready. Please come and collect it."),
        "collected": _("Thank you. The repair has a warranty of 90 days."),
        "cancelled": _("Your repair order is cancelled."),
        "approval_code": _("Enter this code on the page of your order to approve the estimate."),
        "answer": _("We have answered your message:"),
        "received_mail": _("We have your message and will answer soon."),
    }
    return _("Your repair %(name)s", name=name), sentences[kind]


def _link(thing: WorkOrder | Ticket) -> str:
    token = make_link(thing)
    if token is not None:
        return settings().base_url + url_for("repairs.track", token=token)
    if isinstance(thing, WorkOrder):
        return settings().base_url + url_for("repairs.show", number=thing.number)
    return settings().base_url + url_for("repairs.ticket", ticket_id=thing.id)


def _ticket_of(order: WorkOrder | None) -> Ticket | None:
    if order is None:
        return None
    return db.session.scalar(
        select(Ticket).where(Ticket.order_id == order.id).order_by(Ticket.id.desc()).limit(1)
    )


def _thread(message: EmailMessage, ticket: Ticket | None, said: Message | None) -> None:
    """Let an answer find its ticket: by the plus-address, the Message-ID and the parents in References."""
    inbox = settings().MAIL_INBOX
    if ticket is None:
        return
    if inbox:
        name, _at, host = inbox.partition("@")
        message["Reply-To"] = f"{name}+{ticket.mail_token}@{host}"
    if said is None or said.message_id is None:
        return
    del message["Message-ID"]
    message["Message-ID"] = f"<{said.message_id}>"
    earlier = select(Message.message_id).where(
        Message.ticket_id == ticket.id, Message.id < said.id, Message.message_id.is_not(None)
    )
    ids = list(db.session.scalars(earlier.order_by(Message.id.desc()).limit(MOST_REFERENCES)))
    if ids:
        message["In-Reply-To"] = f"<{ids[0]}>"
        message["References"] = " ".join(f"<{name}>" for name in reversed(ids))


def _send(note_id: int, message: EmailMessage) -> None:
    deliver(message)
    with unit_of_work():
        sent = update(Notification).where(Notification.id == note_id)
        db.session.execute(sent.values(state="sent", sent_at=utcnow()))
