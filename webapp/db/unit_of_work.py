"""The one place that commits. A unit is a view, a job or a command: all of it, or nothing.

Reading units run without a transaction (Postgres: autocommit; SQLite: no BEGIN) and refuse to flush;
writing units begin IMMEDIATE on SQLite, so that two writers wait for each other instead of failing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from select import POLLIN, poll
from threading import Lock
from typing import Any, cast

import structlog
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from webapp.db.discretion import keep_rows_out_of_errors

log = structlog.get_logger()

READING = "reading"  # the bind of units that write nothing


class Again(Exception):
    """Somebody else was first: roll back and run the whole unit once more."""


@dataclass
class Unit:
    """One running unit of work: whether it may write, and what to do once it has committed or rolled back."""

    write: bool
    has_turn: bool = False
    after: list[Callable[[], None]] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)


# Writers of one SQLite process take turns here: in the file they would sleep up to 100 ms between two tries.
_turn = Lock()
_TURN_SECONDS = 15  # then the file's own lock has the word

_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


@contextmanager
def unit_of_work(*, write: bool = True) -> Iterator[Session]:
    """Commit what the block did, or roll it back when it raises; then run the after-commit hooks.

    A unit inside another joins it. `write=False` makes flushing, and any INSERT, UPDATE or DELETE, an error.
    What is given is the session of this unit, made when it is first asked for something.
    """
    from webapp.extensions import db

    session = cast(Session, db.session)
    outer = _unit.get()
    if outer is not None:
        yield session
        return
    unit = Unit(write)
    token = _unit.set(unit)
    try:
        yield session
        if db.session.registry.has():
            session.commit()
    except BaseException:
        if db.session.registry.has():
            session.rollback()
        for hook in unit.undo:
            _run(hook)
        raise
    finally:
        _unit.reset(token)
        db.session.remove()
        if unit.has_turn:
            _turn.release()
    for hook in unit.after:
        _run(hook)


def after_commit(hook: Callable[[], None]) -> None:
    """Run `hook` once the current unit has committed; never if it rolls back. Its errors are logged only."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("after_commit() outside a unit of work")
    unit.after.append(hook)


def after_rollback(hook: Callable[[], None]) -> None:
    """Run `hook` if the current unit rolls back; never if it commits. Its errors are logged only."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("after_rollback() outside a unit of work")
    unit.undo.append(hook)


def is_reading() -> bool:
    """Tell whether the current unit promised to write nothing."""
    unit = _unit.get()
    return unit is not None and not unit.write


@contextmanager
def plain_connection() -> Iterator[Connection]:
    """Give a reading unit a connection for a query whose rows need no session: half of what it costs."""
    from webapp.extensions import db

    if not is_reading():
        raise RuntimeError("plain_connection() outside a reading unit of work")
    with db.engines[READING].connect() as connection:
        yield connection


class RoutedSession(FlaskSession):
    """Gives reading units an engine without transactions, and lets them write nothing."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        if is_reading():
            from webapp.extensions import db

            if getattr(kwargs.get("clause"), "is_dml", False):
                raise RuntimeError("a reading unit of work must not write")
            return db.engines[READING]
        return super().get_bind(*args, **kwargs)

    def flush(self, objects: Any = None) -> None:
        if is_reading() and (self.new or self.dirty or self.deleted):
            raise RuntimeError("a reading unit of work must not write")
        super().flush(objects)


def prepare_engines(*, writing: Engine, reading: Engine) -> None:
    """Set the engines up: SQLite in WAL with BEGIN by our own hand; Postgres without dead connections."""
    for engine in (writing, reading):
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _sqlite_connect)
        else:
            event.listen(engine, "checkout", _refuse_closed)
            keep_rows_out_of_errors(engine)
    if writing.dialect.name == "sqlite":
        event.listen(writing, "begin", _sqlite_begin)


def _sqlite_begin(connection: Connection) -> None:
    unit = _unit.get()
    if unit is not None and not unit.has_turn:
        unit.has_turn = _turn.acquire(timeout=_TURN_SECONDS)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool reconnect where the server hung up: an idle socket with something to read was closed.

    It costs one system call, where a ping would cost a round trip on every request.
    """
    sockets = poll()  # unlike select() it takes descriptors above 1023
    sockets.register(connection.pgconn.socket, POLLIN)
    if sockets.poll(0):
        raise DisconnectionError


def _run(hook: Callable[[], None]) -> None:
    try:
        hook()
    except Exception:
        # The unit is over; a hook is only a hint (a push to the queue, a cache told of an edit).
        log.warning("hook_failed", hook=getattr(hook, "__qualname__", "?"), exc_info=True)
