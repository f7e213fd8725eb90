"""Put a row into every table that a revision made, from what the database itself says of its columns."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, select

# What a CHECK asks for beyond the type of a column; other tables need no entry.
VALUES: dict[str, dict[str, Any]] = {
    "users": {"user_type": "guest", "anonymous_id": UUID(int=0x5EED0000000040008000000000000001)},
    "user_sessions": {"session_type": "guest"},
    "email_claims": {"purpose": "confirm", "email": "ada@example.com"},
    "links": {"code": "abc1234", "original_url": "https://example.com/", "disabled_by": None},
    "learning_paths": {"generator": "text", "title": "Swifts"},
    "link_reports": {"reason": "spam"},
    "bazi_charts": {"pillars": "甲子丙寅戊辰庚午", "share_code": None},
    "projects": {"key": "HOME"},
    "project_permissions": {"role": "editor"},
    "project_invites": {"role": "viewer"},
    "project_activity": {"kind": "project"},
    "workspace_revisions": {"note_id": 1},
    "project_tombstones": {"kind": "note"},
    "project_discards": {"kind": "note"},
    "snippet_reports": {"reason": "spam"},
    "work_orders": {"fault": "It is broken.", "number": "WO-2026-00001"},
    "work_order_lines": {"kind": "part"},
    "work_order_events": {"actor_kind": "system"},
    "work_order_payments": {"kind": "deposit"},
    "repair_devices": {"model": "Fairphone"},
    "repair_messages": {"direction": "in", "author_kind": "customer"},
    "repair_audit_entries": {"actor_kind": "system"},
}
BOUND = {
    "email_claims": ("user_id",),
    "repair_access_links": ("order_id",),
}  # keys that may be empty, but not in our row
KEPT = ("alembic_version",)
PLAIN: dict[type, Any] = {
    bool: False,
    int: 1,
    float: 0.5,
    str: "x",
    bytes: b"\x00\x01",
    object: {"a": [1]},  # JSON
    UUID: UUID(int=0x5EED0000000040008000000000000002),
    date: date(2026, 11, 21),
    datetime: datetime(2026, 11, 21, 9, 30, 15, 123_456, tzinfo=UTC),
}


def tables(connection: Connection) -> list[Table]:
    """Return the tables that stand in the database, referred ones first."""
    metadata = MetaData()
    metadata.reflect(connection, resolve_fks=True)
    return [table for table in metadata.sorted_tables if table.name not in KEPT]


def fill(connection: Connection) -> None:
    """Give every empty table a row with a value in all its columns that need one."""
    for table in tables(connection):
        if connection.execute(select(table).limit(1)).first() is None:
            connection.execute(table.insert().values(_row(connection, table)))


def content(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, by column."""
    found = {table.name: connection.execute(select(table)).mappings() for table in tables(connection)}
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


def _row(connection: Connection, table: Table) -> dict[str, Any]:
    row = {}
    for column in table.columns:
        is_id = column.primary_key and column.name == "id" and column.type.python_type is int
        if column.name in VALUES.get(table.name, {}):
            row[column.name] = _stored(VALUES[table.name][column.name], column)
        elif column.foreign_keys and (not column.nullable or column.name in BOUND.get(table.name, ())):
            (key,) = column.foreign_keys
            row[column.name] = connection.scalar(select(key.column).limit(1))
        elif not (is_id or column.nullable or column.server_default or column.computed):
            row[column.name] = _stored(PLAIN[column.type.python_type], column)
    return row


def _stored(value: Any, column: Column[Any]) -> Any:
    """Return `value` as the column takes it: SQLite keeps a UUID as 32 digits, an instant without a zone."""
    if isinstance(value, UUID) and column.type.python_type is str:
        return value.hex
    if isinstance(value, datetime) and not getattr(column.type, "timezone", False):
        return value.replace(tzinfo=None)
    return value
