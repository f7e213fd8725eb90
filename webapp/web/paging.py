"""Pages by cursor: constant time at any depth, stable while rows come and go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from webapp.config import settings
from webapp.db.model import UTCDateTime
from webapp.extensions import db
from webapp.web.errors import Invalid

Row = TypeVar("Row")

LARGEST_PAGE = 100
USUAL_PAGE = 20


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursor of the next one (None on the last)."""

    rows: Sequence[Row]
    next_cursor: str | None


def page_by(
    query: Select[Row],
    columns: Sequence[InstrumentedAttribute[Any]],
    *,
    cursor: str | None = None,
    limit: int = USUAL_PAGE,
    descending: bool = True,
) -> Page[Row]:
    """Return the page of `query` after `cursor`, ordered by `columns`, of which the last is unique.

    Columns must not be NULL. Raises Invalid for a cursor that is not ours.
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    if cursor:
        edge = tuple_(*_read(cursor, columns))
        place: ColumnElement[bool] = tuple_(*columns) < edge if descending else tuple_(*columns) > edge
        query = query.where(place)
    query = query.order_by(*(column.desc() if descending else column.asc() for column in columns))
    rows = db.session.scalars(query.limit(limit + 1)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _write(rows[-1], columns) if more else None)


def _serializer(columns: Sequence[InstrumentedAttribute[Any]]) -> URLSafeSerializer:
    """Sign for one order of one list: a cursor of another means nothing here. Older keys are read too."""
    keys = [*reversed(settings().SECRET_KEY_FALLBACKS), settings().SECRET_KEY]  # the last one signs
    return URLSafeSerializer(keys, salt="cursor-" + ",".join(map(str, columns)))


def _write(row: Any, columns: Sequence[InstrumentedAttribute[Any]]) -> str:
    values = [getattr(row, column.key) for column in columns]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return str(_serializer(columns).dumps(plain))


def _read(cursor: str, columns: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        values = _serializer(columns).loads(cursor)
        if not isinstance(values, list) or len(values) != len(columns):
            raise ValueError(cursor)
        return [_bound(value, column) for value, column in zip(values, columns, strict=True)]
    except (BadSignature, ValueError, TypeError):
        raise Invalid({"cursor": _("This page of the list does not exist.")}) from None


def _bound(value: Any, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, UTCDateTime):
        value = datetime.fromisoformat(value)
    return literal(value, column.type)
