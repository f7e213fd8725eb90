"""W5: merge a guest that owns N links into an account; the limit is the SQL that has to happen."""

from __future__ import annotations

from statistics import median

from flask import Flask
from sqlalchemy import create_engine, insert

from benchmarks import fill
from benchmarks.inside import app_of, milliseconds, statements_by_table
from benchmarks.limits.statements import Plain
from benchmarks.rounds import ratio
from benchmarks.rows import Bar, Row
from benchmarks.servers import Server
from benchmarks.stage import Stage
from webapp.apps.links.models import Link
from webapp.db import unit_of_work
from webapp.guests.merge import merge
from webapp.guests.models import User

SIZES = (10, 1_000, 100_000)
BARRED = 100_000  # links: below, a fixed cost of some milliseconds outweighs what is compared
MOST_STATEMENTS = 5  # a table


def measure(stage: Stage, _product: Server) -> list[Row]:
    """Merge a fresh guest into a fresh account on each side in each round, at three sizes."""
    app, plain = app_of(stage, MERGE_INLINE_ROWS=str(10 * BARRED)), Plain(stage.product_url)
    sizes = SIZES[:-1] if stage.options.quick else SIZES
    return [row for size in sizes for row in _measure_size(stage, app, plain, size)]


def _measure_size(stage: Stage, app: Flask, plain: Plain, size: int) -> list[Row]:
    ours, theirs, most = [], [], 0
    for turn in range(stage.options.rounds + 1):
        name = f"{size}-{turn}"
        guest, account = _both(stage, app, size, f"product-{name}")
        with statements_by_table(Link.__tablename__) as counted:
            mine = milliseconds(lambda guest=guest, account=account: _merge(app, guest, account))  # type: ignore[misc]
        most = max(most, counted())
        guest, account = _both(stage, app, size, f"plain-{name}")
        other = milliseconds(lambda guest=guest, account=account: plain.merge(guest, account))  # type: ignore[misc]
        if turn:  # the first one warms both sides up
            ours.append(mine)
            theirs.append(other)
    bars: tuple[Bar, ...] = (Bar("statements a table", most, MOST_STATEMENTS, unit=""),)
    if size >= BARRED:
        bars = (Bar("time", ratio(ours, theirs), 1.5), *bars)
    name = f"W5, {size:,} links"
    return [
        Row(name, stage.database, "product", p50_ms=median(ours), p99_ms=max(ours), errors=0, bars=bars),
        Row(name, stage.database, "the SQL", p50_ms=median(theirs), p99_ms=max(theirs), errors=0),
    ]


def _both(stage: Stage, app: Flask, size: int, name: str) -> tuple[int, int]:
    """Make a guest by the front door, its links and an account in SQL; answer their ids."""
    guest = int(app.test_client().post("/auth/guest", json={}).get_json()["user_id"])
    person = {"user_type": "registered", "email": f"{name}@example.com", "password_hash": "x"}
    with create_engine(stage.product_url).begin() as connection:
        made = connection.execute(insert(User).values(**person, display_name=name)).inserted_primary_key
        account = int(made[0])  # type: ignore[index]
        fill.add_links(connection, size, guest, 1)
    fill.analyze(stage.product_url)
    return guest, account


def _merge(app: Flask, guest: int, account: int) -> None:
    """Do what the view does once both sides are proved: move everything, commit."""
    with app.test_request_context("/auth/merge", method="POST"), unit_of_work():
        assert merge(guest, account).migration_status == "completed"
