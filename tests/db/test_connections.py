"""Connections: SQLite is set up for two writers, Postgres may hang up in between without anybody noticing."""

import os
import resource
from collections.abc import Callable

from flask import Flask
from sqlalchemy import insert, text

from tests.house.app import Stage
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests.models import Event

MARK = insert(Event).values(name="limit_met", user_type="guest", source="x")


def use_both_kinds(app: Flask) -> None:
    """Read in a reading unit, write in a writing one."""
    with app.app_context():
        with unit_of_work(write=False) as session:
            session.scalar(text("SELECT 1"))
        with unit_of_work() as session:
            session.execute(MARK)


def test_every_sqlite_connection_waits_keeps_keys_and_logs_ahead(stages: Callable[[str], Stage]) -> None:
    with stages("sqlite").app.app_context():
        for engine in db.engines.values():
            with engine.connect() as connection:
                pragmas = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
                found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
            assert found == ["wal", 1, 15_000, 1]


def test_connections_that_postgres_closed_are_made_anew(stages: Callable[[str], Stage]) -> None:
    stage = stages("postgres")
    for _ in range(3):
        use_both_kinds(stage.app)
        with stage.app.app_context(), db.engine.connect() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            connection.execute(
                text(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()")
            )
            own = connection.connection.dbapi_connection
            assert own is not None
            own.cursor().execute("ROLLBACK")
    use_both_kinds(stage.app)
    assert stage.sql("SELECT count(*) FROM events") == [(4,)]
    stage.clean()


def test_a_process_with_many_open_files_still_reaches_postgres(stages: Callable[[str], Stage]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    stage = stages("postgres")
    try:
        with stage.app.app_context():
            for engine in db.engines.values():
                engine.dispose()
        for _ in range(2):
            use_both_kinds(stage.app)
    finally:
        for descriptor in opened:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        stage.clean()
