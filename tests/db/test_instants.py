"""Instants are aware and in UTC; what has expired is decided by the database's clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import literal, select
from sqlalchemy.exc import StatementError

from tests.house.app import Stage
from webapp.db import UTCDateTime, unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests.models import Event

PARIS_SUMMER = timezone(timedelta(hours=2))
SOON = timedelta(seconds=2)


def ask(*columns: Any) -> Any:
    """Return what the database answers to a SELECT of `columns`."""
    with unit_of_work(write=False):
        row = db.session.execute(select(*columns)).one()
    return row[0] if len(columns) == 1 else tuple(row)


def test_the_databases_clock_is_utc_and_takes_offsets(context: Flask) -> None:
    now = datetime.now(UTC)
    offsets = [timedelta(seconds=seconds) for seconds in (0, -30 * 86_400, 400 * 86_400, 0.25, -9)]
    answered = ask(*(utcnow(seconds=offset.total_seconds()).label(str(offset)) for offset in offsets))
    for found, offset in zip(answered, offsets, strict=True):
        assert found.tzinfo is UTC
        assert abs(found - now - offset) < SOON


def test_it_is_the_databases_clock_and_not_ours(context: Flask) -> None:
    before = datetime.now(UTC)
    with time_machine.travel(before + timedelta(days=9), tick=False):
        found = ask(utcnow())
    assert abs(found - before) < SOON


def test_it_goes_on_inside_a_transaction(context: Flask) -> None:
    with unit_of_work() as session:
        first = session.scalar(select(utcnow()))
        session.execute(select(Event))
        second = session.scalar(select(utcnow()))
        deadline = datetime.now(UTC) + SOON
        while second == first and datetime.now(UTC) < deadline:
            second = session.scalar(select(utcnow()))
    assert second > first


@pytest.mark.parametrize("offset", [-1.0, -0.002, 0.002, 1.0])
def test_a_stored_instant_compares_with_it_to_the_millisecond(context: Flask, offset: float) -> None:
    past = ask(utcnow(seconds=offset) < utcnow(), utcnow(seconds=offset) > utcnow(seconds=-60))
    assert [bool(value) for value in past] == [offset < 0, True]


def test_instants_come_back_as_they_went_in(context: Flask, stage: Stage) -> None:
    moments = [
        datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, tzinfo=PARIS_SUMMER),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=11))),
    ]
    with unit_of_work() as session:
        session.add_all(
            Event(name="limit_met", user_type="guest", source="x", created_at=at) for at in moments
        )
    with unit_of_work(write=False) as session:
        found = list(session.scalars(select(Event.created_at).order_by(Event.id)))
    assert found == moments
    assert {at.tzinfo for at in found} == {UTC}


def test_stored_instants_sort_as_instants(context: Flask) -> None:
    base = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    moments = [base + timedelta(microseconds=later) for later in (0, 1, 1_000, 1_000_000)]
    with unit_of_work() as session:
        session.add_all(
            Event(name="limit_met", user_type="guest", source="x", created_at=at.astimezone(PARIS_SUMMER))
            for at in reversed(moments)
        )
    with unit_of_work(write=False) as session:
        assert list(session.scalars(select(Event.created_at).order_by(Event.created_at))) == moments
        assert session.scalar(select(Event.created_at).where(Event.created_at > moments[2])) == moments[3]


def test_a_naive_datetime_is_refused(context: Flask) -> None:
    with pytest.raises(StatementError, match="naive"):
        ask(literal(datetime(2026, 1, 1), UTCDateTime()))  # noqa: DTZ001 - that is the point


def test_a_server_default_is_an_instant_too(context: Flask, stage: Stage) -> None:
    stage.sql("INSERT INTO events (name, user_type, source) VALUES ('limit_met', 'guest', 'x')")
    with unit_of_work(write=False) as session:
        made = session.scalar(select(Event.created_at))
        young = session.scalar(select(Event.created_at > utcnow(seconds=-2)))
    assert made is not None
    assert abs(made - datetime.now(UTC)) < SOON
    assert young


def test_the_clock_leaves_the_choice_of_an_index(stages: Callable[[str], Stage]) -> None:
    """A sweep asks every few minutes what has expired: it must not read all that has not."""
    app = stages("postgres").app
    due = select(Event.id).where(Event.created_at < utcnow(days=-180))
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        query = due.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN {query}").scalars().all()
    assert any("Index Cond: (created_at <" in line for line in plan), plan
