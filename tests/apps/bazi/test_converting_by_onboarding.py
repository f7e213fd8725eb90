"""Document 001, in its own words: a guest becomes formal by its birth, and nothing slow touches that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.apps.bazi.acts import BIRTH, convert, keep
from tests.apps.links.acts import shorten
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.apps.bazi.services import analyses
from webapp.guests.check import check

MINE = "/api/v1/users/me/analysis"
SUBMIT = "/api/v1/onboarding/submit"


@pytest.fixture
def newcomer(app: Flask) -> Person:
    """A guest as the document's app makes it at its start."""
    person = Person(app)
    made = person.post(
        "/api/v1/users/guest", {"nickname": "访客123", "tz": "Asia/Shanghai", "locale": "zh_CN"}
    )
    assert made.status_code == 201
    assert (made.json["nickname"], made.json["is_guest"]) == ("访客123", True)
    person.id, person.token = made.json["user_id"], made.json["token"]
    return person


def test_the_flow_of_the_document(stage: Stage, newcomer: Person, do_jobs: Callable[[], int]) -> None:
    link = shorten(newcomer)
    done = convert(newcomer)
    assert done.status_code == 200, done.text
    assert done.json | {"status": "success", "message": "Guest user converted successfully"} == done.json
    assert (done.json["user_id"], done.json["is_guest"]) == (newcomer.id, False)
    me = newcomer.me()
    assert (me["user_id"], me["user_type"], me["nickname"]) == (newcomer.id, "registered", "小明")
    assert newcomer.get(f"/urls/{link['code']}").json["expires_at"] is None
    assert newcomer.get(MINE).json["analysis"]["status"] == "queued"
    do_jobs()
    mine = newcomer.get(MINE).json
    assert (mine["status"], mine["analysis"]["source"]) == ("ready", "rules")
    assert mine["chart"]["pillars"] == {"year": "庚午", "month": "辛巳", "day": "庚辰", "hour": "癸未"}
    assert all(point["text"] and point["reason"] for point in mine["analysis"]["points"])
    assert "no advice" in mine["analysis"]["notice"]
    with newcomer.app.app_context():
        assert check() == []


def test_a_token_proves_the_guest_as_well_as_a_cookie(app: Flask, newcomer: Person) -> None:
    client = Person(app)
    bearer = {"Authorization": f"Bearer {newcomer.token}"}
    path = f"/api/v1/users/{newcomer.id}/convert"
    done = client.post(path, BIRTH, headers=bearer)
    assert done.status_code == 200
    again = client.post(path, BIRTH, headers=bearer)
    assert (again.status_code, again.json["code"]) == (401, "guest_session_ended")
    fresh = {"Authorization": f"Bearer {done.json['token']}"}
    assert Person(app).get("/auth/me", headers=fresh).json["user_id"] == newcomer.id
    refreshed = Person(app).post("/auth/refresh", {"refresh_token": done.json["refresh_token"]})
    assert refreshed.status_code == 200


def test_an_account_is_formal_already(newcomer: Person, member: Person) -> None:
    assert convert(newcomer).status_code == 200
    for person in (newcomer, member):
        refused = convert(person)
        assert (refused.status_code, refused.json["detail"]) == (400, "User is already a formal user")


def test_a_stranger_meets_nobody(newcomer: Person, guest: Person, visitor: Person, member: Person) -> None:
    for stranger in (guest, visitor, member):
        for body in ({}, BIRTH):
            refused = stranger.post(f"/api/v1/users/{newcomer.id}/convert", body)
            assert (refused.status_code, refused.json["detail"]) == (404, "User not found")
    assert newcomer.me()["is_guest"]
    assert convert(newcomer, 2**62).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("city_id", "99"),
        ("city_id", ""),
        ("city_id", None),
        ("city_id", ["1816670"]),
        ("gender", "other"),
        ("nickname", ""),
        ("nickname", "x" * 101),
        ("nickname", "a\x00b"),
        ("birth_time", "yesterday"),
        ("birth_time", 1990),
        ("surprise", 1),
    ],
)
def test_what_is_wrong_is_a_400_and_changes_nothing(newcomer: Person, field: str, value: Any) -> None:
    refused = convert(newcomer, **{field: value})
    assert refused.status_code == 400, refused.text
    assert list(refused.json["errors"]) == [field]
    assert newcomer.me()["is_guest"]


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("1986-05-04T02:30", "skipped_hour"),
        ("1986-09-14T01:30", "repeated_hour"),
        ("2099-01-01T12:00", "in_the_future"),
        ("2099-01-01", "in_the_future"),
        ("1849-12-31", "out_of_range"),
    ],
)
def test_a_birth_that_cannot_be_is_a_422_and_changes_nothing(newcomer: Person, when: str, code: str) -> None:
    refused = convert(newcomer, birth_time=when)
    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert newcomer.me()["is_guest"]


def test_the_second_of_two_hours_is_kept(newcomer: Person) -> None:
    assert convert(newcomer, birth_time="1986-09-14T01:30", fold=1).status_code == 200
    chart = newcomer.get(MINE).json["chart"]
    assert (chart["moment"]["fold"], chart["moment"]["utc_offset"]) == (1, "+08:00")


def test_of_many_conversions_at_once_one_counts(stage: Stage, newcomer: Person) -> None:
    browsers = [newcomer.copy() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda it: convert(it, newcomer.id).status_code, browsers))
    assert statuses.count(200) == 1
    assert stage.sql("SELECT count(*), sum(CASE WHEN is_active THEN 1 ELSE 0 END) FROM bazi_charts") == [
        (1, 1)
    ]


def test_what_the_guest_kept_stays_and_the_new_chart_is_the_active_one(
    stage: Stage, newcomer: Person
) -> None:
    kept = keep(newcomer, nickname="Grandmother")
    assert kept["expires_at"] is not None
    assert convert(newcomer).status_code == 200
    charts = {it["name"]: it for it in newcomer.get("/api/v1/bazi/charts").json["charts"]}
    assert {name: it["is_active"] for name, it in charts.items()} == {"Grandmother": False, "小明": True}
    assert charts["Grandmother"]["expires_at"] is None


def test_a_failing_analysis_touches_nothing(
    newcomer: Person, do_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_report: object) -> None:
        raise RuntimeError("no stars tonight")

    monkeypatch.setattr(analyses, "read", fail)
    assert convert(newcomer).status_code == 200
    do_jobs()
    mine = newcomer.get(MINE).json
    assert (mine["status"], mine["chart"]["is_active"]) == ("failed", True)
    assert not newcomer.me()["is_guest"]
    assert (
        "Your chart and your account are as they were."
        in newcomer.get(f"/bazi/charts/{mine['chart']['id']}").text
    )
    monkeypatch.undo()
    newcomer.sends(f"/bazi/charts/{mine['chart']['id']}/recalculate", {}, of="/bazi")
    do_jobs()
    assert newcomer.get(MINE).json["status"] == "ready"


def test_a_worker_that_dies_in_the_middle_leaves_the_job_for_another(
    stage: Stage, newcomer: Person, do_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_report: object) -> None:
        raise KeyboardInterrupt

    assert convert(newcomer).status_code == 200
    monkeypatch.setattr(analyses, "read", die)
    with pytest.raises(KeyboardInterrupt):
        do_jobs()
    monkeypatch.undo()
    assert newcomer.get(MINE).json["status"] == "queued"
    do_jobs()
    assert newcomer.get(MINE).json["status"] == "ready"
    assert stage.sql("SELECT count(*) FROM outbox") == [(0,)]


def test_the_onboarding_makes_an_account_from_the_start(stage: Stage, visitor: Person) -> None:
    done = visitor.post(SUBMIT, BIRTH)
    assert done.status_code == 201, done.text
    assert (done.json["is_guest"], done.json["nickname"]) == (False, "小明")
    assert done.json["chart"]["pillars"]["hour"] == "癸未"
    assert (done.json["analysis"]["status"], done.json["token"] is None) == ("ready", False)
    assert visitor.me()["user_type"] == "registered"
    assert stage.sql("SELECT count(*) FROM users") == [(1,)]


def test_an_account_that_is_onboarded_once_more_has_one_active_chart(member: Person) -> None:
    for n in range(2):
        done = member.post(SUBMIT, BIRTH | {"nickname": f"No {n}"})
        assert (done.status_code, done.json["token"]) == (201, None)
    assert member.get(MINE).json["chart"]["name"] == "No 1"


def test_nobody_and_somebody_without_a_chart_have_no_analysis(visitor: Person, guest: Person) -> None:
    assert visitor.get(MINE).status_code == 401
    assert guest.get(MINE).status_code == 404


def test_the_account_lives_on_this_device_and_is_never_swept(stage: Stage, newcomer: Person) -> None:
    from webapp.guests import expiry

    convert(newcomer)
    stage.sql("UPDATE users SET last_active_at = '2020-01-01 00:00:00'")
    days = "SELECT is_persistent, expires_at FROM user_sessions WHERE ended_at IS NULL"
    assert [row[0] for row in stage.sql(days)] == [True]
    with newcomer.app.app_context():
        assert expiry.sweep().guests == 0
    page = newcomer.get("/bazi").text
    assert "This account lives on this device." in page
    assert "Add your email" in page


def test_who_could_not_come_back_is_asked_before_signing_out(newcomer: Person) -> None:
    convert(newcomer)
    asked = newcomer.sends("/logout", {}, of="/bazi")
    assert "Sign out for good?" in asked.text
    assert newcomer.me()["user_id"] == newcomer.id
    assert newcomer.sends("/logout", {"sure": "yes"}, of="/bazi").status_code == 303
    assert newcomer.me() == 401


@pytest.mark.parametrize("by_page", [True, False], ids=["page", "json"])
def test_an_email_and_a_password_can_be_added_later(newcomer: Person, mails: Mails, by_page: bool) -> None:
    convert(newcomer)
    email, password = "ming@example.com", "swifts over the roof"
    if by_page:
        assert "New password" in newcomer.get("/account/email").text
        form = {"email": email, "password": password}
        assert newcomer.sends("/account/email", form, of="/account/email").status_code == 202
    else:
        assert newcomer.post("/api/me/email", {"email": email, "password": "short"}).status_code == 422
        assert newcomer.post("/api/me/email", {"email": email, "password": password}).status_code == 202
    assert newcomer.me()["email"] is None
    code = mails.code(email)
    assert newcomer.post("/api/me/email/confirm", {"email": email, "code": code}).status_code == 200
    me = newcomer.me()
    assert (me["user_id"], me["email"], me["email_verified"]) == (newcomer.id, email, True)
    elsewhere = Person(newcomer.app)
    assert (
        elsewhere.post("/auth/login", {"email": email, "password": password}).json["user_id"] == newcomer.id
    )
    assert newcomer.sends("/logout", {}, of="/bazi").status_code == 303


def test_an_address_of_somebody_else_cannot_be_added(
    newcomer: Person, member: Person, mails: Mails, stage: Stage
) -> None:
    stage.verify(member.email)
    convert(newcomer)
    newcomer.post("/api/me/email", {"email": member.email, "password": "swifts over the roof"})
    code = mails.code(member.email)
    refused = newcomer.post("/api/me/email/confirm", {"email": member.email, "code": code})
    assert (refused.status_code, refused.json["code"]) == (409, "email_taken")
    assert newcomer.me()["email"] is None


def test_the_calls_of_the_document_work_word_for_word(visitor: Person) -> None:
    asked = {"nickname": "访客123", "tz": "Asia/Shanghai", "locale": "zh_CN"}
    made = visitor.post("/api/v1/users/guest", asked).json
    assert (made["nickname"], made["is_guest"]) == ("访客123", True)
    body = {"nickname": "小明", "birth_time": "1990-05-15T14:30:00", "city_id": "16", "gender": "male"}
    done = visitor.post(f"/api/v1/users/{made['user_id']}/convert", body)
    assert done.status_code == 200, done.text
    assert {name: done.json[name] for name in ("status", "message", "user_id", "is_guest")} == {
        "status": "success",
        "message": "Guest user converted successfully",
        "user_id": made["user_id"],
        "is_guest": False,
    }
    chart = visitor.get("/api/v1/users/me/analysis").json["chart"]
    assert chart["city_id"] == "1784658", "Zhengzhou, by the id that lasts"
