"""What has served is pruned on a schedule: old events, ended sessions, spent links and files."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.links.models import Link
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests.expiry import delete_due, prune, sweep
from webapp.guests.models import Event, Export, Handover, UserSession


def ago(**time: float) -> datetime:
    """Return the moment so long ago."""
    return datetime.now(UTC) - timedelta(**time)


def test_what_has_served_goes_and_the_rest_stays(stage: Stage, guest: Person) -> None:
    ended = {"session_type": "guest", "auth_epoch": 1, "user_id": guest.id, "expires_at": ago(days=-1)}
    with stage.app.app_context():
        with unit_of_work() as session:
            session.add_all([
                UserSession(**ended, token_hash="old", ended_at=ago(days=31)),
                UserSession(**ended, token_hash="young", ended_at=ago(days=29)),
                Event(name="converted", user_type="guest", source="", created_at=ago(days=181)),
                Handover(token_hash="spent", user_id=guest.id, auth_epoch=1, expires_at=ago(minutes=1)),
                Handover(token_hash="good", user_id=guest.id, auth_epoch=1, expires_at=ago(minutes=-9)),
                Export(user_id=guest.id, created_at=ago(days=2)),
            ])  # fmt: skip
        gone = prune()
        assert {name: count for name, count in gone.items() if count} == {
            "events": 1, "sessions": 1, "handovers": 1, "exports": 1,
        }  # fmt: skip
        with unit_of_work(write=False):
            assert db.session.scalars(select(Handover.token_hash)).all() == ["good"]
            assert db.session.scalar(select(func.count()).select_from(UserSession)) == 2
            assert db.session.scalar(select(func.count()).select_from(Event)) == 1  # that the guest was made
        assert not any(prune().values())
    assert guest.me()["user_id"] == guest.id


def test_a_batch_takes_what_is_due_longest_first(
    stage: Stage, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the index that finds it, so that a batch never looks at all that is due."""
    left: list[list[str]] = []

    def look(_seconds: float) -> None:
        with unit_of_work(write=False):
            left.append(sorted(db.session.scalars(select(Handover.token_hash))))

    monkeypatch.setattr("webapp.guests.expiry.BATCH", 2)
    monkeypatch.setattr("webapp.guests.expiry.time.sleep", look)
    with stage.app.app_context():
        with unit_of_work() as session:
            session.add_all([
                Handover(token_hash=f"{hours}", user_id=guest.id, auth_epoch=1, expires_at=ago(hours=hours))
                for hours in (1, 4, 2, 5, 3)
            ])  # fmt: skip
        assert delete_due(Handover, Handover.expires_at < ago(), Handover.expires_at) == 5
    assert left == [["1", "2", "3"], ["1"]]


def test_what_is_past_and_stays_is_passed_over_once(
    stage: Stage, guest: Person, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links that an account let end are not the sweep's; each batch begins where the one before ended."""
    monkeypatch.setattr("webapp.guests.expiry.BATCH", 2)
    looks: list[str] = []
    made = {"original_url": "https://example.com/", "target_host": "example.com"}
    with stage.app.app_context():
        with unit_of_work() as session:
            for owner, hours in ((member, 9), (guest, 8), (guest, 7), (member, 6), (guest, 5)):
                session.add(
                    Link(user_id=owner.id, code=f"{owner.id}-{hours}", expires_at=ago(hours=hours), **made)
                )
        event.listen(
            db.engine,
            "before_cursor_execute",
            hear := lambda _conn, _cursor, statement, *_rest: looks.append(statement),
        )
        swept = sweep().content["links"]
        event.remove(db.engine, "before_cursor_execute", hear)
        with unit_of_work(write=False):
            assert sorted(db.session.scalars(select(Link.user_id))) == sorted([member.id] * 2)
    assert swept == 3
    batches = [one for one in looks if one.startswith("SELECT links.id, links.expires_at")]
    assert [">=" in one for one in batches] == [False, True]


@pytest.mark.parametrize("stage", ["postgres"], indirect=True)
def test_a_batch_reads_its_own_rows_whatever_the_statistics_say(stage: Stage, guest: Person) -> None:
    stage.sql(
        "INSERT INTO handovers (token_hash, user_id, auth_epoch, expires_at) SELECT n, :id, 1, "
        "now() + (n * 7919 % 20000 - 99.5) * interval '1 minute' FROM generate_series(1, 20000) n",
        id=guest.id,
    )
    stage.sql("ANALYZE handovers")
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT handovers.token_hash"):
            found = connection.connection.dbapi_connection.execute(f"EXPLAIN {statement}", values)
            plans.append("\n".join(line for (line,) in found))

    with stage.app.app_context():
        event.listen(db.engine, "before_cursor_execute", explain)
        assert delete_due(Handover, Handover.expires_at < ago(), Handover.expires_at) == 100
        event.remove(db.engine, "before_cursor_execute", explain)
    [plan] = plans
    assert "Index Scan using ix_handovers_expires_at" in plan
    assert "Sort" not in plan
