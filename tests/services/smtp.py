"""A mail server on loopback that keeps what it is given, and refuses when told to."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from webapp.supervisor.broker import LOOPBACK, free_port


class Mailbox:
    """What the server took: `messages`, oldest first. With `refusal` set it answers that instead."""

    def __init__(self, url: str) -> None:
        """Start empty, reachable at `url` (what MAIL_URL is to be)."""
        self.url = url
        self.messages: list[EmailMessage] = []
        self.refusal: str | None = None  # such as "451 try later"
        self.attempts = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take one message, as the SMTP server asks."""
        self.attempts += 1
        if self.refusal:
            return self.refusal
        content: Any = envelope.content
        message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the messages sent to `address`, oldest first."""
        return [message for message in self.messages if address in message["X-Envelope-To"].split(", ")]

    def wait_for(self, address: str, *, count: int = 1, seconds: float = 15.0) -> EmailMessage:
        """Return the `count`-th message to `address`; raise TimeoutError when it does not come."""
        deadline = time.monotonic() + seconds
        while len(found := self.to(address)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(found)} of {count} messages to {address} in {seconds:g} s")
            time.sleep(0.05)
        return found[count - 1]


@contextmanager
def smtp_server() -> Iterator[Mailbox]:
    """Yield the mailbox of a running server."""
    port = free_port()
    mailbox = Mailbox(f"smtp://{LOOPBACK}:{port}")
    controller = Controller(mailbox, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
