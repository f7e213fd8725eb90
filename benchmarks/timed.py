"""The product with a stopwatch: each answer says its time inside, its statements, writes and CPU time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from wsgi import app as product

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WRITES = ("INSERT", "UPDATE", "DELETE")
_seen = threading.local()


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
    _seen.queries = getattr(_seen, "queries", 0) + 1
    _seen.writes = getattr(_seen, "writes", 0) + sql.lstrip().upper().startswith(WRITES)


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer as the product does, with a `Server-Timing` header that `load.py` reads."""
    _seen.queries = _seen.writes = 0
    started, worked = time.perf_counter(), time.thread_time()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        spent = (time.perf_counter() - started) * 1000
        cpu = (time.thread_time() - worked) * 1000
        told = f'app;dur={spent:.2f}, db;desc="{_seen.queries} {_seen.writes}", cpu;dur={cpu:.2f}'
        return start_response(status, [*headers, ("Server-Timing", told)], *rest)

    return product(environ, start)
