"""Moderation, the table of rights, and the queues."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests.house.app import Stage
from tests.house.people import Person
from webapp.db import unit_of_work
from webapp.guests import permissions
from webapp.jobs import enqueue


def test_what_is_reported_in_an_app_is_seen_by_staff_and_leads_there(
    admin: Person, staff: Person, member: Person, visitor: Person
) -> None:
    code = member.post("/urls", {"original_url": "https://example.com/bad"}).get_json()["code"]
    for reason in ("spam", "phishing"):
        assert visitor.post(f"/urls/{code}/report", {"reason": reason}).status_code == 201
    for person in (admin, staff):
        page = person.get("/admin/moderation").text
        assert code in page
        assert 'href="/admin/links"' in page
    [row] = admin.get("/api/admin/reports").json["reported"]
    assert (row["app"], row["count"]) == ("Links", 2)
    assert admin.get("/api/admin/figures").json["open_reports"] == {"Links": 2}


def test_staff_decide_and_it_is_written_down(
    stage: Stage, staff: Person, member: Person, visitor: Person
) -> None:
    code = member.post("/urls", {"original_url": "https://example.com/bad"}).get_json()["code"]
    visitor.post(f"/urls/{code}/report", {"reason": "spam"})
    report_id = stage.sql("SELECT id FROM link_reports")[0][0]
    assert staff.sends(f"/admin/reports/{report_id}", {"decision": "action"}).status_code == 303
    acts = stage.sql("SELECT act FROM audit_entries WHERE actor_id = :id ORDER BY id", id=staff.id)
    assert [row[0] for row in acts] == ["switched_off", "report_upheld"]


def test_a_right_that_is_withdrawn_is_gone_and_comes_back(stage: Stage, admin: Person, guest: Person) -> None:
    before = admin.get("/api/admin/permissions").json
    assert "create_notes" in before["guest"]
    less = before | {"guest": [name for name in before["guest"] if name != "create_notes"]}
    assert admin.client.put("/api/admin/permissions", json=less).json == less
    assert "create_notes" not in guest.me()["permissions"]
    ticked = [f"{kind}:{name}" for kind in before for name in before[kind]]
    done = admin.sends("/admin/permissions", {"granted": ticked}, of="/admin/permissions")
    assert done.status_code == 303
    assert admin.get("/api/admin/permissions").json == before
    acts = stage.sql(
        "SELECT act, target, about FROM audit_entries WHERE actor_id = :id ORDER BY id", id=admin.id
    )
    assert [tuple(row) for row in acts] == [
        ("withdrawn", "guest", "create_notes"),
        ("granted", "guest", "create_notes"),
    ]


def test_a_right_that_another_process_withdrew_is_gone_within_ten_seconds(
    stage: Stage, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(permissions, "time", SimpleNamespace(monotonic=lambda: now[0]))
    stage.do(permissions.forget)
    assert "create_notes" in guest.me()["permissions"]
    right = "UPDATE default_permissions SET is_granted = {} WHERE permission = 'create_notes'"
    stage.sql(right.format("false"))
    try:
        now[0] = 9.9
        assert "create_notes" in guest.me()["permissions"], "rights are not read with every request"
        now[0] = 10.0
        assert "create_notes" not in guest.me()["permissions"]
    finally:
        stage.sql(right.format("true"))
        stage.do(permissions.forget)


def test_names_that_are_no_rights_are_not_granted(admin: Person) -> None:
    before = admin.get("/api/admin/permissions").json
    more = before | {"guest": [*before["guest"], "rule_the_world"]}
    assert admin.client.put("/api/admin/permissions", json=more).json == before
    assert (
        admin.sends(
            "/admin/permissions", {"granted": ["x", "king:rule"]}, of="/admin/permissions"
        ).status_code
        == 303
    )
    assert admin.get("/api/admin/permissions").json == {"guest": [], "registered": []}
    assert admin.client.put("/api/admin/permissions", json=before).json == before


def test_a_job_that_was_given_up_is_tried_again_or_dropped(
    stage: Stage, admin: Person, do_jobs: Callable[[], int]
) -> None:
    assert admin.id
    stage.sql("DELETE FROM outbox")
    with stage.app.app_context(), unit_of_work():
        enqueue("guests.erase")
        enqueue("guests.erase")
    stage.sql("UPDATE outbox SET attempts = 12, last_error = 'OSError'")
    first, second = (row["id"] for row in admin.get("/api/admin/queues").json["outbox"])
    assert admin.get("/admin/queues?which=failing").text.count("OSError") == 2
    path = "/api/admin/queues/outbox/"
    assert admin.post(f"{path}{first}", {"act": "dance"}).status_code == 422
    assert admin.post(f"{path}{first}", {"act": "requeue"}).status_code == 200
    assert stage.sql("SELECT attempts FROM outbox WHERE id = :id", id=first)[0][0] == 0
    assert (
        admin.sends(f"/admin/queues/outbox/{second}", {"act": "drop"}, of="/admin/queues").status_code == 303
    )
    assert do_jobs() == 1
    assert admin.post(f"{path}{second}", {"act": "drop"}).status_code == 404
    assert admin.post("/api/admin/queues/jobs/nothing", {"act": "drop"}).status_code == 404


def test_a_number_that_no_database_holds_finds_nobody_and_is_no_fault(admin: Person) -> None:
    for number in ("9" * 19, "9" * 50, "9" * 5_000):
        assert admin.get(f"/admin/users?q={number}").status_code == 200
        assert admin.get(f"/admin/audit?actor={number}").status_code == 200
