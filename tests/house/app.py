"""The app on a real database: made once, migrated, emptied between tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text

from tests.house.contacts import manifest as contacts
from tests.house.notes import manifest as notes
from tests.services.postgres import create_database, database, name_of
from webapp import create_app
from webapp.apps import APPS
from webapp.config import Settings
from webapp.db import Base
from webapp.db.wiring import init_migrations
from webapp.extensions import db

Result = TypeVar("Result")

KEPT_TABLES = {"default_permissions", "audit_entries"}  # by a migration, and for ever
TEST_SETTINGS: dict[str, Any] = {
    "APP_ENV": "test",
    "SECRET_KEY": "test-secret-key-that-is-long-enough-0001",
    "JWT_SECRET": "test-jwt-secret-that-is-long-enough-0002",
    "CODE_PEPPER": "test-code-pepper-that-is-long-enough-03",
    "ADMIN_API_KEY": "test-admin-key-that-is-long-enough-0004",
    "RATELIMIT_ENABLED": False,
    "PASSWORD_HASH_COST": "low",
    "LOG_LEVEL": "ERROR",
}


class Stage:
    """One database with the app on it."""

    def __init__(self, database: str, url: str, folder: Path) -> None:
        self.database = database
        self.url = url
        self.folder = folder
        self.app = self.make_app()

    def migrate(self) -> None:
        """Make the tables, those of the sample app too."""
        init_migrations(self.app)
        with self.app.app_context():
            upgrade()
            Base.metadata.create_all(db.engine, tables=[notes.owned[0].model.__table__])  # type: ignore[list-item]

    def make_app(self, **settings: Any) -> Flask:
        """Make an app on this database; `apps=` replaces the house's apps and the sample app."""
        apps = settings.pop("apps", (*APPS, notes, contacts))
        given = TEST_SETTINGS | {"DATABASE_URL": self.url, "DATA_DIR": self.folder} | settings
        app = create_app(Settings.from_environment(**given), apps=apps)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(self.folder))  # one app compiles for all
        return app

    def clean(self) -> None:
        """Delete every row but those that a migration wrote; logs go only with what they are about."""
        tables = (table.name for table in Base.metadata.sorted_tables if table.name not in KEPT_TABLES)
        script = ";".join(f"DELETE FROM {table}" for table in tables)
        with self.app.app_context(), db.engine.begin() as connection:
            cursor: Any = connection.connection.cursor()
            if self.database == "sqlite":
                cursor.executescript(f"BEGIN IMMEDIATE;{script};COMMIT")
            else:
                cursor.execute(script)

    def verify(self, email: str) -> None:
        """Note that an address is proved."""
        self.sql("UPDATE users SET email_verified_at = CURRENT_TIMESTAMP WHERE email = :email", email=email)

    def do(self, act: Callable[[], Result]) -> Result:
        """Call `act` inside the app, as a command or a job does, and return what it returns."""
        with self.app.app_context():
            return act()

    def sql(self, statement: str, **values: Any) -> Any:
        """Run a statement as the database's owner would, and return its rows if it has any."""
        with self.app.app_context(), db.engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return result.all() if result.returns_rows else result.rowcount


@contextmanager
def open_stage(kind: str, cluster_url: str, folder: Path) -> Iterator[Stage]:
    """Yield the stage of "sqlite" or "postgres", migrated; its database goes with it."""
    if kind == "sqlite":
        (folder / "guesthouse.db").write_bytes(migrated_file())
        yield from _closing(Stage(kind, f"sqlite:///{folder / 'guesthouse.db'}", folder))
    else:
        with database(cluster_url, _migrated_template(cluster_url)) as url:
            yield from _closing(Stage(kind, url, folder))


@cache
def migrated_file() -> bytes:
    """Return a migrated SQLite database, made once a test process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "guesthouse.db"
        _migrate("sqlite", f"sqlite:///{path}", path.parent)
        return path.read_bytes()


@cache
def _migrated_template(cluster_url: str) -> str:
    """Return the name of a migrated database to copy, made once a test process; it goes with its cluster."""
    url = create_database(cluster_url)
    with TemporaryDirectory() as folder:
        _migrate("postgres", url, Path(folder))
    return name_of(url)


def _migrate(kind: str, url: str, folder: Path) -> None:
    stage = Stage(kind, url, folder)
    stage.migrate()
    close(stage.app)


def _closing(stage: Stage) -> Iterator[Stage]:
    try:
        yield stage
    finally:
        close(stage.app)


def close(app: Flask) -> None:
    """Close every database connection of an app."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
