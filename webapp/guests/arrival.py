"""The most frequent write of all: a guest, its session and its event in one go, as SQL that is written once.

Postgres takes the three rows in one statement, which saves two round trips; SQLite has none to save.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Table, bindparam, select
from sqlalchemy import insert as sql_insert

from webapp.guests.models import Event, User, UserSession

USERS, SESSIONS, EVENTS = (cast(Table, model.__table__) for model in (User, UserSession, Event))

ALIKE = {"user_type": "guest", "theme": "auto", "role": "customer", "is_active": True, "auth_epoch": 1}
GUEST = (
    *ALIKE, "anonymous_id", "display_name", "timezone", "locale", "source", "session_expires_at",
    "resume_key_hash", "created_at", "last_active_at", "updated_at",
)  # fmt: skip
SESSION = (
    "session_type", "token_hash", "auth_epoch", "device_info", "ip_address", "user_agent", "expires_at",
    "created_at", "last_used_at",
)  # fmt: skip
EVENT = ("name", "user_type", "source", "about", "created_at")


def insert(
    connection: Connection, guest: dict[str, Any], session: dict[str, Any], event: dict[str, Any]
) -> tuple[int, int]:
    """Insert the three rows and return the ids of the user and the session. Raises IntegrityError."""
    now = guest["created_at"]
    guest = ALIKE | guest | {"last_active_at": now, "updated_at": now}
    session, event = session | {"created_at": now, "last_used_at": now}, event | {"created_at": now}
    if connection.dialect.name == "postgresql":
        values = {f"guest_{name}": guest[name] for name in GUEST}
        values |= {f"session_{name}": session[name] for name in SESSION}
        values |= {f"event_{name}": event[name] for name in EVENT}
        user_id, session_id = connection.exec_driver_sql(_at_once(connection.dialect), values).one()
        return user_id, session_id
    one_guest, one_session, one_event = _one_by_one(connection.dialect)
    user_id = one_guest.run(connection, guest)
    session_id = one_session.run(connection, session | {"user_id": user_id})
    one_event.run(connection, event | {"user_id": user_id})
    return user_id, session_id


@dataclass(frozen=True)
class _Insert:
    """The INSERT of one row: its SQL, and for each value what makes of it what the driver takes."""

    sql: str
    values: tuple[tuple[str, Callable[[Any], Any]], ...]

    def run(self, connection: Connection, row: dict[str, Any]) -> int:
        """Insert `row` and return its id."""
        sent = tuple(convert(row[name]) for name, convert in self.values)
        return int(connection.exec_driver_sql(self.sql, sent).lastrowid)


@cache
def _one_by_one(dialect: Dialect) -> tuple[_Insert, _Insert, _Insert]:
    """Write the three statements, once."""
    tables = ((USERS, GUEST), (SESSIONS, ("user_id", *SESSION)), (EVENTS, ("user_id", *EVENT)))
    return tuple(_written(dialect, table, names) for table, names in tables)  # type: ignore[return-value]


def _written(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Insert:
    marks = ", ".join("?" for _ in names)
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - names of ours
    processors = (table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
    return _Insert(
        sql, tuple((name, made or _as_it_is) for name, made in zip(names, processors, strict=True))
    )


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _at_once(dialect: Dialect) -> str:
    """Write the one statement, once: the user's INSERT feeds its id to those of the session and the event."""
    made = sql_insert(USERS).values(dict(_bound(USERS, "guest", GUEST))).returning(USERS.c.id).cte("made")
    opened = _fed_by(made, SESSIONS, "session", SESSION).returning(SESSIONS.c.user_id, SESSIONS.c.id)
    opened = opened.cte("opened")
    noted = _fed_by(made, EVENTS, "event", EVENT).cte("noted")
    return str(select(opened.c.user_id, opened.c.id).add_cte(noted).compile(dialect=dialect))


def _fed_by(made: Any, table: Table, prefix: str, names: tuple[str, ...]) -> Any:
    columns = dict(_bound(table, prefix, names))
    row = select(made.c.id, *columns.values())
    return sql_insert(table).from_select(["user_id", *columns], row, include_defaults=False)


def _bound(table: Table, prefix: str, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(name, bindparam(f"{prefix}_{name}", type_=table.c[name].type)) for name in names]
