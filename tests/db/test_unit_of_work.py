"""All of it, or nothing: what returns commits, what raises rolls back, hooks run after the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from tests.house.app import Stage
from tests.house.notes import Note
from tests.house.people import Person
from webapp.db import after_commit, after_rollback, unit_of_work
from webapp.extensions import db
from webapp.guests.models import Event


def note(words: str) -> Event:
    """Return a row that belongs to nobody."""
    return Event(name="limit_met", user_type="guest", source=words)


@contextmanager
def failing_unit() -> Iterator[Session]:
    """Yield the session of a unit that raises at its end."""
    with pytest.raises(ZeroDivisionError), unit_of_work() as session:  # noqa: PT012 - the block is the caller's
        yield session
        raise ZeroDivisionError


def written(stage: Stage) -> list[str]:
    """Return what stands in the database, seen from outside."""
    return [row[0] for row in stage.sql("SELECT source FROM events ORDER BY id")]


def test_what_returns_is_committed(context: Flask, stage: Stage) -> None:
    with unit_of_work() as session:
        session.add(note("kept"))
        assert written(stage) == [] if stage.database == "postgres" else True
    assert written(stage) == ["kept"]


def test_what_raises_is_rolled_back(context: Flask, stage: Stage) -> None:
    with failing_unit() as session:
        session.add(note("lost"))
        session.flush()
    assert written(stage) == []


def test_a_unit_inside_another_joins_it(context: Flask, stage: Stage) -> None:
    with failing_unit() as session, unit_of_work() as inner:
        assert inner is session
        inner.add(note("inner"))
    assert written(stage) == []
    with unit_of_work() as session:
        session.add(note("outer"))
        with unit_of_work() as inner:
            inner.add(note("inner"))
    assert written(stage) == ["outer", "inner"]


def test_hooks_run_once_after_the_outermost_commit(context: Flask, stage: Stage) -> None:
    seen: list[list[str]] = []
    with unit_of_work() as session:
        with unit_of_work():
            session.add(note("first"))
            after_commit(lambda: seen.append(written(stage)))
        assert seen == []
    assert seen == [["first"]]


def test_hooks_of_a_unit_that_failed_never_run(context: Flask) -> None:
    ran: list[str] = []
    with failing_unit():
        after_commit(lambda: ran.append("never"))
    with unit_of_work():
        pass
    assert ran == []


def test_what_a_unit_did_elsewhere_is_taken_back_when_it_fails(context: Flask) -> None:
    taken_back: list[str] = []
    with failing_unit():
        after_rollback(lambda: taken_back.append("of the failed"))
    with unit_of_work():
        after_rollback(lambda: taken_back.append("never"))
    assert taken_back == ["of the failed"]
    with pytest.raises(RuntimeError, match="outside a unit"):
        after_rollback(lambda: None)


def test_a_hook_may_fail_and_the_others_run(context: Flask, stage: Stage) -> None:
    ran: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    with unit_of_work() as session:
        session.add(note("kept"))
        after_commit(fail)
        after_commit(lambda: ran.append("second"))
    assert ran == ["second"]
    assert written(stage) == ["kept"]


def test_a_hook_may_begin_a_unit_of_its_own(context: Flask, stage: Stage) -> None:
    def write() -> None:
        with unit_of_work() as session:
            session.add(note("from the hook"))

    with unit_of_work():
        after_commit(write)
    assert written(stage) == ["from the hook"]


def test_a_hook_outside_a_unit_is_an_error(context: Flask) -> None:
    with pytest.raises(RuntimeError, match="outside a unit"):
        after_commit(lambda: None)


def test_a_failed_flush_leaves_nothing_behind(context: Flask, stage: Stage) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), unit_of_work() as session:
        session.add_all([note("before"), Note(user_id=404, text="of nobody")])
    with unit_of_work() as session:
        session.add(note("after"))
    assert written(stage) == ["after"]


WRITES: dict[str, Callable[[], object]] = {
    "an object": lambda: db.session.add(note("x")),
    "an insert": lambda: db.session.execute(
        insert(Event).values(name="limit_met", user_type="guest", source="x")
    ),
    "an update": lambda: db.session.execute(update(Event).values(source="x")),
    "a delete": lambda: db.session.execute(delete(Event)),
    "a delete by table": lambda: db.session.execute(delete(Event.__table__)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_reading_unit_refuses_to_write(context: Flask, stage: Stage, write: Callable[[], object]) -> None:
    with unit_of_work() as session:
        session.add(note("was here"))
    with pytest.raises(RuntimeError, match="must not write"), unit_of_work(write=False):
        write()
    assert written(stage) == ["was here"]


def test_a_reading_unit_opens_no_transaction(context: Flask, stage: Stage) -> None:
    with unit_of_work(write=False) as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 0
        stage.sql("INSERT INTO events (name, user_type, source) VALUES ('limit_met', 'guest', 'meanwhile')")
        assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_a_writing_unit_still_begins_a_transaction_after_a_reading_one(context: Flask, stage: Stage) -> None:
    for _ in range(3):
        with unit_of_work(write=False) as session:
            session.execute(text("SELECT 1"))
        with failing_unit() as session:
            session.execute(insert(Event).values(name="limit_met", user_type="guest", source="x"))
    assert written(stage) == []


def test_a_get_that_would_write_is_refused(visitor: Person, app: Flask, stage: Stage) -> None:
    assert visitor.get("/").status_code == 200
    assert stage.sql("SELECT count(*) FROM events") == [(0,)]
