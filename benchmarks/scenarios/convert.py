"""W4: make an account of a guest that owns N links; the limit is the SQL that has to happen."""

from __future__ import annotations

from statistics import median

from flask import Flask
from sqlalchemy import create_engine

from benchmarks import fill
from benchmarks.inside import app_of, milliseconds
from benchmarks.limits.statements import Plain
from benchmarks.rounds import ratio
from benchmarks.rows import Bar, Row
from benchmarks.servers import Server
from benchmarks.stage import Stage
from webapp.db import unit_of_work
from webapp.guests import upgrade
from webapp.guests.applications import Application

SIZES = (10, 1_000, 100_000)
BARRED = 100_000  # links: below, a fixed cost of some milliseconds outweighs what is compared


def measure(stage: Stage, _product: Server) -> list[Row]:
    """Convert a fresh guest on each side in each round, at three sizes."""
    app, plain = app_of(stage), Plain(stage.product_url)
    sizes = SIZES[:-1] if stage.options.quick else SIZES
    return [row for size in sizes for row in _measure_size(stage, app, plain, size)]


def _measure_size(stage: Stage, app: Flask, plain: Plain, size: int) -> list[Row]:
    ours, theirs = [], []
    for turn in range(stage.options.rounds + 1):
        token, _ = _guest_with_links(stage, app, size)
        mine = milliseconds(lambda token=token, turn=turn: _convert(app, token, f"{size}-{turn}@example.com"))  # type: ignore[misc]
        _, user_id = _guest_with_links(stage, app, size)
        other = milliseconds(lambda user_id=user_id: plain.convert(user_id))  # type: ignore[misc]
        if turn:  # the first one warms both sides up
            ours.append(mine)
            theirs.append(other)
    name = f"W4, {size:,} links"
    bars = (Bar("time", ratio(ours, theirs), 1.2),) if size >= BARRED else ()
    return [
        Row(name, stage.database, "product", p50_ms=median(ours), p99_ms=max(ours), errors=0, bars=bars),
        Row(name, stage.database, "the SQL", p50_ms=median(theirs), p99_ms=max(theirs), errors=0),
    ]


def _guest_with_links(stage: Stage, app: Flask, size: int) -> tuple[str, int]:
    """Make a guest by the front door and its links in SQL; answer its token and its id."""
    made = app.test_client().post("/auth/guest", json={}).get_json()
    with create_engine(stage.product_url).begin() as connection:
        fill.add_links(connection, size, made["user_id"], 1)
    fill.analyze(stage.product_url)
    return str(made["token"]), int(made["user_id"])


def _convert(app: Flask, token: str, email: str) -> None:
    """Do what the view does once the password is hashed: prove the guest, convert it, commit."""
    application = Application(email=email, password_hash="hashed before the transaction")
    proof = {"Authorization": f"Bearer {token}"}
    with app.test_request_context("/auth/migrate", method="POST", headers=proof), unit_of_work():
        upgrade.convert(application)
