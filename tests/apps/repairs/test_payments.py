"""Money adds up to the cent: over-payment, keys, reversals, and all of it at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from tests.apps.repairs.acts import adds_line, moves, order_of, pays
from tests.house.app import Stage
from tests.house.people import Person


@pytest.fixture
def priced(staff: Person, number: str) -> str:
    """An order that costs 100.00."""
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number, 10_000)
    return number


def reverses(staff: Person, number: str, payment_id: int, key: str, **body: Any) -> Any:
    path = f"/api/staff/work-orders/{number}/payments/{payment_id}/reverse"
    return staff.post(path, {"idempotency_key": key} | body)


def test_lines_and_payments_add_up(staff: Person, priced: str) -> None:
    adds_line(staff, priced, 333, quantity=3, tax_bp=1900, kind="part")
    total = 10_000 + 999 + 190
    assert order_of(staff, priced)["total_minor"] == total
    assert pays(staff, priced, 189, "a", kind="deposit").status_code == 201
    found = order_of(staff, priced)
    assert (found["paid_minor"], found["balance_minor"]) == (189, total - 189)


def test_more_than_the_balance_is_refused_with_it(staff: Person, priced: str) -> None:
    assert pays(staff, priced, 6000, "a").status_code == 201
    refused = pays(staff, priced, 4001, "b")
    assert (refused.status_code, refused.json["detail"]) == (422, "Balance is 40.00")
    assert refused.json["balance_minor"] == 4000
    assert pays(staff, priced, 4000, "c").status_code == 201


def test_the_same_key_is_the_same_payment(staff: Person, priced: str) -> None:
    first, again = pays(staff, priced, 10_000, "k"), pays(staff, priced, 10_000, "k")
    assert first.json == again.json
    assert order_of(staff, priced)["paid_minor"] == 10_000
    assert pays(staff, priced, 9_999, "k").status_code == 409


def test_what_pends_is_not_paid_but_reserved(staff: Person, priced: str) -> None:
    pending = pays(staff, priced, 6000, "a", pending=True, method="transfer").json
    assert order_of(staff, priced)["paid_minor"] == 0
    assert pays(staff, priced, 5000, "b").status_code == 422
    path = f"/api/staff/work-orders/{priced}/payments/{pending['id']}/settle"
    assert staff.post(path, {"to": "paid"}).json["state"] == "paid"
    assert order_of(staff, priced)["paid_minor"] == 6000
    assert staff.post(path, {"to": "failed"}).status_code == 409


def test_a_payment_is_given_back_in_parts_and_never_more(staff: Person, priced: str) -> None:
    paid = pays(staff, priced, 10_000, "a").json
    assert reverses(staff, priced, paid["id"], "r1", amount_minor=2500).status_code == 201
    assert state_of(staff, priced, paid["id"]) == "partly_refunded"
    assert reverses(staff, priced, paid["id"], "r2", amount_minor=7501).status_code == 422
    assert reverses(staff, priced, paid["id"], "r3").json["amount_minor"] == 7500
    assert state_of(staff, priced, paid["id"]) == "refunded"
    assert reverses(staff, priced, paid["id"], "r4").status_code == 409
    assert reverses(staff, priced, paid["id"], "r3").json["amount_minor"] == 7500, "once more is the same"
    assert order_of(staff, priced)["balance_minor"] == 10_000


def state_of(staff: Person, number: str, payment_id: int) -> str:
    payments = order_of(staff, number)["payments"]
    return str(next(payment["state"] for payment in payments if payment["id"] == payment_id))


def test_payments_at_once_pay_no_more_than_there_is(staff: Person, priced: str) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda n: copy_of(staff, n).post(*payment(priced, 3000, f"k{n}")), range(12)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] * 3 + [422] * 9
    assert order_of(staff, priced)["paid_minor"] == 9000


def test_payments_and_reversals_at_once_add_up_to_the_cent(staff: Person, priced: str) -> None:
    firsts = [pays(staff, priced, 1000, f"first{n}").json["id"] for n in range(5)]

    def act(n: int) -> Any:
        person = copy_of(staff, n)
        if n % 2:
            return person.post(*payment(priced, 1000 + n, f"more{n}"))
        path = f"/api/staff/work-orders/{priced}/payments/{firsts[(n // 2) % 5]}/reverse"
        return person.post(path, {"idempotency_key": f"back{n}", "amount_minor": 600})

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(act, range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409, 422}
    done = [answer.json for answer in answers if answer.status_code == 201]
    expected = 5000 + sum(-p["amount_minor"] if p["kind"] == "refund" else p["amount_minor"] for p in done)
    found = order_of(staff, priced)
    assert found["paid_minor"] == expected
    assert 0 <= found["paid_minor"] <= 10_000
    for first in firsts:
        given = sum(p["amount_minor"] for p in found["payments"] if p["reverses_id"] == first)
        assert given <= 1000


def test_the_same_key_at_once_is_one_payment(staff: Person, priced: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: copy_of(staff, n).post(*payment(priced, 5000, "same")), range(8)))
    assert {(answer.status_code, answer.json["id"]) for answer in answers} == {(201, answers[0].json["id"])}
    assert order_of(staff, priced)["paid_minor"] == 5000


def payment(number: str, amount: int, key: str) -> tuple[str, dict[str, Any]]:
    path = f"/api/staff/work-orders/{number}/payments"
    return path, {"kind": "balance", "amount_minor": amount, "idempotency_key": key}


def copy_of(staff: Person, _number: int) -> Person:
    return staff.copy()


def test_the_database_refuses_to_change_or_delete_a_payment(stage: Stage, staff: Person, priced: str) -> None:
    pays(staff, priced, 100, "a")
    for statement in ("UPDATE work_order_payments SET amount_minor = 1", "DELETE FROM work_order_payments"):
        with pytest.raises(DBAPIError, match="append-only"):
            stage.sql(statement)


def test_numbers_at_once_are_all_different(someone: Callable[[], Person], stage: Stage) -> None:
    from tests.apps.repairs.acts import asks

    people = [someone() for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        numbers = list(pool.map(asks, people))
    counted = sorted(int(number.rsplit("-", 1)[1]) for number in numbers)
    assert counted == list(range(counted[0], counted[0] + 12))
    assert stage.sql("SELECT count(*) FROM work_orders")[0][0] == 12
