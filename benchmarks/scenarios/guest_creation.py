"""W1: make a guest by POST /auth/guest without a cookie; the limit is Flask with one INSERT."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.load import request
from benchmarks.rounds import Side, compare, middle, ratio
from benchmarks.rows import Bar, Row, row
from benchmarks.servers import Server
from benchmarks.stage import Stage

FEW = 8
APP_PATH = "/api/v1/users/guest"  # where document 001 makes guests, and promises a tenth of a second


def measure(stage: Stage, product: Server) -> list[Row]:
    """Compare at all connections, and the product's slowest hundredth at eight."""
    requests = [request("POST", "/auth/guest", body="{}")]
    with (
        stage.limit("benchmarks.limits.flask_app:app") as flask,
        stage.limit("benchmarks.limits.bare:app") as bare,
        stage.limit("benchmarks.limits.flask_orm:app") as orm,
    ):
        sides = [
            Side("product", product, requests, 201),
            Side("Flask + INSERT", flask, requests, 201),
            Side("bare WSGI + INSERT", bare, requests, 201),
            Side("Flask-SQLAlchemy + INSERT", orm, requests, 201),
        ]
        ours, theirs, least, usual = compare(sides, stage.options)
        app_guest = Side("product, as an app", product, [request("POST", APP_PATH, body="{}")], 201)
        few = replace(stage.options, connections=FEW)
        few_ours, few_theirs, few_apps = compare([*sides[:2], app_guest], few)
    cpu = ratio([one.cpu_us for one in ours], [one.cpu_us for one in theirs])
    slowest = ratio([one.p99_ms for one in ours], [one.p99_ms for one in theirs])
    promise, apps_promise = (Bar("p99", middle(it).p99_ms, 100, " ms") for it in (few_ours, few_apps))
    at_few, of = f", {FEW} connections", stage.database
    return [
        row("W1", of, "product", middle(ours), Bar("CPU", cpu, 1.6), Bar("p99", slowest, 1.6)),
        row("W1", of, "Flask + INSERT", middle(theirs)),
        row("W1", of, "bare WSGI + INSERT", middle(least)),
        row("W1", of, "Flask-SQLAlchemy + INSERT", middle(usual)),
        row("W1", of, f"product{at_few}", middle(few_ours), promise),
        row("W1", of, f"product, {APP_PATH}{at_few}", middle(few_apps), apps_promise),
        row("W1", of, f"Flask + INSERT{at_few}", middle(few_theirs)),
    ]
