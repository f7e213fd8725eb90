"""Links in mails that lead to the registration. They fill in an address, and open nothing by themselves.

A mail may be forwarded or read by somebody else, and the address of a reminder was proved by nobody. So a
guest is opened by its own cookie alone, and an account of a contact by the code that the registration mails.
"""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.config import settings
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.mail_stops import email_hash
from webapp.guests.models import Reminder, User
from webapp.guests.tokens import read_note, sign_note
from webapp.web.errors import NotFound

PURPOSE = "from-mail"
LIVES_SECONDS = 90 * 86_400
LONGEST = 500  # characters of a token; ours have about 200


@dataclass(frozen=True)
class Welcome:
    """What the page behind such a link shows: the address to fill in, or that the things wait elsewhere."""

    kind: str
    email: str = ""


def url_for_contact(user: User) -> str:
    """Return the link of a mail to a contact."""
    return _url("contact", user.id, user.email or "")


def url_for_reminder(reminder: Reminder) -> str:
    """Return the link of a mail to a guest's address."""
    return _url("guest", reminder.user_id, reminder.email)


def look_at(token: str) -> Welcome:
    """Return what to show. `kind` is "here", "contact", or "elsewhere": this browser does not have the guest.

    Raises NotFound for a token that is not ours or too old.
    """
    note: Any = read_note(token, PURPOSE, LIVES_SECONDS) if len(token) <= LONGEST else None
    if not isinstance(note, list):
        raise NotFound
    kind, user_id, address = note
    if kind == "contact":
        user = db.session.get(User, user_id)
        is_same = user is not None and user.user_type == "contact" and email_hash(user.email or "") == address
        return Welcome("contact", (user.email or "") if is_same and user else "")
    here = actor()
    if here.id != user_id or not here.is_guest:
        return Welcome("elsewhere")
    reminder = db.session.get(Reminder, user_id)
    return Welcome("here", reminder.email if reminder else "")


def _url(kind: str, user_id: int, email: str) -> str:
    token = sign_note([kind, user_id, email_hash(email)], PURPOSE)
    return str(settings().base_url + url_for("guests.register_from_mail", token=token))
