"""Bind the database to the app."""

import os

from flask import Flask
from sqlalchemy.engine import make_url

from webapp.config import Settings
from webapp.db.unit_of_work import READING, prepare_engines
from webapp.extensions import db

POOL_SIZE = 8  # connections a process and kind of unit (reading, writing); more wait
POOL_SECONDS = 10  # how long they wait


def init_db(app: Flask, config: Settings) -> None:
    """Bind SQLAlchemy and Alembic; the embedded database's folder is made if need be."""
    url = make_url(config.database_url)
    options: dict[str, object] = {"hide_parameters": True}
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite:
        config.DATA_DIR.mkdir(parents=True, exist_ok=True)
        options |= {"connect_args": {"timeout": 15}}
    else:
        options |= {"pool_size": POOL_SIZE, "max_overflow": 0, "pool_timeout": POOL_SECONDS}
    reading = {"url": url} | options | ({} if is_sqlite else {"isolation_level": "AUTOCOMMIT"})
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=options, SQLALCHEMY_BINDS={READING: reading}
    )
    db.init_app(app)
    if os.environ.get("FLASK_RUN_FROM_CLI"):
        init_migrations(app)
    with app.app_context():
        prepare_engines(writing=db.engine, reading=db.engines[READING])


def init_migrations(app: Flask) -> None:
    """Bind Alembic: for commands and tests only, because loading it takes longer than half of a start."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(app.extensions["root"] / "migrations"), render_as_batch=True)
