"""Count what a request asks the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

BOOKKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
KEPT = "FROM default_permissions"  # whoever comes ten seconds after the last look reads it: no page's own
WRITES = ("INSERT", "UPDATE", "DELETE")


class Statements(list[str]):
    """Statements, in their order."""

    @property
    def writes(self) -> list[str]:
        """Those that write."""
        return [statement for statement in self if statement.startswith(WRITES)]


@contextmanager
def statements() -> Iterator[Statements]:
    """Collect the statements that this thread sends to any database."""
    seen = Statements()
    here = threading.get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statement = statement.strip()
        is_own = not statement.upper().startswith(BOOKKEEPING) and KEPT not in statement
        if threading.get_ident() == here and is_own:
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
