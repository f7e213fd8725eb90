"""Connections: SQLite is set up for two writers, Postgres may hang up in between without anybody noticing."""

import os
import resource
import time
from collections.abc import Callable

import psycopg
from flask import Flask
from sqlalchemy import insert, text

from tests.house.app import Stage
from tests.services.postgres import name_of
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests.models import Event

MARK = insert(Event).values(name="limit_met", user_type="guest", source="x")


def hang_up(cluster_url: str, name: str) -> None:
    """Have Postgres close every connection to a database, and wait until it has."""
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        others = "FROM pg_stat_activity WHERE datname = %s"
        connection.execute(f"SELECT pg_terminate_backend(pid) {others}".encode(), [name])
        while connection.execute(f"SELECT 1 {others}".encode(), [name]).fetchone():
            time.sleep(0.01)


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


def test_connections_that_postgres_closed_are_made_anew(
    stages: Callable[[str], Stage], postgres_url: str
) -> None:
    stage = stages("postgres")
    for _ in range(3):
        use_both_kinds(stage.app)
        hang_up(postgres_url, name_of(stage.url))
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
