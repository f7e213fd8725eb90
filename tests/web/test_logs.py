"""Nothing that opens anything, and nobody's address, is in the logs, whatever goes well or wrong."""

import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import Stage
from tests.house.people import PASSWORD, Person
from webapp.jobs import run

Flow = Callable[..., list[str]]


@pytest.fixture
def flow(stage: Stage, make_app: Callable[..., Flask]) -> Flow:
    """Play a visit from the first write to the confirmed account; answer all secrets that occurred."""

    def play(**settings: object) -> list[str]:
        app = make_app(LOG_LEVEL="DEBUG", **settings)
        person = Person(app, "203.0.113.77").becomes_guest(nickname="Very Private Name")
        secrets = [
            person.token,
            person.answer["resume_key"],
            person.cookie(),
            "Very Private Name",
            "203.0.113.77",
        ]
        person.post("/api/notes", {"text": "a private note"})
        person.sends("/links", {"original_url": "https://example.com/private"})
        person.post("/auth/guest", {"resume_key": "wrong-resume-key"})
        person.registers()
        secrets += [person.token, person.answer["refresh_token"], person.cookie(), person.email, PASSWORD]
        person.post("/auth/register", {"email": person.email, "password": "another secret password"})
        fresh = person.post("/auth/refresh", {"refresh_token": person.answer["refresh_token"]}).json
        person.post("/auth/refresh", {"refresh_token": "wrong-refresh-token"})
        person.post("/auth/login", {"email": person.email, "password": "wrong secret password"})
        person.get("/auth/me", headers={"Authorization": "Bearer wrong.jwt.token"})
        run.serve(app)
        for (row_id,) in stage.sql("SELECT id FROM outbox"):
            run.run("outbox.run", [row_id])
        link = re.search(r"/confirm/([\w-]+)", person.get("/outbox").text)
        assert link
        person.sends(link.group(0), {}, of=link.group(0))
        person.post("/api/auth/password-reset", {"email": person.email})
        for (row_id,) in stage.sql("SELECT id FROM outbox"):
            run.run("outbox.run", [row_id])
        code = re.search(r"\b(\d{4}) (\d{4})\b", person.get("/outbox").text)
        assert code
        wrong = {"email": person.email, "code": "0000 0000", "password": "a new secret password"}
        person.post("/api/auth/password-reset/confirm", wrong)
        person.post("/api/auth/password-reset/confirm", wrong | {"code": code.group(0)})
        secrets += [code.group(0), "".join(code.groups()), "a new secret password"]
        person.sends("/logout", {}, of="/account")
        secrets += [
            fresh["token"],
            fresh["refresh_token"],
            link.group(1),
            person.csrf_token(),
        ]
        return [
            *secrets,
            "a private note",
            "example.com/private",
            "another secret password",
            "wrong secret password",
            "wrong-resume-key",
            "wrong-refresh-token",
            "wrong.jwt.token",
            app.extensions["settings"].SECRET_KEY,
            app.extensions["settings"].JWT_SECRET,
        ]

    return play


def test_a_whole_visit_at_debug_level_logs_no_secret(
    flow: Flow, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        secrets = flow()
    written = "".join(capfd.readouterr()) + caplog.text
    assert [secret for secret in secrets if secret in written] == []


def test_a_fault_is_logged_with_its_request_and_without_what_was_sent(
    app: Flask,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    make_app: Callable[..., Flask],
) -> None:
    broken = make_app(LOG_LEVEL="DEBUG", DATABASE_URL="sqlite:////nonexistent-folder/guesthouse.db")
    person = Person(broken)
    with caplog.at_level(logging.DEBUG):
        answer = person.post("/auth/register", {"email": "private@example.com", "password": PASSWORD})
    assert answer.status_code in (500, 503)
    written = "".join(capfd.readouterr()) + caplog.text
    assert answer.json["request_id"] in written
    assert answer.headers["X-Request-Id"] == answer.json["request_id"]
    for secret in ("private@example.com", PASSWORD):
        assert secret not in written
        assert secret not in answer.text
    assert "sqlite" not in answer.text.lower()
    assert "Traceback" not in answer.text


def test_a_fault_on_a_page_is_a_page(make_app: Callable[..., Flask]) -> None:
    broken = make_app(DATABASE_URL="sqlite:////nonexistent-folder/guesthouse.db")
    page = Person(broken).get("/links")
    assert page.status_code in (200, 500, 503)
    assert page.mimetype == "text/html"
    assert "Traceback" not in page.text
