"""Hand a message to SMTP as MAIL_URL says, or keep it in the database where none is set."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from webapp.config import settings
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.mail.models import SentMail

SMTP_SECONDS = 20  # a step; LEASE_SECONDS of the outbox is longer than a few of them


class Undelivered(Exception):
    """The mail server refused; says how, without the address in the server's own words: this gets logged."""


def deliver(message: EmailMessage) -> None:
    """Send `message`. Raises OSError when the server is away and Undelivered when it does not take it."""
    if settings().MAIL_URL:
        try:
            _send(message, settings().MAIL_URL)
        except smtplib.SMTPException as error:
            raise Undelivered(type(error).__name__) from None
    else:
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        with unit_of_work():
            db.session.add(SentMail(recipient=message["To"], subject=message["Subject"], body=text))


def _send(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    context = ssl.create_default_context()
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SMTP_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(host, parts.port or 587, timeout=SMTP_SECONDS)
    with client:
        if parts.scheme == "smtp" and "starttls" in parse_qs(parts.query):
            client.starttls(context=context)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.send_message(message)
