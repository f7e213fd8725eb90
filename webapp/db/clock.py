"""The database's clock, so that machines whose clocks differ agree on what has expired."""

from datetime import timedelta
from typing import Any

from sqlalchemy import literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from webapp.db.model import UTCDateTime


class utcnow(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function that it is
    """The time of the database, plus an offset: `utcnow()`, `utcnow(days=-30)`, `utcnow(seconds=600)`."""

    type = UTCDateTime()
    name = "utcnow"
    inherit_cache = True

    def __init__(self, **offset: float) -> None:
        super().__init__(literal(timedelta(**offset).total_seconds()))


@compiles(utcnow, "postgresql")
def _postgresql(element: utcnow, compiler: Any, **kw: Any) -> str:
    seconds = compiler.process(element.clauses, **kw)
    # Not clock_timestamp(): that is volatile, and no index serves a comparison with it.
    return f"(statement_timestamp() + make_interval(secs => {seconds}))"


@compiles(utcnow, "sqlite")
def _sqlite(element: utcnow, compiler: Any, **kw: Any) -> str:
    seconds = compiler.process(element.clauses, **kw)
    # The same text as SQLAlchemy stores (microseconds), so that comparing as text is comparing in time.
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000')"
