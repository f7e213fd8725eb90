"""Where a run takes place: a fresh database and Redis, the product migrated into it, and its settings."""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis import Redis

from benchmarks import fill
from benchmarks.limits.database import create
from benchmarks.options import Options
from benchmarks.servers import ROOT, Server, process_environment, serve
from tests.services.postgres import database as fresh_database
from tests.services.postgres import postgres
from tests.services.redis import redis_server

KEYS = {
    name: f"{name.lower()}-of-the-benchmark-{'0' * 24}"
    for name in ("SECRET_KEY", "JWT_SECRET", "CODE_PEPPER")
}
MANY = "1000000000"  # guests of one address: here all come from loopback


@dataclass(frozen=True)
class Stage:
    """A database of one kind for the product and one for the limits, and a folder for files and logs."""

    database: str
    folder: Path
    product_url: str
    limits_url: str
    redis_url: str
    options: Options

    @property
    def settings(self) -> dict[str, str]:
        """Give the product's settings: those of production, but for the number of guests of an address."""
        return {
            **KEYS,
            "DATABASE_URL": self.product_url,
            "REDIS_URL": self.redis_url,
            "DATA_DIR": str(self.folder),
            "GUESTS_PER_IP_PER_DAY": MANY,
        }

    @property
    def codes(self) -> Path:
        """Name the file with the codes of the links that are visited."""
        return self.folder / "codes.txt"

    def product(self, target: str = "wsgi:app") -> AbstractContextManager[Server]:
        """Serve the product, or an application around it."""
        return serve(target, self.settings, self.folder / "product.log")

    def limit(self, target: str, command: str = "") -> AbstractContextManager[Server]:
        """Serve one of the limits by the product's command, or by another."""
        settings = {**KEYS, "DATABASE_URL": self.limits_url, "CODES": str(self.codes)}
        return serve(target, settings, self.folder / "limit.log", command)


@contextmanager
def stage(database: str, options: Options, engines: dict[str, str]) -> Iterator[Stage]:
    """Make databases of one kind, migrate and fill them; `engines` is told the versions of what runs."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True))
        )
        redis = stack.enter_context(redis_server())
        urls = _postgres(stack, engines) if database == "postgres" else _sqlite(folder, engines)
        here = Stage(database, folder, *urls, redis.url, options)
        engines["Redis server"] = _redis_version(redis.url)
        _migrate(here)
        fill.fill(here.product_url, here.codes, options.users, options.links)
        create(here.limits_url, options.users)
        yield here


def _postgres(stack: ExitStack, engines: dict[str, str]) -> tuple[str, str]:
    """Make two databases in a cluster of its own, as durable as Postgres is by default."""
    cluster = stack.enter_context(postgres(is_durable=True))
    with psycopg.connect(cluster) as connection:
        engines["Postgres"] = f"{connection.info.server_version // 10_000} (fsync on)"
    product, limits = (stack.enter_context(fresh_database(cluster)) for _ in range(2))
    return product.replace("postgresql://", "postgresql+psycopg://"), limits


def _sqlite(folder: Path, engines: dict[str, str]) -> tuple[str, str]:
    engines["SQLite"] = f"{sqlite3.sqlite_version} (WAL, synchronous NORMAL)"
    return f"sqlite:///{folder / 'product.db'}", f"sqlite:///{folder / 'limits.db'}"


def _redis_version(url: str) -> str:
    with Redis.from_url(url) as connection:
        return str(connection.info("server")["redis_version"])


def _migrate(here: Stage) -> None:
    """Bring the product's database to its newest revision."""
    environment = {**process_environment(), **here.settings}
    subprocess.run(["flask", "--app", "wsgi", "db", "upgrade"], cwd=ROOT, env=environment, check=True)
