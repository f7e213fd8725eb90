"""What staff answer again and again: written down once, put into an answer, never seen by customers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.apps.repairs.acts import asks, make_staff
from tests.house.app import Stage
from tests.house.people import Person

OPENING = {
    "title": "Opening hours",
    "body": "Dear {name},\nwe are open from nine to five. About {number}: come by.",
}


@pytest.fixture
def desk(member: Person, stage: Stage) -> Person:
    """Somebody who works here."""
    return make_staff(stage, member)


def changed(answer: Any) -> Any:
    """Return what a call answered."""
    assert answer.status_code == 200, answer.text
    return answer.json


def saves(desk: Person, **more: str) -> Any:
    """Write a reply down by the call."""
    return desk.post("/api/staff/replies", OPENING | more)


def test_a_reply_is_kept_changed_and_deleted(desk: Person) -> None:
    made = saves(desk)
    assert made.status_code == 201, made.text
    path = f"/api/staff/replies/{made.json['id']}"
    assert changed(desk.client.put(path, json=OPENING | {"title": "Hours"}))["title"] == "Hours"
    assert [row["title"] for row in desk.get("/api/staff/replies").json["replies"]] == ["Hours"]
    assert desk.delete(path).status_code == 204
    assert desk.delete(path).status_code == 404
    assert desk.get("/api/staff/replies").json["replies"] == []


def test_two_replies_have_two_names(desk: Person) -> None:
    assert saves(desk).status_code == 201
    again = saves(desk, title="OPENING hours")
    assert (again.status_code, again.json["code"]) == (409, "title_taken")
    for wrong in ({"title": ""}, {"body": ""}, {"title": "x" * 101}, {"body": "a\x00b"}):
        assert saves(desk, **wrong).status_code == 422


def test_the_pages_do_the_same(desk: Person) -> None:
    page = "/staff/replies"
    assert desk.sends(page, OPENING, of=page).status_code == 303
    assert "Opening hours" in desk.get(page).text
    (reply,) = desk.get("/api/staff/replies").json["replies"]
    one = f"{page}/{reply['id']}"
    assert "nine to five" in desk.get(one).text
    assert desk.sends(one, OPENING | {"title": "Hours"}, of=one).status_code == 303
    assert desk.sends(page, OPENING | {"title": "hours"}, of=page).status_code == 409
    assert desk.sends(f"{one}/delete", {}, of=page).status_code == 303
    assert desk.get(one).status_code == 404


def test_a_reply_comes_into_the_answer_after_what_is_typed_and_nothing_is_sent(
    desk: Person, stage: Stage, someone: Callable[[], Person]
) -> None:
    number = asks(someone())
    reply = saves(desk).json["id"]
    (ticket,) = stage.sql("SELECT id FROM repair_tickets")
    filled = f"Dear Ada Okafor,\nwe are open from nine to five. About {number}: come by."
    for page, action in (
        (f"/staff/tickets/{ticket[0]}", f"/staff/tickets/{ticket[0]}"),
        (f"/staff/repairs/{number}", f"/staff/repairs/{number}/messages"),
    ):
        assert "Opening hours" in desk.get(page).text
        form = {"body": "Thank you for asking.", "put": "on", "reply": str(reply)}
        shown = desk.sends(action, form, of=page)
        assert shown.status_code == 200
        assert f"Thank you for asking.\n\n{filled}" in shown.text.replace("\r\n", "\n")
        assert desk.sends(action, form | {"reply": "999"}, of=page).status_code == 404
        assert desk.sends(action, form | {"reply": "x"}, of=page).status_code == 404
    assert stage.sql("SELECT count(*) FROM repair_messages WHERE direction = 'out'") == [(0,)]


def test_nobody_else_sees_them(desk: Person, someone: Callable[[], Person]) -> None:
    reply = saves(desk).json["id"]
    customer = someone().registers()
    for path in ("/api/staff/replies", "/staff/replies", f"/staff/replies/{reply}"):
        assert customer.get(path).status_code in (403, 404), path
    assert customer.delete(f"/api/staff/replies/{reply}").status_code in (403, 404)
    assert customer.post("/api/staff/replies", OPENING).status_code in (403, 404)


def test_tickets_are_found_by_number_order_and_address(
    desk: Person, stage: Stage, someone: Callable[[], Person]
) -> None:
    ada, ben = someone(), someone()
    number = asks(ada)
    asks(ben)
    (first,), (_second,) = stage.sql("SELECT id FROM repair_tickets ORDER BY id")
    for q in (f"T-{first}", f"[t-{first}]", number, number.lower(), ada.email, ada.email.upper()):
        found = desk.get(f"/api/staff/tickets?q={quote(q)}").json["tickets"]
        assert [row["id"] for row in found] == [first], q
        assert number in desk.get(f"/staff/tickets?q={quote(q)}").text
    for nothing in ("T-999999999999999999", "WO-2026-99999", "nobody@example.com", "T-"):
        assert desk.get(f"/api/staff/tickets?q={quote(nothing)}").json["tickets"] == []
