"""The mailroom: letters to MAIL_INBOX come in by LMTP or SMTP, or by a pipe, and go to the tickets.

A letter is answered 250 only once it is stored; while the database is away the sender is told to try later.
"""

import asyncio
import signal
import sys
from functools import partial
from typing import Any

import click
import structlog
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp.apps.repairs.services.letters import LARGEST_LETTER, take_letter
from webapp.config import Settings
from webapp.guests.emails import canonical_email

log = structlog.get_logger()

LATER = "451 4.3.0 Try again later"
TAKEN = "250 2.0.0 Taken"
UNKNOWN = "550 5.1.1 There is no such box here"
FULL = "552 5.3.4 The letter is too large"
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h, which mail servers understand from a pipe
SECONDS = 60  # a client may be silent

commands = AppGroup("mailroom", help="Letters that come in to the repair desk.")


class Mailroom:
    """What aiosmtpd asks: whether a box is ours, and to take a letter, one after the other."""

    def __init__(self, app: Flask) -> None:
        config: Settings = app.extensions["settings"]
        self.app = app
        self.name, _at, self.host = config.MAIL_INBOX.partition("@")
        self.base_url = config.base_url
        self._turn = asyncio.Lock()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take letters to our box and its plus-addresses, and to nobody else: this is no relay."""
        name, _at, host = address.rpartition("@")
        if host.lower() != self.host.lower() or name.partition("+")[0].lower() != self.name.lower():
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Yes"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter in."""
        sender = (envelope.mail_from or "").strip("<>")  # a bounce has none: <>
        take = partial(self.take, bytes(envelope.content), list(envelope.rcpt_tos), sender)
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(None, take)

    def take(self, content: bytes, recipients: list[str], sender: str) -> str:
        """Store a letter and answer what the sender's server is told."""
        if len(content) > LARGEST_LETTER:
            return FULL
        try:
            with self.app.test_request_context(base_url=self.base_url):
                became = take_letter(content, recipients, sender)
        except SQLAlchemyError as error:
            log.error("letter_postponed", error=type(error).__name__)
            return LATER
        log.info("letter", became=became)
        return TAKEN


@commands.command("listen")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8025, show_default=True, type=click.IntRange(1, 65535))
@click.option("--smtp", is_flag=True, help="Speak SMTP instead of LMTP.")
@click.pass_obj
def listen(script: Any, host: str, port: int, smtp: bool) -> None:
    """Take letters in until a signal ends it; mail servers hand them over by LMTP, or SMTP."""
    mailroom = Mailroom(_checked(script.load_app()))
    asyncio.run(_serve(mailroom, host, port, smtp=smtp))


@commands.command("pipe")
@click.option("--recipient", multiple=True, help="The envelope's recipient, with its plus-address.")
@click.option("--sender", default="", help="The envelope's sender; empty for a bounce.")
@click.pass_obj
def pipe(script: Any, recipient: tuple[str, ...], sender: str) -> None:
    """Take one letter from standard input, as `.forward` and mail servers' pipes bring it."""
    mailroom = Mailroom(_checked(script.load_app()))
    answer = mailroom.take(sys.stdin.buffer.read(LARGEST_LETTER + 1), list(recipient), sender)
    click.echo(answer)
    if answer != TAKEN:
        raise SystemExit(TRY_LATER if answer == LATER else 1)


async def _serve(mailroom: Mailroom, host: str, port: int, *, smtp: bool) -> None:
    from aiosmtpd.lmtp import LMTP
    from aiosmtpd.smtp import SMTP

    protocol = SMTP if smtp else LMTP
    options: dict[str, Any] = {
        "data_size_limit": LARGEST_LETTER,
        "enable_SMTPUTF8": True,
        "hostname": mailroom.host,
        "ident": "Guesthouse",
        "timeout": SECONDS,
        "auth_required": False,
    }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(mailroom, **options), host, port)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    click.echo(f"The mailroom of {mailroom.name}@{mailroom.host} listens on {host}:{port}")
    async with server:
        await ended.wait()


def _checked(app: Flask) -> Flask:
    config: Settings = app.extensions["settings"]
    try:
        canonical_email(config.MAIL_INBOX)
    except ValueError:
        raise click.ClickException("Set MAIL_INBOX to the address that customers answer to.") from None
    return app
