"""Letters that come in, by LMTP as a mail server brings them: threads, machines, files, hostile ones."""

import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from flask import Flask

from tests.apps.repairs.acts import PNG, asks, make_staff
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.repairs.mailroom import Mailroom
from webapp.apps.repairs.services.letters import LARGEST_LETTER
from webapp.supervisor.broker import LOOPBACK, free_port

INBOX = "repairs@desk.example.com"


@pytest.fixture
def house(make_app: Callable[..., Flask]) -> Flask:
    """A house that customers can answer by mail."""
    return make_app(MAIL_INBOX=INBOX)


@pytest.fixture
def port(house: Flask) -> Iterator[int]:
    """The port of its mailroom, which speaks LMTP."""
    port = free_port()

    class Room(Controller):
        def factory(self) -> LMTP:
            return LMTP(self.handler, hostname="desk.example.com", data_size_limit=LARGEST_LETTER)

    room = Room(Mailroom(house), hostname=LOOPBACK, port=port)
    # The controller tries its server out with a client that says nothing.
    room.start()
    yield port
    room.stop()


def letter(
    sender: str, subject: str = "A question", text: str = "Do you repair radios?", **headers: str
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, INBOX, subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def brings(
    port: int, message: EmailMessage | bytes, to: str = INBOX, sender: str = "ada@example.com"
) -> None:
    """Hand a letter over by LMTP."""
    content = message if isinstance(message, bytes) else message.as_bytes()
    with smtplib.LMTP(LOOPBACK, port) as client:
        client.sendmail(sender, [to], content)


def tickets(stage: Stage) -> list[Any]:
    return list(stage.sql("SELECT id, subject, status, follows_id FROM repair_tickets ORDER BY id"))


def said(stage: Stage) -> list[Any]:
    return list(stage.sql("SELECT ticket_id, direction, body FROM repair_messages ORDER BY id"))


def answers(stage: Stage, house: Flask) -> list[tuple[str, str]]:
    """Return kind and recipient of the mails to customers."""
    return list(stage.sql("SELECT kind, recipient FROM repair_notifications ORDER BY id"))


def test_a_letter_of_somebody_new_opens_a_ticket_and_is_answered_once(
    port: int, stage: Stage, house: Flask
) -> None:
    brings(port, letter("Ada <ada@example.com>", Message_ID="<one@x>"))
    brings(port, letter("Ada <ada@example.com>", Message_ID="<one@x>"))
    assert [row[1:3] for row in tickets(stage)] == [("A question", "open")]
    assert [row[1:] for row in said(stage)] == [("in", "Do you repair radios?")]
    assert answers(stage, house) == [("received_mail", "ada@example.com")]
    assert stage.sql("SELECT user_type, email FROM users") == [("contact", "ada@example.com")]


def test_the_plus_address_finds_the_thread_of_an_order(port: int, stage: Stage, visitor: Person) -> None:
    asks(visitor)
    (token,) = stage.sql("SELECT mail_token FROM repair_tickets")[0]
    token = str(token)
    token = token if "-" in token else f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:]}"
    brings(port, letter(visitor.email, text="Is it ready?"), to=f"repairs+{token}@desk.example.com")
    assert [row[2] for row in said(stage)] == ["Is it ready?"]
    assert [row[2] for row in tickets(stage)] == ["open"]


def test_in_reply_to_and_references_find_the_thread_whatever_the_subject(port: int, stage: Stage) -> None:
    brings(port, letter("ada@example.com", Message_ID="<one@x>"))
    brings(
        port, letter("ada@example.com", "Other words", "Second", Message_ID="<two@x>", In_Reply_To="<one@x>")
    )
    third = {
        "Message_ID": "<three@x>",
        "In_Reply_To": "<unknown@y>",
        "References": "<zero@x> <two@x> <nine@y>",
    }
    brings(port, letter("bo@example.com", "Fwd", "Third", **third), sender="bo@example.com")
    assert len({row[0] for row in said(stage)}) == 1
    assert [row[2] for row in said(stage)][1:] == ["Second", "Third"]


def test_the_tag_of_a_subject_counts_only_for_who_is_on_the_ticket(port: int, stage: Stage) -> None:
    brings(port, letter("ada@example.com"))
    (first,) = tickets(stage)
    brings(port, letter("ada@example.com", f"Re: [T-{first[0]}] A question", "Mine"))
    brings(
        port,
        letter("eve@example.com", f"Re: [T-{first[0]}] A question", "Not mine"),
        sender="eve@example.com",
    )
    where = {row[2]: row[0] for row in said(stage)}
    assert where["Mine"] == first[0]
    assert where["Not mine"] != first[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"X_Precedence": "list"},
    ],
)
def test_machines_open_nothing_and_are_not_answered(
    port: int, stage: Stage, house: Flask, headers: dict[str, str]
) -> None:
    brings(port, letter("ada@example.com", **headers))
    assert (tickets(stage), answers(stage, house)) == ([], [])
    brings(port, letter("ada@example.com", Message_ID="<one@x>"))
    stage.sql("UPDATE repair_tickets SET status = 'waiting_customer'")
    brings(port, letter("ada@example.com", text="I am away", In_Reply_To="<one@x>", **headers))
    assert stage.sql("SELECT status FROM repair_tickets") == [("waiting_customer",)], "it waits for a person"
    assert len(said(stage)) == 2
    assert len(answers(stage, house)) == 1


def test_a_bounce_is_no_person(port: int, stage: Stage, house: Flask) -> None:
    brings(port, letter("mailer-daemon@example.com"), sender="")
    assert (tickets(stage), answers(stage, house)) == ([], [])


def test_auto_submitted_no_is_a_person(port: int, stage: Stage) -> None:
    brings(port, letter("ada@example.com", Auto_Submitted="no"))
    assert len(tickets(stage)) == 1


def test_a_closed_ticket_reopens_for_thirty_days_and_then_is_followed(port: int, stage: Stage) -> None:
    brings(port, letter("ada@example.com", Message_ID="<one@x>"))
    for days, count in ((29, 1), (31, 2)):
        is_sqlite = stage.database == "sqlite"
        past = f"datetime('now', '-{days} days')" if is_sqlite else f"now() - interval '{days} days'"
        stage.sql(f"UPDATE repair_tickets SET status = 'closed', closed_at = {past}")
        brings(port, letter("ada@example.com", text="Again", In_Reply_To="<one@x>"))
        assert len(tickets(stage)) == count
    first, second = tickets(stage)
    assert (first[2], second[2], second[3]) == ("closed", "open", first[0])


def test_files_come_along_and_hostile_ones_stay_outside(port: int, stage: Stage) -> None:
    message = letter("ada@example.com", text="See the picture")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="../../up.png")
    message.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="svg+xml", filename="x.svg")
    message.add_attachment(b"<script>alert(1)</script>", maintype="text", subtype="html", filename="x.html")
    brings(port, message)
    assert stage.sql("SELECT name, content_type FROM repair_attachments") == [("up.png", "image/png")]
    assert "Left out, because we do not take such files: x.svg, x.html" in said(stage)[0][2]


def test_html_is_read_as_words(port: int, stage: Stage, someone: Callable[[], Person]) -> None:
    message = letter("ada@example.com")
    message.set_content("<p onclick='x()'>Hello</p><script>alert(1)</script>", subtype="html")
    brings(port, message)
    assert said(stage)[0][2] == "Hello"
    desk = make_staff(stage, someone().registers())
    assert "alert(1)" not in desk.get(f"/staff/tickets/{tickets(stage)[0][0]}").text


HOSTILE = [
    b"",
    b"\x00\xff\xfe" * 100,
    b"From: ada@example.com\r\nSubject: =?utf-8?B?//?=\r\nContent-Type: a; charset=0\r\n\r\n\xff\x00",
    b"From: ada@example.com\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 500,
    b"From: ada@example.com\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
    b"From: " + b"a" * 5000 + b"\r\n\r\nx",
    b"From: ada@example.com, eve@example.com\r\nMessage-ID: "
    + b"<" * 900
    + b"\r\nReferences: "
    + b"<a@b> " * 3000
    + b"\r\n\r\nhi",
    b'From: "=?utf-8?Q?=0D=0ABcc:?=" <ada@example.com>\r\nSubject: a\r\n b\r\n\r\nhi',
    b"From: ada@example.com\r\nSubject: [T-99999999999999999999] [T-1]\r\n\r\nhi",
    b"From: ada@example.com\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
    b"From: ada@example.com\r\nContent-Type: message/rfc822\r\n\r\n"
    + b"Content-Type: message/rfc822\r\n\r\n" * 200,
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_letters_do_no_harm(
    port: int, stage: Stage, content: bytes, someone: Callable[[], Person]
) -> None:
    with suppress(smtplib.SMTPDataError):  # lines of thousands of letters are refused at the door
        brings(port, content)
    assert len(tickets(stage)) <= 1
    desk = make_staff(stage, someone().registers())
    assert desk.get("/staff/tickets").status_code == 200


def test_other_boxes_are_refused(port: int) -> None:
    for box in ("somebody@desk.example.com", "repairs@elsewhere.example.com", "repairs"):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            brings(port, letter("ada@example.com"), to=box)


def test_staff_answer_by_mail_and_the_answer_finds_its_way_back(
    port: int, stage: Stage, house: Flask, smtp: Any, make_app: Callable[..., Flask]
) -> None:
    from webapp.db.outbox import OutboxRow
    from webapp.extensions import db
    from webapp.jobs.outbox import run_row

    brings(port, letter("ada@mail.example.com", Message_ID="<one@x>"))
    ticket = tickets(stage)[0][0]
    sending = make_app(MAIL_INBOX=INBOX, MAIL_URL=smtp.url)
    desk = make_staff(stage, Person(sending).registers())
    body = "Yes, we do.\nOn <Monday> too.\n\nThe desk"
    assert desk.post(f"/api/staff/tickets/{ticket}/messages", {"body": body}).status_code == 201
    assert stage.sql("SELECT status FROM repair_tickets") == [("waiting_customer",)]
    with sending.test_request_context():
        for row_id in [row[0] for row in stage.sql("SELECT id FROM outbox ORDER BY id")]:
            run_row(row_id)
        assert db.session.get(OutboxRow, 0) is None
    mail = [mail for mail in smtp.to("ada@mail.example.com") if "Yes, we do." in mail.as_string()][-1]
    plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert f"We have answered your message:\n\n{body}\n\nHere is its page." in plain
    assert (
        "<p>Yes, we do.<br>On &lt;Monday&gt; too.</p><p>The desk</p>"
        in mail.get_body(("html",)).get_content()
    )
    assert mail["In-Reply-To"] == mail["References"] == "<one@x>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert stage.sql("SELECT state FROM repair_notifications WHERE kind = 'answer'") == [("sent",)]
    back = letter("ada@mail.example.com", "Re: something", "Thank you", In_Reply_To=str(mail["Message-ID"]))
    brings(port, back, to=mail["Reply-To"])
    assert [row[2] for row in said(stage)][-1] == "Thank you"
    assert stage.sql("SELECT status FROM repair_tickets") == [("open",)]


def test_a_pipe_brings_a_letter_as_well(house: Flask, stage: Stage) -> None:
    runner = house.test_cli_runner()
    done = runner.invoke(
        args=["mailroom", "pipe", "--recipient", INBOX, "--sender", "ada@example.com"],
        input=letter("ada@example.com").as_bytes(),
    )
    assert (done.exit_code, done.output.strip()) == (0, "250 2.0.0 Taken")
    assert len(tickets(stage)) == 1


def test_without_a_box_there_is_no_mailroom(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["mailroom", "pipe"], input=b"")
    assert done.exit_code == 1
    assert "MAIL_INBOX" in done.output


def test_a_silent_client_is_no_matter(port: int) -> None:
    with socket.create_connection((LOOPBACK, port)) as connection:
        assert connection.recv(100).startswith(b"220")
        time.sleep(0.05)
