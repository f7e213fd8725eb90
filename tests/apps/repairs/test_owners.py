"""Whose an order is: the contact's of its address, nobody's before a proof, never a stranger's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.apps.repairs.acts import FAULT, REQUEST, asks, make_staff, track_link, track_links
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.apps.repairs import manifest
from webapp.apps.repairs.models import Ticket, WorkOrder
from webapp.db import unit_of_work
from webapp.extensions import db

Someone = Callable[[], Person]


def test_the_same_address_twice_is_a_second_order_of_one_contact(someone: Someone, stage: Stage) -> None:
    first, second = someone(), someone()
    asks(first)
    asks(second, first.email, name="Another Name")
    assert stage.sql("SELECT display_name FROM users") == [("Ada Okafor",)]
    assert stage.sql("SELECT count(DISTINCT user_id), count(*) FROM work_orders") == [(1, 2)]


def test_a_strangers_form_changes_nothing_of_a_registered_person(
    member: Person, visitor: Person, stage: Stage
) -> None:
    stage.verify(member.email)
    before = stage.sql("SELECT display_name, email, locale, auth_epoch FROM users")
    number = asks(visitor, member.email, name="Mallory", phone="+43 1 4000")
    assert stage.sql("SELECT display_name, email, locale, auth_epoch FROM users") == before
    found = member.get(f"/api/repairs/{number}").json
    assert found["is_confirmed"] is False
    assert "not confirmed by you" in member.get(f"/repairs/{number}").text
    assert member.get("/api/devices").json["devices"] == [], "a stranger leaves nothing but the order"


def test_the_answer_never_tells_whether_an_address_is_known(
    member: Person, someone: Someone, stage: Stage
) -> None:
    stage.verify(member.email)
    contact, unverified = someone(), someone().registers()
    asks(contact)
    addresses = ("nobody@example.com", contact.email, member.email, unverified.email)
    answers = [
        someone().post("/api/public/repair-request", REQUEST | {"email": email}) for email in addresses
    ]
    bodies = {answer.text.replace(answer.json["reference"], "") for answer in answers}
    assert ({answer.status_code for answer in answers}, len(bodies)) == ({201}, 1)
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1
    pages = [someone().sends("/repair", REQUEST | {"email": email}, of="/repair") for email in addresses]
    assert {page.status_code for page in pages} == {303}


def test_only_the_mailed_link_opens_it_and_only_one_thing(someone: Someone, mails: Mails) -> None:
    first, second = someone(), someone()
    number, other = asks(first), asks(second)
    link = track_link(mails, first.email)
    assert number in first.get(link).text
    assert other not in first.get(link).text
    for path in (f"/repairs/{number}", f"/api/repairs/{number}"):
        assert first.get(path).status_code == 401
        assert second.get(path).status_code == 401
    assert someone().registers().get(f"/api/repairs/{number}").status_code == 404
    assert second.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404


def test_opening_a_link_changes_nothing_and_it_works_after_that(
    visitor: Person, mails: Mails, stage: Stage
) -> None:
    asks(visitor)
    link = track_link(mails, visitor.email)
    tables = (
        "repair_access_links",
        "work_orders",
        "work_order_events",
        "repair_audit_entries",
        "repair_messages",
    )
    before = [stage.sql(f"SELECT * FROM {table}") for table in tables]
    for _ in range(5):
        assert visitor.get(link).status_code == 200
        assert visitor.client.head(link).status_code == 200
    assert [stage.sql(f"SELECT * FROM {table}") for table in tables] == before
    assert visitor.sends(f"{link}/messages", {"body": "Hello"}, of=link).status_code == 303
    assert "Hello" in visitor.get(link).text


def test_a_link_lives_thirty_days_from_the_last_act(visitor: Person, mails: Mails, stage: Stage) -> None:
    asks(visitor)
    link = track_link(mails, visitor.email)
    soon = "datetime('now', '+1 hour')" if stage.database == "sqlite" else "now() + interval '1 hour'"
    stage.sql(f"UPDATE repair_access_links SET expires_at = {soon}")
    visitor.sends(f"{link}/messages", {"body": "Still here"}, of=link)
    later = "datetime('now', '+29 days')" if stage.database == "sqlite" else "now() + interval '29 days'"
    assert stage.sql(f"SELECT count(*) FROM repair_access_links WHERE expires_at > {later}") == [(1,)]
    past = "datetime('now', '-1 hour')" if stage.database == "sqlite" else "now() - interval '1 hour'"
    stage.sql(f"UPDATE repair_access_links SET expires_at = {past}")
    assert visitor.get(link).status_code == 404


def test_knowing_an_address_is_no_way_in(visitor: Person, someone: Someone, mails: Mails) -> None:
    number = asks(visitor)
    attacker = someone()
    attacker.email = visitor.email
    assert attacker.asks().status_code == 202
    assert attacker.tries_to_sign_in().status_code == 401
    assert attacker.get(f"/api/repairs/{number}").status_code == 401
    visitor.asks()
    assert visitor.proves(mails.code(visitor.email)).status_code == 201
    assert visitor.get(f"/api/repairs/{number}").status_code == 200


def test_a_strangers_link_is_dead_after_the_claim_and_no_telephone_is_on_the_profile(
    someone: Someone, mails: Mails
) -> None:
    attacker, victim = someone(), someone()
    asks(attacker, victim.email, phone="+43 1 4000")
    links = track_links(mails, victim.email)
    victim.asks()
    victim.proves(mails.code(victim.email))
    assert [attacker.get(link).status_code for link in links] == [404] * len(links)
    assert "4000" not in str(victim.me())
    assert victim.get("/api/repairs").json["orders"], "and the order is there, to be let go of"


def test_no_word_of_the_sender_goes_to_the_address(visitor: Person, mails: Mails) -> None:
    asks(
        visitor,
        name="WIN http://evil.example",
        device="Click http://evil.example",
        problem="http://evil.example now",
    )
    texts = mails.to(visitor.email)
    assert texts
    assert all("evil" not in text and "WIN" not in text for text in texts)


def test_links_in_mails_lead_to_this_house(visitor: Person, mails: Mails) -> None:
    forged = {"X-Forwarded-Host": "evil.example"}
    visitor.post("/api/public/repair-request", REQUEST | {"email": visitor.email}, headers=forged)
    assert all("evil" not in text for text in mails.to(visitor.email))


def test_what_came_under_an_unproved_address_waits_for_its_proof(
    someone: Someone, mails: Mails, stage: Stage
) -> None:
    squatter, owner = someone().registers(), someone()
    owner.email = squatter.email
    number = asks(someone(), owner.email)
    assert stage.sql("SELECT user_id FROM work_orders") == [(None,)]
    assert squatter.get(f"/api/repairs/{number}").status_code == 404
    link = track_link(mails, owner.email)
    assert number in owner.get(link).text, "the mail went to the address, not to the account"
    owner.asks()
    assert owner.proves(mails.code(owner.email)).status_code == 201
    assert owner.get(f"/api/repairs/{number}").status_code == 200
    assert squatter.get(f"/api/repairs/{number}").status_code == 404
    assert owner.get(link).status_code == 404


def test_a_claim_and_new_requests_at_once_lose_nothing(
    visitor: Person, someone: Someone, mails: Mails, stage: Stage
) -> None:
    asks(visitor)
    visitor.asks()
    code = mails.code(visitor.email)
    people = [someone() for _ in range(6)]
    with ThreadPoolExecutor(7) as pool:
        requests = [pool.submit(asks, person, visitor.email) for person in people]
        claim = pool.submit(visitor.proves, code)
        numbers = [request.result() for request in requests]
        assert claim.result().status_code == 201
    seen = [order["number"] for order in visitor.get("/api/repairs").json["orders"]]
    assert sorted(set(seen)) == sorted(seen)
    assert set(numbers) <= set(seen)


def test_not_mine_lets_go_of_an_order_with_all_that_is_about_it(
    visitor: Person, someone: Someone, mails: Mails, stage: Stage, app: Flask
) -> None:
    number = asks(someone(), visitor.email)
    mine = asks(visitor)
    visitor.asks()
    visitor.proves(mails.code(visitor.email))
    owned = next(owned for owned in manifest.owned if owned.name == "repairs")
    with app.test_request_context(headers={"Authorization": f"Bearer {visitor.token}"}), unit_of_work():
        assert owned.disown is not None
        owned.disown(db.session.scalars(db.select(WorkOrder).where(WorkOrder.number == number)).one())
    assert visitor.get(f"/api/repairs/{number}").status_code == 404
    assert [order["number"] for order in visitor.get("/api/repairs").json["orders"]] == [mine]
    assert all(number != record["about"] for record in visitor.get("/api/repair-records").json["records"])
    desk = make_staff(stage, someone().registers())
    assert desk.get(f"/api/staff/work-orders/{number}").json["customer_id"] is None
    assert "not theirs" in desk.get(f"/staff/repairs/{number}").text


@pytest.mark.parametrize("owned", manifest.owned, ids=lambda owned: owned.name)
def test_every_type_can_be_let_go_of(owned: Any, member: Person, app: Flask) -> None:
    with app.test_request_context(headers={"Authorization": f"Bearer {member.token}"}), unit_of_work():
        from webapp.guests.current import locked
        from webapp.guests.ownership import owned as rows_of

        row = owned.sample(locked(), 1)
        db.session.add(row)
        db.session.flush()
        seen = rows_of(owned.model).select().where(owned.key == row.id)
        assert db.session.scalars(seen).first() is not None
        owned.disown(row)
        db.session.flush()
        assert db.session.scalars(seen).first() is None


def test_the_audit_log_is_held_by_the_database(visitor: Person, stage: Stage) -> None:
    asks(visitor)
    changes = ("UPDATE repair_audit_entries SET action = 'nothing'", "DELETE FROM repair_audit_entries")
    events = ("UPDATE work_order_events SET detail = 'x'", "DELETE FROM work_order_events")
    for statement in (*changes, *events):
        with pytest.raises(Exception, match="append-only"):
            stage.sql(statement)
    stage.sql("DELETE FROM users")
    assert stage.sql("SELECT count(*) FROM repair_audit_entries") == [(0,)], "it goes with its person"


def test_strangers_find_no_desk(member: Person, guest: Person, visitor: Person, number: str) -> None:
    for path in (
        "/api/staff/work-orders",
        f"/api/staff/work-orders/{number}",
        "/api/staff/tickets",
        "/staff/repairs",
    ):
        assert member.get(path).status_code == 404, path
        assert guest.get(path).status_code == 401, path
        assert visitor.get(path).status_code == 401, path
    status = f"/api/staff/work-orders/{number}/status"
    assert member.post(status, {"to": "accepted"}).status_code == 404


def test_what_was_typed_at_home_stands_in_the_form(visitor: Person) -> None:
    assert '<input id="repair-device" name="device"' in visitor.get("/").text
    page = visitor.get("/repair", query_string={"device": 'A "radio" <b>' + "x" * 300}).text
    assert f'value="A &#34;radio&#34; &lt;b&gt;{"x" * 187}"' in page


def test_a_robot_fills_in_what_people_do_not_see(visitor: Person, stage: Stage) -> None:
    form = REQUEST | {"email": visitor.email, "website": "http://spam.example"}
    assert visitor.sends("/repair", form, of="/repair").status_code == 303
    assert stage.sql("SELECT count(*) FROM work_orders") == [(0,)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a@b"), ("email", "x\ny@example.com"), ("phone", "12345"), ("phone", "+44 1"),
        ("phone", "call me"), ("problem", "short"), ("problem", "x" * 4001), ("name", ""),
        ("problem", "nul \x00 in it, and more"),
        ("name", "\ud800"), ("device", "x" * 201), ("device", ["a"]), ("problem", {"a": 1}),
        ("address", None),
    ],
)  # fmt: skip
def test_bad_requests_are_told_their_field(visitor: Person, stage: Stage, field: str, value: Any) -> None:
    body = REQUEST | {"email": visitor.email, "problem": FAULT} | {field: value}
    refused = visitor.post("/api/public/repair-request", body)
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert stage.sql("SELECT count(*) FROM users") == [(0,)]


def test_a_customer_without_a_name_and_an_address_has_a_page_that_says_so(
    staff: Person, guest: Person, app: Flask
) -> None:
    with app.test_request_context(), unit_of_work():
        db.session.add(Ticket(user_id=guest.id, subject="When are you open?"))
    page = staff.get(f"/staff/customers/{guest.id}").text
    assert f"<h1>User {guest.id}</h1>" in page
    assert "None</h1>" not in page
    assert "account, address" not in page
