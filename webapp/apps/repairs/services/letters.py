"""Letters that come in by mail: found their ticket, or made one; each is read once."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from typing import Any
from uuid import UUID

import structlog
from flask_babel import gettext as _
from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError

from webapp.apps.repairs.engine import letters
from webapp.apps.repairs.engine.sniff import sniff
from webapp.apps.repairs.models import Message, Ticket
from webapp.apps.repairs.models.talk import MESSAGE_ID_LENGTH, SUBJECT_LENGTH
from webapp.apps.repairs.services import tickets
from webapp.apps.repairs.services.attachments import LARGEST, MOST, Upload
from webapp.apps.repairs.services.records import notify
from webapp.apps.repairs.services.who import Who
from webapp.extensions import db
from webapp.guests.contacts import find_or_make_contact
from webapp.guests.emails import canonical_email, masked
from webapp.guests.models import User
from webapp.web.errors import Problem, TooMany
from webapp.web.i18n import preferred_locale
from webapp.web.limits import spend
from webapp.web.schema import CONTROL, CONTROL_IN_TEXT
from webapp.web.units import run_unit

log = structlog.get_logger()

LARGEST_LETTER = 30 * 1024 * 1024  # bytes
NEW_TICKETS = "10 per day"  # of one sender
RECEIPTS = "3 per day"  # "we have your message", to one sender
MOST_PARTS = 100


@dataclass
class Letter:
    """What is read of a letter: all of it hostile until looked at."""

    sender: str
    name: str
    subject: str
    text: str
    recipients: list[str]
    parents: list[str]
    message_id: str | None
    is_automatic: bool
    files: list[Upload] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def take_letter(content: bytes, recipients: list[str], envelope_sender: str) -> str:
    """Take a letter in, in a unit of its own; answer what became of it: threaded, opened, known, dropped.

    Raises nothing but faults of the database: a letter that we cannot read is dropped, and logged.
    """
    try:
        letter = read_letter(content, recipients, envelope_sender)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        log.warning("letter_unreadable", error=type(error).__name__)
        return "dropped"
    if letter is None:
        return "dropped"
    try:
        return run_unit(lambda: _take(letter))
    except IntegrityError:
        return "known"  # the same letter was being taken in at this very moment
    except Problem as problem:
        log.info("letter_refused", code=problem.code, sender=masked(letter.sender))
        return "dropped"


def read_letter(content: bytes, recipients: list[str], envelope_sender: str) -> Letter | None:
    """Return what a letter says, None for one without a sender that could be answered."""
    message: EmailMessage = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    headers = {name.lower(): str(value) for name, value in message.items()}
    name, address = parseaddr(headers.get("from", ""))
    try:
        sender = canonical_email(address or envelope_sender)
    except ValueError:
        return None
    addressed = [
        address for _name, address in getaddresses([headers.get("to", ""), headers.get("delivered-to", "")])
    ]
    letter = Letter(
        sender=sender,
        name=_line(name, 100),
        subject=_line(headers.get("subject", ""), SUBJECT_LENGTH),
        text="",
        recipients=[*recipients, *addressed],
        parents=[
            *letters.message_ids(headers.get("in-reply-to", "")),
            *letters.message_ids(headers.get("references", "")),
        ],
        message_id=_line(letters.message_id(headers.get("message-id", "")), MESSAGE_ID_LENGTH) or None,
        # A bounce has no sender in its envelope.
        is_automatic=letters.is_automatic(headers) or not envelope_sender,
    )
    _read_parts(message, letter)
    return letter


def _take(letter: Letter) -> str:
    if letter.message_id is not None and _is_known(letter.message_id):
        return "known"
    ticket = _find_ticket(letter)
    if ticket is None:
        return _open(letter)
    is_opener = letter.sender == ticket.contact_email
    who = Who("customer", ticket.user_id if is_opener else None, letter.name or letter.sender[:100])
    if not letter.is_automatic and ticket.status == "closed":
        ticket = tickets.reopened(ticket)
    _write(ticket, letter, who)
    return "threaded"


def _open(letter: Letter) -> str:
    """Open a ticket for a letter of a person; machines open none, and are not answered."""
    if letter.is_automatic:
        return "dropped"
    spend(NEW_TICKETS, "letters", letter.sender)
    user = find_or_make_contact(
        letter.sender, letter.name or letter.sender.partition("@")[0], preferred_locale()
    )
    ticket = tickets.new_contact_ticket(user, letter.name, letter.sender, letter.subject)
    who = Who("customer", user.id if user else None, letter.name or letter.sender[:100])
    _write(ticket, letter, who)
    try:
        spend(RECEIPTS, "letter-receipts", letter.sender)
    except TooMany:
        return "opened"
    notify("received_mail", ticket=ticket)
    return "opened"


def _write(ticket: Ticket, letter: Letter, who: Who) -> Message:
    text = letter.text
    if letter.left_out:
        text += "\n\n" + _(
            "Left out, because we do not take such files: %(names)s", names=", ".join(letter.left_out)
        )
    return tickets.add_message(
        ticket,
        who,
        "in",
        text.strip() or _("(an empty message)"),
        letter.files,
        author_email=letter.sender,
        message_id=letter.message_id,
        is_automatic=letter.is_automatic,
    )


def _find_ticket(letter: Letter) -> Ticket | None:
    """Return the ticket that a letter answers, locked: by its plus-address, its parents, or its subject's tag
    if the sender is on that ticket already."""
    tokens = [UUID(token) for address in letter.recipients if (token := letters.plus_token(address))]
    if tokens:
        found = _first(Ticket.mail_token.in_(tokens[:10]))
        if found is not None:
            return found
    if letter.parents:
        rows = db.session.execute(
            select(Message.message_id, Message.ticket_id).where(Message.message_id.in_(letter.parents[:50]))
        )
        ticket_id = letters.first_known(letter.parents, {str(name): found for name, found in rows})
        if ticket_id is not None:
            return _first(Ticket.id == ticket_id)
    number = letters.subject_tag(letter.subject)
    if number is None or number > 2**63 - 1:
        return None
    wrote = exists().where(Message.ticket_id == Ticket.id, Message.author_email == letter.sender)
    owns = exists().where(User.id == Ticket.user_id, User.email == letter.sender)
    return _first((Ticket.id == number) & or_(Ticket.contact_email == letter.sender, wrote, owns))


def _first(which: Any) -> Ticket | None:
    query = select(Ticket).where(which).order_by(Ticket.id.desc()).limit(1)
    return db.session.scalar(query.with_for_update(of=Ticket))


def _is_known(message_id: str) -> bool:
    return db.session.scalar(select(Message.id).where(Message.message_id == message_id)) is not None


def _read_parts(message: EmailMessage, letter: Letter) -> None:
    plain: list[str] = []
    markup: list[str] = []
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            letter.left_out.append("…")
            break
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), part.get_filename()
        if (
            name is None
            and kind in ("text/plain", "text/html")
            and part.get_content_disposition() != "attachment"
        ):
            (plain if kind == "text/plain" else markup).append(_text_of(part))
        else:
            _read_file(part, name, letter)
    text = "\n".join(plain).strip() or letters.text_of_html("\n".join(markup))
    letter.text = letters.without_quotes(_clean(text))[: letters.LONGEST_TEXT - 1000]


def _read_file(part: Any, name: str | None, letter: Letter) -> None:
    content = part.get_payload(decode=True)
    called = _line(str(name or "file"), 100)
    welcome = isinstance(content, bytes) and 0 < len(content) <= LARGEST and sniff(content) is not None
    if welcome and len(letter.files) < MOST:
        letter.files.append(Upload(called, content))
    else:
        letter.left_out.append(called)


def _text_of(part: Any) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a charset that there is not
        return content.decode("utf-8", "replace")


def _clean(text: str) -> str:
    return CONTROL_IN_TEXT.sub("", text.replace("\r\n", "\n").encode("utf-8", "ignore").decode())


def _line(text: str, most: int) -> str:
    return CONTROL.sub(" ", text.encode("utf-8", "ignore").decode()).strip()[:most]
