"""The most frequent write of all: a guest, its session and its event in one go.

Postgres takes the three rows in one statement, which saves two round trips; SQLite has none to save.
"""

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
)  # fmt: skip
EVENT = ("name", "user_type", "source", "about")


def insert(
    connection: Connection, guest: dict[str, Any], session: dict[str, Any], event: dict[str, Any]
) -> tuple[int, int]:
    """Insert the three rows and return the ids of the user and the session. Raises IntegrityError."""
    guest = ALIKE | guest | {"last_active_at": guest["created_at"], "updated_at": guest["created_at"]}
    if connection.dialect.name == "postgresql":
        values = {f"guest_{name}": guest[name] for name in GUEST}
        values |= {f"session_{name}": session[name] for name in SESSION}
        values |= {f"event_{name}": event[name] for name in EVENT}
        user_id, session_id = connection.exec_driver_sql(_at_once(connection.dialect), values).one()
        return user_id, session_id
    user_id = connection.execute(ONE_GUEST, guest).scalar_one()
    session_id = connection.execute(ONE_SESSION, session | {"user_id": user_id}).scalar_one()
    connection.execute(ONE_EVENT, event | {"user_id": user_id})
    return user_id, session_id


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


ONE_GUEST = sql_insert(USERS).returning(USERS.c.id)
ONE_SESSION = sql_insert(SESSIONS).returning(SESSIONS.c.id)
ONE_EVENT = sql_insert(EVENTS)
