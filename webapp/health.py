"""Whether this process lives, and whether it can work."""

from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.web.blueprint import ApiBlueprint
from webapp.web.respond import answer

bp = ApiBlueprint("health", __name__)


@bp.get("/healthz", unit=False)
def alive() -> Response:
    """Answer 200 while the process lives."""
    return answer({"status": "ok"})


@bp.get("/readyz", unit=False)
def ready() -> Response:
    """Answer 200 if the database does; without Redis the house is degraded, not down."""
    database, broker = _database(), _broker()
    if database != "ok":
        return answer({"status": "down", "database": database, "redis": broker}, 503)
    return answer({"status": "ok" if broker == "ok" else "degraded", "database": database, "redis": broker})


def init_health(app: Flask) -> None:
    """Register /healthz and /readyz."""
    app.register_blueprint(bp)


def _database() -> str:
    """Return ok, away, or behind where the newest migration has not run."""
    try:
        with unit_of_work(write=False):
            found = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    except SQLAlchemyError:
        return "away"
    return "ok" if found == _heads(current_app.extensions["root"] / "migrations") else "behind"


def _broker() -> str:
    queue = current_app.extensions["queue"]
    if queue is None:
        return "none"
    try:
        queue.connection.ping()
    except RedisError:
        return "away"
    return "ok"


@cache
def _heads(folder: Path) -> set[str]:
    from alembic.script import ScriptDirectory  # takes longer to load than the rest of this module

    return set(ScriptDirectory(str(folder)).get_heads())
