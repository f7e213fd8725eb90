"""What breaks is reported to a real receiver of Sentry's protocol, without anything of who was there."""

import gzip
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sentry_sdk
from flask import Flask

from tests.house.app import Stage
from tests.house.people import Person
from webapp.jobs import run
from webapp.web.faults import mask


class Receiver(BaseHTTPRequestHandler):
    """Takes envelopes and keeps them."""

    received: list[str] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.received.append(body.decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def dsn() -> Iterator[str]:
    """The address of a receiver; Sentry is off again after the test."""
    Receiver.received.clear()
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://public@127.0.0.1:{server.server_port}/1"
    sentry_sdk.get_client().close(timeout=2)
    sentry_sdk.get_global_scope().set_client(None)
    server.shutdown()
    thread.join()
    server.server_close()


def reports() -> str:
    sentry_sdk.flush(timeout=5)
    return "\n".join(Receiver.received)


def test_a_fault_of_a_page_is_reported_without_what_was_sent(
    stage: Stage, make_app: Callable[..., Flask], dsn: str
) -> None:
    app = make_app(SENTRY_DSN=dsn, LOG_LEVEL="ERROR")
    person = Person(app).registers()
    secret = f"the-secret-of-{person.id}-0123456789-0123456789"

    def broken() -> str:
        local = f"{secret} of {person.email}"
        raise LookupError(local)

    app.view_functions["guests.login_page"] = broken
    answer = person.get(f"/login?next={secret}", headers={"X-Secret": secret})
    assert answer.status_code == 500
    told = reports()
    assert "LookupError" in told
    assert answer.headers["X-Request-Id"] in told
    assert "guests.login_page" in told
    for word in (secret, person.email, person.cookie(), person.token, "192.0.2.10"):
        assert word not in told


def test_a_fault_of_a_job_is_reported_with_its_name(make_app: Callable[..., Flask], dsn: str) -> None:
    run.serve(make_app(SENTRY_DSN=dsn))
    with pytest.raises(KeyError):
        run.run("no.such.job", [])
    assert '"job":"no.such.job"' in reports().replace(" ", "")


def test_a_refusal_is_no_fault(make_app: Callable[..., Flask], dsn: str) -> None:
    person = Person(make_app(SENTRY_DSN=dsn))
    assert person.get("/nothing/here").status_code == 404
    assert person.post("/urls", {"original_url": "nonsense"}).status_code == 422
    assert reports() == ""


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "Key (lower(email))=(ada@example.com) already exists.",
            "Key (lower(email))=([hidden]) already exists.",
        ),
        ("mail to <ada@example.com> failed", "mail to <[hidden]> failed"),
        ("token abcdefghijklmnopqrstuvwxyz0123456789", "token [hidden]"),
        ("no such table: links", "no such table: links"),
    ],
)
def test_messages_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
