"""Addresses that want no mail of ours, and the signed link in a mail that says so without signing in."""

from email.message import EmailMessage
from hashlib import sha256

from flask import url_for

from webapp.config import settings
from webapp.db import upsert
from webapp.extensions import db
from webapp.guests.tokens import read_note, sign_note
from webapp.mail.models import MailStop
from webapp.web.errors import NotFound

PURPOSE = "mail-stop"
LIVES_SECONDS = 5 * 365 * 86_400  # a mail may lie for years
LONGEST = 500  # characters of a link's token; ours have about 150


def email_hash(email: str) -> str:
    """Return what is stored of a canonical address."""
    return sha256(email.encode()).hexdigest()


def wants_no_mail(email: str) -> bool:
    """Tell whether the owner of a canonical address asked for no more mail."""
    return db.session.get(MailStop, email_hash(email)) is not None


def add_stop_headers(message: EmailMessage, email: str) -> EmailMessage:
    """Let the reader's program offer one click for the end of such mail (RFC 8058)."""
    message["List-Unsubscribe"] = f"<{stop_url(email)}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def stop_url(email: str) -> str:
    """Return the page where the reader of a mail ends such mail; a POST to it does so at once."""
    return str(settings().base_url + url_for("guests.stop_mail", token=stop_token(email)))


def stop_token(email: str) -> str:
    """Return the token of these links; it holds the address as a hash."""
    return sign_note(email_hash(email), PURPOSE)


def check(token: str) -> str:
    """Return the hash of an address from its token. Raise NotFound."""
    found = read_note(token, PURPOSE, LIVES_SECONDS) if len(token) <= LONGEST else None
    if not isinstance(found, str):
        raise NotFound
    return found


def stop(token: str) -> None:
    """Send no more mail to the address of a token; again is the same. Raise NotFound."""
    stopped = upsert(db.session(), MailStop).values(email_hash=check(token))
    db.session.execute(stopped.on_conflict_do_nothing())
