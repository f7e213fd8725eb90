"""Counting what a page asks of the database."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from webapp.extensions import db


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """Return how many statements an act sends to the database, those of transactions and threads apart."""

    def count(act: Callable[[], object]) -> int:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    return count
