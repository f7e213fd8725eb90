"""Fill the product's tables: one row of each kind is made with care, the others are copied in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, create_engine, func, insert, select, text
from sqlalchemy.sql.elements import TextClause

from webapp.apps.links.models import Link
from webapp.apps.workspace.models import Project, Task, WorkspaceNote
from webapp.db import Base
from webapp.guests.models import User, UserSession

VISITED = 1_000  # codes that the redirect's visitors ask for
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # the product's, in one case
CODE_LENGTH = 7
RANDOM_UUID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
RANDOM_HASH = {
    "postgresql": "md5(random()::text || {n}) || md5(random()::text || {n})",
    "sqlite": "lower(hex(randomblob(32)))",
}

# Indexes which no constraint stands on, with how they are made.
SECONDARY = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid::regclass::text = ANY(:tables)
AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def fill(url: str, codes: Path, users: int, links: int) -> None:
    """Have so many guests, each with a session, and so many live public links; write some codes down."""
    with create_engine(url).begin() as connection:
        there = connection.scalar(select(func.count()).select_from(Link)) or 0
        first = add_guests(
            connection, users - (connection.scalar(select(func.count()).select_from(User)) or 0)
        )
        add_links(connection, links - there, first, users)
        step = max(1, links // VISITED)
        found = connection.scalars(select(Link.code).where(Link.id % step == 0).limit(VISITED))
        codes.write_text("\n".join(found))
    analyze(url)


def add_guests(connection: Connection, count: int, *, idle_days: int = 0, **changed: str) -> int:
    """Make guests with a session each, last here so many days ago; answer the first of their ids.

    `changed` gives SQL for some of a guest's columns, as for `copy`.
    """
    seen = datetime.now(UTC) - timedelta(days=idle_days)
    person = {"user_type": "guest", "display_name": "Guest", "last_active_at": seen, "created_at": seen}
    first = _add(
        connection, User, {**person, "anonymous_id": uuid4(), "session_expires_at": seen + timedelta(days=30)}
    )
    device = {"user_id": first, "session_type": "guest", "token_hash": uuid4().hex, "auth_epoch": 1}
    device |= {"user_agent": "bench", "ip_address": "192.0.2.0/24", "last_used_at": seen}
    opened = _add(connection, UserSession, {**device, "expires_at": seen + timedelta(days=30)})
    name = connection.dialect.name
    copy(connection, User, first, count - 1, anonymous_id=RANDOM_UUID[name], **changed)
    copy(connection, UserSession, opened, count - 1, user_id=f"{first} + {{n}}", token_hash=RANDOM_HASH[name])
    return first


def add_links(
    connection: Connection, count: int, owner: int, owners: int, *, expired: bool = False, **changed: str
) -> None:
    """Make links of guests with ids in a row, in turn; they live a week or ended an hour ago.

    `changed` gives SQL for some of a link's columns, as for `copy`.
    """
    ends = datetime.now(UTC) + (timedelta(hours=-1) if expired else timedelta(days=7))
    offset = (connection.scalar(select(func.max(Link.id))) or 0) + 1
    target = {"original_url": "https://example.com/a/page", "target_host": "example.com", "expires_at": ends}
    code = "".join(ALPHABET[offset // len(ALPHABET) ** place % len(ALPHABET)] for place in range(CODE_LENGTH))
    link = _add(connection, Link, {**target, "user_id": owner, "code": code})
    copy(
        connection,
        Link,
        link,
        count - 1,
        user_id=f"{owner} + {{n}} % {owners}",
        code=_code(f"({offset} + {{n}})"),
        **changed,
    )


def add_project(connection: Connection, owner: int, tasks: int, notes: int) -> int:
    """Make a project of a user with so many tasks on its board and so many notes; answer its id."""
    values = {"owner_id": owner, "name": "A large project", "key": "LARGE", "next_task_number": tasks + 1}
    project = _add(connection, Project, values)
    child = {"project_id": project, "owner_id": owner, "author_id": owner}
    task = _add(connection, Task, {**child, "number": 1, "title": "A task", "position": 1024})
    note = _add(connection, WorkspaceNote, {**child, "title": "A note", "body": "Words. " * 200})
    state = "CASE {n} % 3 WHEN 0 THEN 'todo' WHEN 1 THEN 'doing' ELSE 'done' END"
    copy(connection, Task, task, tasks - 1, number="{n} + 1", position="1024 * ({n} + 1)", status=state)
    copy(connection, WorkspaceNote, note, notes - 1)
    return project


def copy(connection: Connection, model: type[Base], row: int, count: int, **changed: str) -> None:
    """Copy a row `count` times; `changed` gives SQL for some columns, in which `{n}` is the copy's number."""
    table = model.__table__
    assert isinstance(table, Table)
    names = [c.name for c in table.columns if c.computed is None and not c.primary_key]
    values = ", ".join(changed[name].format(n="n") if name in changed else f"t.{name}" for name in names)
    source = f"SELECT {values} FROM {table.name} t, s WHERE t.id = {row}"
    rows = f"INSERT INTO {table.name} ({', '.join(names)}) {source}"
    if count > 0:
        connection.execute(_series(connection.dialect.name, rows), {"count": count})


@contextmanager
def in_bulk(url: str, *tables: str) -> Iterator[None]:
    """Fill tables of Postgres without their indexes and foreign keys; both are there again afterwards.

    Millions of rows take a fraction of the time so. What is filled must be right by itself.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        indexes = connection.execute(text(SECONDARY), {"tables": list(tables)}).all()
        here = connection.dialect.identifier_preparer.quote(engine.url.database or "")
        for command in (
            *(f"DROP INDEX {name}" for name, _ in indexes),
            f"ALTER DATABASE {here} SET session_replication_role = replica",
        ):
            connection.exec_driver_sql(command)
        yield
        for command in (
            f"ALTER DATABASE {here} RESET session_replication_role",
            "SET maintenance_work_mem = '1GB'",
            *(definition for _, definition in indexes),
        ):
            connection.exec_driver_sql(command)
    engine.dispose()


def analyze(url: str) -> None:
    """Let the database's planner know what is there, and leave no work behind for later."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        postgres = connection.dialect.name == "postgresql"
        for command in (
            ("VACUUM ANALYZE", "CHECKPOINT") if postgres else ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")
        ):
            connection.execute(text(command))
    engine.dispose()


def _add(connection: Connection, model: type[Base], values: dict[str, Any]) -> int:
    return int(connection.execute(insert(model).values(values)).inserted_primary_key[0])  # type: ignore[index]


def _series(dialect: str, rows: str) -> TextClause:
    """Put the numbers 1 to :count before a statement, as the table `s` with the column `n`."""
    if dialect == "postgresql":
        return text(f"WITH s(n) AS (SELECT generate_series(1, :count)) {rows}")
    recursive = "SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :count"
    return text(f"WITH RECURSIVE s(n) AS ({recursive}) {rows}")


def _code(number: str) -> str:
    """Write SQL that spells a number in the alphabet."""
    base = len(ALPHABET)
    digits = (
        f"substr('{ALPHABET}', 1 + {number} / {base**place} % {base}, 1)" for place in range(CODE_LENGTH)
    )
    return " || ".join(digits)
