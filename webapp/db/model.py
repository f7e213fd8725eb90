"""The declarative base, and the column types that both databases share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Self, cast

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, inspect, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator

LARGEST_ID = 2**63 - 1
BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER key

BigId = Annotated[int, mapped_column(BIG, primary_key=True)]


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, timestamptz in Postgres, ISO text without a zone in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime does not name an instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table has in common: constraint names that migrations can rely on, instants in UTC."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: UTCDateTime()}
    )

    @classmethod
    def detached(cls, values: Sequence[Any]) -> Self:
        """Return a row, given by all its columns in order, as an object that belongs to no session.

        It is for reading: what is changed on it goes nowhere.
        """
        mapper = inspect(cls)
        found = cast(Self, mapper.class_manager.new_instance())
        found.__dict__.update(zip(mapper.column_attrs.keys(), values, strict=True))
        return found


Created = Annotated[
    datetime,
    mapped_column(UTCDateTime(), default=lambda: datetime.now(UTC), server_default=text("CURRENT_TIMESTAMP")),
]
