"""Databases without a table in them, and the app's own migrations to run on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection

from tests.house.app import TEST_SETTINGS
from tests.house.notes import manifest as notes
from tests.services.postgres import database
from webapp import ROOT, create_app
from webapp.apps import APPS
from webapp.config import Settings
from webapp.db.wiring import init_migrations
from webapp.extensions import db

# SQLAlchemy cannot reflect an index on an expression; test_models.py asks the database itself for those.
UNREFLECTED = "ignore:.*expression-based index"
REVISIONS = [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()][::-1]


class House:
    """An app on a database of its own, with its migrations."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def upgrade(self, to: str = "head", folder: Path | None = None) -> None:
        """Bring the database to a revision."""
        with self.app.app_context():
            init_migrations(self.app)
            flask_migrate.upgrade(directory=str(folder) if folder else None, revision=to)

    def downgrade(self, to: str) -> None:
        """Take the database back to a revision."""
        with self.app.app_context():
            init_migrations(self.app)
            flask_migrate.downgrade(revision=to)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Yield a connection; what it does is kept."""
        with self.app.app_context(), db.engine.begin() as connection:
            yield connection


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The house on an empty database of each kind."""
    if request.param == "sqlite":
        yield from _open(f"sqlite:///{tmp_path / 'guesthouse.db'}", tmp_path)
    else:
        with database(request.getfixturevalue("postgres_url")) as url:
            yield from _open(url, tmp_path)


def _open(url: str, folder: Path) -> Iterator[House]:
    config = Settings.from_environment(**TEST_SETTINGS | {"DATABASE_URL": url, "DATA_DIR": folder})
    app = create_app(config, apps=(*APPS, notes))
    yield House(app)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
