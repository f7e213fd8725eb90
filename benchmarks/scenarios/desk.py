"""The repair desk: its queue and an order's page, in a desk that holds a hundred thousand orders."""

from __future__ import annotations

import http.client
import json
from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine, insert, text

from benchmarks import fill
from benchmarks.load import request
from benchmarks.rounds import Side
from benchmarks.rows import Row
from benchmarks.scenarios.pages import page_rows
from benchmarks.servers import Server
from benchmarks.stage import Stage
from webapp.apps.repairs.engine.states import ORDER_STATES
from webapp.apps.repairs.models import WorkOrder
from webapp.guests.models import User

ORDERS = 100_000
STAFF = {"email": "desk@example.com", "password": "a bench that is long enough"}


def measure(stage: Stage, _product: Server) -> list[Row]:
    """Load the queue of a state, the queue of all, and one order, as somebody who works there."""
    with stage.product("benchmarks.timed:app") as timed:
        cookie = _staff(stage, timed)
        paths = {
            "queue of a state, 100,000 orders": "/staff/repairs?state=in_repair",
            "queue of all, 100,000 orders": "/staff/repairs",
            "one order": "/staff/repairs/WO-1999-00001",
        }
        headers = {"Cookie": cookie, "Accept": "text/html"}
        sides = [
            Side(name, timed, [request("GET", path, headers=headers)], 200) for name, path in paths.items()
        ]
        return page_rows("desk", stage, sides)


def _staff(stage: Stage, server: Server) -> str:
    """Open the account of somebody who works there, give the desk its orders, and answer the cookie."""
    status, cookie, told = server.call("POST", "/auth/register", json.dumps(STAFF))
    if status == http.HTTPStatus.CONFLICT or "token" not in told:
        raise SystemExit(f"nobody could be registered: {status} {told}")
    with create_engine(stage.product_url).begin() as connection:
        connection.execute(
            text("UPDATE users SET role = 'staff' WHERE email = :email"), {"email": STAFF["email"]}
        )
        _add_orders(connection, ORDERS)
    fill.analyze(stage.product_url)
    return cookie


def _add_orders(connection: Connection, count: int) -> None:
    """Make orders of a contact in turn through all states, a minute apart."""
    contact = {"user_type": "contact", "email": "ada@example.com", "display_name": "Ada"}
    owner = connection.execute(insert(User).values(contact).returning(User.id)).scalar_one()
    first = {"user_id": owner, "number": "WO-1999-00001", "device_text": "Fairphone 4", "status": "ready"}
    first |= {"fault": "The screen is dark.", "contact_name": "Ada", "contact_email": "ada@example.com"}
    first |= {"created_at": datetime(1999, 1, 1, tzinfo=UTC)}
    made = connection.execute(insert(WorkOrder).values(first).returning(WorkOrder.id)).scalar_one()
    is_sqlite = connection.dialect.name == "sqlite"
    state = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(ORDER_STATES))
    minutes = (
        "datetime(t.created_at, '+' || {n} || ' minutes')"
        if is_sqlite
        else "t.created_at + {n} * interval '1 minute'"
    )
    number = (
        "'WO-1999-' || printf('%06d', {n} + 1)"
        if is_sqlite
        else "'WO-1999-' || lpad(({n} + 1)::text, 6, '0')"
    )
    changed = {
        "number": number,
        "created_at": minutes,
        "status": f"CASE {{n}} % {len(ORDER_STATES)} {state} END",
    }
    fill.copy(connection, WorkOrder, made, count - 1, **changed)
