"""Which web server: Flask with one INSERT, and hello, under each of them; asked for by name alone."""

from __future__ import annotations

from contextlib import ExitStack

from benchmarks.load import request
from benchmarks.rounds import Side, compare, middle
from benchmarks.rows import Row, row
from benchmarks.servers import Server
from benchmarks.stage import Stage

APP = "benchmarks.limits.flask_app:app"
GRANIAN = f"granian --interface wsgi {APP} --host 127.0.0.1 --port $PORT --workers 1 --no-ws"
GUNICORN = f"gunicorn {APP} --bind 127.0.0.1:$PORT --workers 1 --log-level error --no-control-socket"
COMMANDS = {
    **{f"granian, {n} threads": f"{GRANIAN} --blocking-threads {n}" for n in (1, 4, 8, 16)},
    "granian, threads as it likes": GRANIAN,
    "gunicorn, sync": GUNICORN,
    "gunicorn, 8 threads": f"{GUNICORN} --worker-class gthread --threads 8",
}


def measure(stage: Stage, _product: Server) -> list[Row]:
    """Measure every command in turn."""
    works = {
        "insert": ([request("POST", "/auth/guest", body="{}")], 201),
        "hello": ([request("GET", "/hello")], 200),
    }
    rows: list[Row] = []
    with ExitStack() as stack:
        servers = {name: stack.enter_context(stage.limit(APP, command)) for name, command in COMMANDS.items()}
        for work, (requests, status) in works.items():
            sides = [Side(name, server, requests, status) for name, server in servers.items()]
            measured = zip(sides, compare(sides, stage.options), strict=True)
            rows += [row(f"server, {work}", stage.database, side.name, middle(one)) for side, one in measured]
    return rows
