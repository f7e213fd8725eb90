"""Alembic's environment: one chain for Postgres and SQLite, checked against the models in a test."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from webapp.db import Base, UTCDateTime
from webapp.extensions import db


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our instants into a revision as plain SQLAlchemy, so that old revisions need no code of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Migrate the app's database, each revision in its own transaction."""
    # SQLite says so whenever a table that points at users is rebuilt; the index itself is not touched.
    warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
    with db.engine.connect() as connection, _foreign_keys_at_rest(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


@contextmanager
def _foreign_keys_at_rest(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild a table without deleting what points at it; see afterwards that nothing hangs loose."""
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite: Any = connection.connection.dbapi_connection
    sqlite.execute(
        "PRAGMA foreign_keys=OFF"
    )  # has no effect inside a transaction, so not through `connection`
    try:
        yield
        if loose := sqlite.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"the migration left rows that point at nothing: {loose[:5]}")
    finally:
        sqlite.execute("PRAGMA foreign_keys=ON")


run()
