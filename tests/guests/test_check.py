"""`flask guests check`: silent on a sound database, and a sentence for each thing that should not be."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from tests.house.app import Stage
from tests.house.people import Person
from webapp.extensions import db
from webapp.guests.check import check


@pytest.fixture
def found(app: Flask) -> Callable[[], list[str]]:
    """Return what the check says now."""

    def run() -> list[str]:
        with app.app_context():
            return [str(violation) for violation in check()]

    return run


@contextmanager
def without_keys(stage: Stage) -> Iterator[Connection]:
    """Yield a connection on which no foreign key is checked."""
    off, on = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
        if stage.database == "sqlite"
        else ("SET session_replication_role = replica", "SET session_replication_role = origin")
    )
    with stage.app.app_context(), db.engine.connect() as connection:
        plain = connection.connection.dbapi_connection
        assert plain is not None
        plain.cursor().execute(off)
        try:
            yield connection
            connection.commit()
        finally:
            plain.cursor().execute(on)
            plain.commit()


def test_a_house_in_use_is_sound(
    guest: Person, member: Person, found: Callable[[], list[str]], do_jobs: Callable[[], int], app: Flask
) -> None:
    for person in (guest, member):
        assert person.post("/api/notes", {"text": "hello"}).status_code == 201
    Person(app).becomes_guest().registers()
    assert found() == []
    do_jobs()
    assert found() == []
    told = app.test_cli_runner().invoke(args=["guests", "check"])
    assert (told.exit_code, told.output) == (0, "All that must hold holds.\n")


def test_a_guest_over_its_quota_is_named_and_the_command_fails(
    stage: Stage, guest: Person, found: Callable[[], list[str]], app: Flask
) -> None:
    for _ in range(4):
        stage.sql("INSERT INTO notes (user_id, text) VALUES (:id, 'x')", id=guest.id)
    assert found() == [f"I5: guest {guest.id} has 4 of 3 notes"]
    told = app.test_cli_runner().invoke(args=["guests", "check"])
    assert (told.exit_code, told.output) == (1, f"I5: guest {guest.id} has 4 of 3 notes\n")


def test_what_a_deleted_user_still_owns_is_named(
    stage: Stage, member: Person, found: Callable[[], list[str]]
) -> None:
    member.post("/api/notes", {"text": "hello"})
    stage.sql(
        "UPDATE users SET deleted_at = '2020-01-01 00:00:00', deleted_reason = 'admin' WHERE id = :id",
        id=member.id,
    )
    first, second = found()
    assert first.startswith("I2: session ")
    assert second.endswith(f" belongs to user {member.id}, who is migrated or deleted")


def test_two_live_users_of_one_email_are_named(stage: Stage, found: Callable[[], list[str]]) -> None:
    # One connection for all: another one of SQLite's would still believe in the index.
    with stage.app.app_context(), db.engine.connect() as connection:
        connection.execute(text("DROP INDEX uq_users_live_email"))
        for email in ("ada@example.com", "ADA@example.com"):
            twin = "INSERT INTO users (user_type, email, display_name) VALUES ('contact', :email, '')"
            connection.execute(text(twin), {"email": email})
        connection.commit()
        try:
            (sentence,) = found()
            assert sentence.startswith("I3: 2 live users share one email")
        finally:
            connection.execute(text("DELETE FROM users"))
            whole = "CREATE UNIQUE INDEX uq_users_live_email ON users (lower(email)) WHERE deleted_at IS NULL"
            connection.execute(text(whole))
            connection.commit()


def test_an_account_that_vanished_is_named(
    stage: Stage, member: Person, found: Callable[[], list[str]]
) -> None:
    stage.sql("DELETE FROM users WHERE id = :id", id=member.id)
    assert found() == [f"I6: user {member.id} was an account (event registered) and is gone"]


def test_rows_without_their_owner_are_named(
    stage: Stage, guest: Person, found: Callable[[], list[str]]
) -> None:
    guest.post("/api/notes", {"text": "hello"})
    with without_keys(stage) as connection:
        connection.execute(text("DELETE FROM users WHERE id = :id"), {"id": guest.id})
    lines = found()
    assert [line.split()[0] for line in lines] == ["I2:", "I6:"]
    assert lines[1].endswith(f" belongs to user {guest.id}, who does not exist")


def test_a_mail_that_nothing_will_send_is_named(
    stage: Stage, member: Person, found: Callable[[], list[str]]
) -> None:
    assert found() == []
    stage.sql("DELETE FROM outbox")
    (sentence,) = found()
    assert sentence.startswith("I8: claim ")
