"""The same two calls as most would write them: a model of Flask-SQLAlchemy. For comparison, no bar."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask, Response, abort, jsonify, session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The declarative base."""


class Guest(Base):
    """The table of `database.py`."""

    __tablename__ = "guests"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    anonymous_id: Mapped[str] = mapped_column(String(36))
    nickname: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace(
    "postgresql:", "postgresql+psycopg:"
)
db = SQLAlchemy(app, model_class=Base, session_options={"expire_on_commit": False})


@app.post("/auth/guest")
def create_guest() -> tuple[Response, int]:
    """Add one row, commit it, and put its id into a signed cookie."""
    now = datetime.now(UTC)
    guest = Guest(
        anonymous_id=str(uuid4()), nickname="Guest", created_at=now, expires_at=now + timedelta(days=30)
    )
    db.session.add(guest)
    db.session.commit()
    session["user_id"] = guest.id
    return jsonify(_shown(guest)), 201


@app.get("/auth/me")
def who_am_i() -> Response:
    """Read the row that the cookie names."""
    guest = db.session.get(Guest, session.get("user_id"))
    return jsonify(_shown(guest)) if guest else abort(401)


def _shown(guest: Guest) -> dict[str, object]:
    expires_at = guest.expires_at.isoformat()
    return {"user_id": guest.id, "uuid": guest.anonymous_id, "is_guest": True, "expires_at": expires_at}
