"""What the pages of the desk ask the database, however much there is; and by which index."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.apps.repairs.acts import adds_line, asks, moves, order_of, pays, track_link
from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.apps.repairs.queries import staff as reads

MOST = 6  # of a page


def asked_by(person: Person, path: str) -> list[str]:
    """GET a path twice and return what the second answer cost."""
    assert person.get(path).status_code == 200
    with statements() as seen:
        assert person.get(path).status_code == 200
    assert seen.writes == []
    return list(seen)


def test_the_home_page_of_somebody_new_asks_nothing(someone: Callable[[], Person]) -> None:
    someone().get("/")
    with statements() as seen:
        assert someone().get("/").status_code == 200
        assert someone().get("/repair").status_code == 200
    assert seen == []


def test_the_queue_costs_the_same_however_long(
    stage: Stage, staff: Person, someone: Callable[[], Person]
) -> None:
    asks(someone())
    few = asked_by(staff, "/staff/repairs?state=requested")
    for _ in range(25):
        asks(someone())
    many = asked_by(staff, "/staff/repairs?state=requested")
    assert len(many) == len(few) <= MOST, many
    for path in ("/staff/repairs", "/staff/tickets", "/staff/logs", "/staff/logs?kind=mails"):
        assert len(asked_by(staff, path)) <= MOST, path


def test_the_page_of_an_order_costs_the_same_however_much_happened(
    visitor: Person, staff: Person, number: str, mails: Mails
) -> None:
    link = track_link(mails, visitor.email)
    paths = [
        (staff, f"/staff/repairs/{number}"),
        (visitor, link),
        (staff, f"/api/staff/work-orders/{number}"),
    ]
    before = [len(asked_by(*path)) for path in paths]
    moves(staff, number, "accepted", "received", "diagnosing")
    for n in range(5):
        adds_line(staff, number, 1000)
        pays(staff, number, 100, f"k{n}")
        visitor.sends(f"{link}/messages", {"body": f"Message {n}"}, of=link)
    after = [asked_by(*path) for path in paths]
    assert [len(seen) for seen in after] == before
    assert max(len(seen) for seen in after) <= MOST, after


def test_my_desk_costs_the_same(member: Person) -> None:
    few = asked_by(member, "/repairs")
    for _ in range(8):
        member.post("/api/repairs", {"device": "Radio", "problem": "It hums all day long."})
    many = asked_by(member, "/repairs")
    assert len(many) == len(few) <= MOST, many


@pytest.mark.parametrize("wish", [reads.Wish(), reads.Wish(state="in_repair"), reads.Wish(q="a@example.com")])
def test_a_long_queue_is_read_by_an_index(stage: Stage, staff: Person, number: str, wish: reads.Wish) -> None:
    owner = order_of(staff, number)["customer_id"]
    _many_orders(stage, owner, 3000)
    with statements() as seen:
        path = f"/staff/repairs?state={wish.state}&q={wish.q}"
        assert staff.get(path).status_code == 200
    query = next(
        text for text in seen if "FROM work_orders" in text and "LIMIT" in text and "technician" in text
    )
    plan = _plan(stage, query, wish)
    assert (
        "SEARCH work_orders USING INDEX" in plan
        or "SCAN work_orders USING INDEX" in plan
        or ("Index" in plan and "Seq Scan on work_orders" not in plan)
    ), plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan
    assert "Sort" not in plan or wish.q, plan


def _many_orders(stage: Stage, owner: int, count: int) -> None:
    states = ("in_repair", "ready", "requested", "closed")
    with stage.app.app_context():
        from webapp.apps.repairs.models import WorkOrder
        from webapp.extensions import db

        rows = [
            {
                "user_id": owner,
                "number": f"WO-1999-{n:05d}",
                "device_text": "Radio",
                "fault": "It hums all day long.",
                "status": states[n % 4],
                "contact_name": "A",
                "contact_email": f"{n}@example.com",
            }
            for n in range(count)
        ]
        with db.engine.begin() as connection:
            connection.execute(WorkOrder.__table__.insert(), rows)  # type: ignore[attr-defined]
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _plan(stage: Stage, query: str, wish: reads.Wish) -> str:
    from webapp.extensions import db

    values: dict[str, Any] = {"status_1": wish.state, "contact_email_1": wish.q, "param_1": 21}
    with stage.app.app_context(), db.engine.connect() as connection:
        if stage.database == "sqlite":
            given = [value for value in (wish.state, wish.q) if value] + [21, 0][: query.count("?")]
            given = given[: query.count("?")]
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", tuple(given)).all()
            return "\n".join(str(row[-1]) for row in rows)
        rows = connection.exec_driver_sql(f"EXPLAIN {query}", values).all()
        return "\n".join(str(row[0]) for row in rows)
