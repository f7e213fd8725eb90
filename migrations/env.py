"""Alembic's environment: one chain for Postgres and SQLite, checked against the models in a test."""

from typing import Any, Literal

from alembic import context
from flask import current_app

from webapp.db import Base, UTCDateTime
from webapp.extensions import db


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our instants into a revision as plain SQLAlchemy, so that old revisions need no code of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run() -> None:
    """Migrate the app's database, each revision in its own transaction."""
    with db.engine.connect() as connection:
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


run()
