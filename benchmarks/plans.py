"""The plans of the hot statements on large tables: `python -m benchmarks.plans --guests 10000000`.

The product itself is used, by its pages, calls and jobs, and every statement that it sends to Postgres is
explained with the values that it sent. A scan of a whole large table is a fault; so is a slow statement. Ends
with 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, event, insert, text

from benchmarks import fill
from benchmarks.stage import KEYS
from tests.house.people import Person
from tests.services.postgres import database, postgres
from webapp import create_app
from webapp.admin.queries import figures, users
from webapp.admin.services import campaigns, rollups
from webapp.config import Settings
from webapp.db import unit_of_work
from webapp.db.wiring import init_migrations
from webapp.extensions import db
from webapp.guests import expiry, reminders
from webapp.guests.models import Event
from webapp.jobs import outbox

SETTINGS = {"APP_ENV": "test", "RATELIMIT_ENABLED": False, "PASSWORD_HASH_COST": "low", "LOG_LEVEL": "ERROR"}
LARGE = 20_000  # rows from which on reading all of a table is a fault
SLOWEST_MS = 50.0
SLOWEST_BATCH_MS = 250.0  # a job deletes 2,000 rows at a time, with all that hangs on them
TABLES = ("users", "user_sessions", "links", "events")
EACH = 3  # a statement that is sent a hundred times is explained so often


@dataclass(frozen=True)
class Plan:
    """How Postgres does one statement: its time, the pages it touched, the large tables it reads whole."""

    act: str
    statement: str
    ms: float
    pages: int
    scans: tuple[str, ...]

    @property
    def is_fault(self) -> bool:
        """Tell whether it would not do on tables of any size."""
        most = SLOWEST_BATCH_MS if self.statement.startswith("DELETE") else SLOWEST_MS
        return bool(self.scans) or self.ms > most


def main(arguments: list[str]) -> int:
    """Fill a database, use the product, print the plans; 1 if one of them is a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guests", type=int, default=100_000)
    options = parser.parse_args(arguments)
    with (
        postgres(is_durable=True) as cluster,
        database(cluster) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        app = _app(url.replace("postgresql://", "postgresql+psycopg://"), Path(folder))
        began = time.monotonic()
        _fill(app, options.guests)
        print(f"{options.guests:,} guests, filled in {time.monotonic() - began:.0f} s\n")
        with app.app_context(), db.engine.connect() as connection:
            _print_sizes(connection, options.guests)
        plans = list(_plans(app))
    for plan in plans:
        verdict = f"READS ALL OF {', '.join(plan.scans)}" if plan.scans else "SLOW" if plan.is_fault else "ok"
        print(f"{plan.act:<26} {plan.ms:>8.2f} ms {plan.pages:>7} pages  {verdict:<6} {plan.statement}")
    faults = sum(plan.is_fault for plan in plans)
    print(f"\n{len(plans)} statements, {faults} faults")
    return int(faults > 0)


def _app(url: str, folder: Path) -> Flask:
    given = SETTINGS | KEYS | {"DATABASE_URL": url, "DATA_DIR": folder}
    app = create_app(Settings.from_environment(**given))
    init_migrations(app)
    with app.app_context():
        upgrade()
    return app


def _fill(app: Flask, guests: int) -> None:
    """Make guests with a session, two links and an event each; some are idle too long, some links over."""
    url = str(app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False))
    seen = "now() - CASE {n} % 1000 WHEN 0 THEN 40 ELSE {n} % 29 END * interval '1 day'"
    ends = "now() + ({n} % 160) * interval '1 hour'"
    came = "now() - (10 + {n} % 170) * interval '1 day'"
    with fill.in_bulk(url, *TABLES), create_engine(url).begin() as connection:
        first = fill.add_guests(connection, guests, last_active_at=seen)
        fill.add_links(connection, 2 * guests, first, guests, expires_at=ends)
        row = {"name": "guest_created", "user_type": "guest", "source": "organic", "user_id": first}
        made = connection.execute(insert(Event).values(**row)).inserted_primary_key
        assert made is not None
        fill.copy(connection, Event, int(made[0]), guests - 1, user_id=f"{first} + {{n}}", created_at=came)
    fill.analyze(url)


def _print_sizes(connection: Connection, guests: int) -> None:
    sizes = "SELECT pg_table_size(oid), pg_indexes_size(oid), reltuples FROM pg_class WHERE relname = :name"
    for name in TABLES:
        table, indexes, rows = connection.execute(text(sizes), {"name": name}).one()
        each = (table + indexes) / max(1, rows)
        print(
            f"{name:<14} {rows:>12,.0f} rows {table / 2**20:>9,.0f} MB + {indexes / 2**20:>8,.0f} MB indexes"
            f" {each:>6.0f} bytes a row"
        )
    total = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
    print(f"{'all':<14} {total / 2**20:>12,.0f} MB, {total / guests:,.0f} bytes a guest\n")


def _plans(app: Flask) -> Iterator[Plan]:
    with app.app_context(), db.engine.connect() as connection:
        found = connection.scalars(text("SELECT relname FROM pg_class WHERE reltuples > :n"), {"n": LARGE})
        large = set(found)
    for name, act in _acts(app).items():
        with _explained(app, name, large) as plans:
            act()
        yield from plans


def _acts(app: Flask) -> dict[str, Callable[[], Any]]:
    """Return what is done often, by the product's own doors, with everything warm."""
    guest, member, admin = Person(app).becomes_guest(), Person(app).registers(), Person(app).registers()
    code = guest.post("/urls", {"original_url": "https://example.com/"}).get_json()["code"]
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE users SET role = 'admin' WHERE id = :id"), {"id": admin.id})
    guest.client.put("/api/me/reminder", json={"email": "bench@example.com"})

    def inside(read: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            with app.app_context(), unit_of_work(write=False):
                return read()

        return run

    def as_job(work: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            with app.app_context():
                return work()

        return run

    return {
        "who am I": lambda: guest.get("/auth/me"),
        "home": lambda: guest.get("/"),
        "a new guest": lambda: Person(app).post("/urls", {"original_url": "https://example.com/"}),
        "shorten": lambda: guest.post("/urls", {"original_url": "https://example.com/2"}),
        "redirect": lambda: Person(app).get(f"/{code}"),
        "my links": lambda: guest.get("/links"),
        "link and figures": lambda: guest.get(f"/links/{code}"),
        "sign in": lambda: member.signs_in(),
        "convert": lambda: guest.copy().post(
            "/auth/register", {"email": "b@example.com", "password": guest.password}
        ),
        "sweep content": as_job(lambda: [expiry.sweep_content(o) for o in _expiring(app)]),
        "sweep guests": as_job(expiry.sweep_guests),
        "prune": as_job(expiry.prune),
        "reminders": as_job(reminders.remind_due),
        "outbox": as_job(outbox.relay),
        "campaign": as_job(campaigns.send_due),
        "admin: now": inside(figures.now),
        "admin: figures": inside(figures.figures),
        "admin: newest users": inside(users.find_users),
        "admin: guests": inside(lambda: users.find_users(which="guests")),
        "admin: accounts": inside(lambda: users.find_users(which="accounts")),
        "admin: by address": inside(lambda: users.find_users(q="bench@")),
        "admin: by beginning": inside(lambda: users.find_users(q="ben")),
        "admin: one user": inside(lambda: users.show_user(admin.id)),
        "admin: banned": inside(lambda: users.find_users(which="banned")),
        "roll-up of a day": as_job(lambda: _in_unit(lambda: rollups.count_day(datetime.now(UTC).date()))),
    }


def _in_unit(work: Callable[[], Any]) -> Any:
    with unit_of_work():
        return work()


def _expiring(app: Flask) -> list[Any]:
    return [owned for owned in app.extensions["registry"] if owned.expires_at is not None]


@contextmanager
def _explained(app: Flask, act: str, large: set[str]) -> Iterator[list[Plan]]:
    """Collect the plans of every statement but INSERTs, each just before the app itself has it done."""
    plans: list[Plan] = []
    seen: dict[str, int] = {}

    def hear(
        connection: Connection, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if many or statement.split(None, 1)[0].upper() not in ("SELECT", "UPDATE", "DELETE", "WITH"):
            return
        seen[statement] = seen.get(statement, 0) + 1
        if seen[statement] <= EACH:
            plans.append(_plan(connection.connection.dbapi_connection, act, statement, values, large))

    with app.app_context():
        engines = set(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield plans
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)


def _plan(connection: Any, act: str, statement: str, values: Any, large: set[str]) -> Plan:
    """Have Postgres do it twice, for pages that are in memory, say how, and take it back."""
    for _ in range(2):
        with connection.transaction(force_rollback=True):
            explained = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
            found = explained.fetchone()[0][0]
    nodes = list(_nodes(found["Plan"]))
    scans = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"} & large
    pages = found["Plan"].get("Shared Hit Blocks", 0) + found["Plan"].get("Shared Read Blocks", 0)
    return Plan(act, " ".join(statement.split())[:70], found["Execution Time"], pages, tuple(sorted(scans)))


def _nodes(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
