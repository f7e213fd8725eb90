"""Bare WSGI: a 302 from a dict of the codes in the file `CODES`, and a guest made (one committed row)."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.limits.database import connection, statement

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

INSERT = statement(
    "INSERT INTO guests (anonymous_id, nickname, created_at, expires_at) VALUES (?, ?, ?, ?) RETURNING id"
)
TARGETS: dict[str, str] = {
    f"/{code}": f"https://example.com/{code}" for code in Path(os.environ["CODES"]).read_text().split()
}


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a redirect, a new guest, or 404."""
    target = TARGETS.get(environ["PATH_INFO"])
    if target is not None:
        start_response("302 Found", [("Location", target), ("Content-Length", "0")])
        return ()
    if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/auth/guest":
        return _create_guest(start_response)
    start_response("404 Not Found", [("Content-Length", "0")])
    return ()


def _create_guest(start_response: StartResponse) -> Iterable[bytes]:
    anonymous_id, now = str(uuid.uuid4()), datetime.now(UTC)
    moments = (now.isoformat(), (now + timedelta(days=30)).isoformat())
    row = connection().execute(INSERT, (anonymous_id, "Guest", *moments)).fetchone()
    body = json.dumps({"user_id": row[0], "uuid": anonymous_id}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(
        "201 Created", [*headers, ("Set-Cookie", f"guest={anonymous_id}; HttpOnly; SameSite=Lax; Path=/")]
    )
    return (body,)
