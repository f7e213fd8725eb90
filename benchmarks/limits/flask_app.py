"""Flask with plain SQL: hello, a guest made (one committed row, signed cookie), and whom the cookie names."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, abort, jsonify, session

from benchmarks.limits.database import connection, statement

INSERT = statement(
    "INSERT INTO guests (anonymous_id, nickname, created_at, expires_at) VALUES (?, ?, ?, ?) RETURNING id"
)
SELECT = statement("SELECT id, anonymous_id, nickname, created_at, expires_at FROM guests WHERE id = ?")

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.get("/hello")
def hello() -> str:
    """Answer a word."""
    return "hello"


@app.post("/auth/guest")
def create_guest() -> tuple[Response, int]:
    """Insert one row, commit it, and put its id into a signed cookie."""
    anonymous_id, now = str(uuid.uuid4()), datetime.now(UTC)
    expires_at = now + timedelta(days=30)
    row = (
        connection()
        .execute(INSERT, (anonymous_id, "Guest", now.isoformat(), expires_at.isoformat()))
        .fetchone()
    )
    session["user_id"] = row[0]
    return jsonify(user_id=row[0], uuid=anonymous_id, is_guest=True, expires_at=expires_at.isoformat()), 201


@app.get("/auth/me")
def who_am_i() -> Response:
    """Read the row that the cookie names."""
    row = connection().execute(SELECT, (session.get("user_id"),)).fetchone()
    if row is None:
        abort(401)
    return jsonify(
        user_id=row[0], uuid=row[1], nickname=row[2], created_at=str(row[3]), expires_at=str(row[4])
    )
