"""Files of messages: taken by what they are, not by their name; kept once; never served as pages."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.apps.repairs.engine.sniff import clean_name, sniff
from webapp.apps.repairs.files import files
from webapp.apps.repairs.models import Attachment, Message, Ticket
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.web.errors import Conflict, Problem

LARGEST = 10 * 1024 * 1024  # bytes of one file
MOST = 5  # files of one message
LARGEST_BODY = MOST * LARGEST + 1024 * 1024  # bytes of a form with all of them
QUOTA = 200 * 1024 * 1024  # bytes of all files that came from one address
ORPHAN_AGE = timedelta(hours=24)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: the name that it came with, and its content."""

    name: str
    content: bytes


class Unwelcome(Problem):
    """A file that we do not take; says why."""

    status = 415
    code = "file_type"


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Raise Problem 413 for too many or too large files, Unwelcome (415) for a type that we do not keep."""
    if len(uploads) > MOST:
        sentence = _("At most %(n)s files with one message.", n=MOST)
        raise Problem(sentence, status=413, code="too_many_files", errors={"files": sentence})
    for upload in uploads:
        if len(upload.content) > LARGEST:
            sentence = _("%(name)s is larger than 10 MB.", name=upload.name[:100])
            raise Problem(sentence, status=413, code="file_too_large", errors={"files": sentence})
        if sniff(upload.content) is None:
            sentence = _("We take pictures (JPEG, PNG, GIF, WebP), PDF and plain text only.")
            raise Unwelcome(sentence, errors={"files": sentence})


def check_room(ticket: Ticket, uploads: Sequence[Upload]) -> None:
    """Raise Conflict when the files would take more room than the owner of a locked ticket has."""
    size = sum(len(upload.content) for upload in uploads)
    if size and _used(ticket) + size > QUOTA:
        sentence = _("There is no more room for files. Please bring them along, or write to us.")
        raise Conflict(sentence, code="quota_met", errors={"files": sentence})


def keep(message: Message, uploads: Sequence[Upload]) -> list[Attachment]:
    """Store the files of a message, which were checked, flushed. Content that is written and then rolled back
    is an orphan, and goes a day later.
    """
    kept = []
    for upload in uploads:
        kind = sniff(upload.content)
        assert kind is not None
        sha256 = hashlib.sha256(upload.content).hexdigest()
        files().put(sha256, upload.content)
        attachment = Attachment(message_id=message.id, name=clean_name(upload.name, kind))
        attachment.content_type, attachment.size, attachment.sha256 = kind, len(upload.content), sha256
        kept.append(attachment)
    db.session.add_all(kept)
    db.session.flush()
    return kept


def sweep_orphans() -> int:
    """Delete content of which no row is left and that is older than a day; answer how many files went."""
    gone, batch = 0, []
    for sha256 in files().older_than(ORPHAN_AGE):
        batch.append(sha256)
        if len(batch) == 500:
            gone += _delete_orphans(batch)
            batch = []
    return gone + _delete_orphans(batch)


def _delete_orphans(hashes: Iterable[str]) -> int:
    candidates = list(hashes)
    if not candidates:
        return 0
    with unit_of_work(write=False):
        query = select(Attachment.sha256).where(Attachment.sha256.in_(candidates))
        named = set(db.session.scalars(query))
    orphans = [sha256 for sha256 in candidates if sha256 not in named]
    for sha256 in orphans:
        files().delete(sha256)
    return len(orphans)


def _used(ticket: Ticket) -> int:
    """Return how many bytes came from the owner of a ticket, or from its address where it has none."""
    query = select(func.coalesce(func.sum(Attachment.size), 0)).join(
        Message, Message.id == Attachment.message_id
    )
    query = query.join(Ticket, Ticket.id == Message.ticket_id)
    if ticket.user_id is not None:
        query = query.where(Ticket.user_id == ticket.user_id)
    else:
        query = query.where(Ticket.contact_email == ticket.contact_email)
    return int(db.session.scalar(query) or 0)
