"""Visitors report links that do harm; admins work the reports."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.apps.links.acts import LONG, make_admin, shorten
from tests.house.app import Stage
from tests.house.people import Person


@pytest.fixture
def admin(stage: Stage, someone: Callable[[], Person]) -> Person:
    return make_admin(stage, someone().registers())


def test_a_preview_shows_where_a_link_leads_before_anybody_goes(member: Person, visitor: Person) -> None:
    code = shorten(member, "https://例子.测试/路径")["code"]
    page = visitor.get(f"/{code}+")
    assert page.status_code == 200
    assert "例子.测试" in page.text
    assert "xn--fsqu00a.xn--0zwm56d" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    preview = visitor.get(f"/urls/{code}/preview").json
    assert (preview["host"], preview["host_unicode"]) == ("xn--fsqu00a.xn--0zwm56d", "例子.测试")
    assert member.get(f"/urls/{code}").json["click_count"] == 0


def test_a_report_waits_for_an_admin_who_switches_the_link_off(
    stage: Stage, admin: Person, member: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    form = {"reason": "phishing", "detail": "It asks for my bank"}
    assert visitor.sends(f"/{code}+", form, of=f"/{code}+").status_code == 200
    told = visitor.post(f"/urls/{code}/report", {"reason": "spam"})
    assert told.status_code == 201
    page = admin.get("/admin/links").text
    assert "It asks for my bank" in page
    report_id = stage.sql("SELECT min(id) FROM link_reports")[0][0]
    assert admin.sends(f"/admin/reports/{report_id}", {"decision": "action"}).status_code == 303
    assert visitor.get(f"/{code}").status_code == 410
    assert member.get(f"/urls/{code}").json["status"] == "disabled"
    states = stage.sql("SELECT status, closed_by_id FROM link_reports")
    assert [tuple(row) for row in states] == [("actioned", admin.id)] * 2
    assert admin.sends(f"/admin/reports/{report_id}", {"decision": "dismiss"}).status_code == 409


def test_figures_of_one_are_said_in_the_singular(admin: Person, member: Person) -> None:
    shorten(member)
    page = admin.get("/admin/links").text
    for said, number in (("link", 1), ("active link", 1), ("clicks", 0), ("open reports", 0)):
        assert f"<dt>{said}</dt><dd>{number}</dd>" in page


def test_a_dismissed_report_leaves_the_link_as_it_is(
    stage: Stage, admin: Person, member: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    visitor.post(f"/urls/{code}/report", {"reason": "other", "detail": "I do not like it"})
    report_id = stage.sql("SELECT id FROM link_reports")[0][0]
    assert admin.sends(f"/admin/reports/{report_id}", {"decision": "nonsense"}).status_code == 422
    assert admin.sends(f"/admin/reports/{report_id}", {"decision": "dismiss"}).status_code == 303
    assert visitor.get(f"/{code}").status_code == 302
    assert stage.sql("SELECT status FROM link_reports")[0][0] == "dismissed"


def test_only_an_admin_sees_and_works_reports(
    stage: Stage, member: Person, guest: Person, visitor: Person
) -> None:
    visitor.post(f"/urls/{shorten(member)['code']}/report", {"reason": "spam"})
    report_id = stage.sql("SELECT id FROM link_reports")[0][0]
    for person in (visitor, guest, member):
        assert person.get("/admin/links").status_code == 404
        assert person.sends(f"/admin/reports/{report_id}", {"decision": "action"}).status_code == 404
    assert stage.sql("SELECT status FROM link_reports")[0][0] == "open"


@pytest.mark.parametrize(
    "body",
    [{}, {"reason": "boring"}, {"reason": None}, {"reason": ["spam"]}, {"reason": "spam",
    "detail": "x" * 1001},
     {"reason": "spam", "detail": "\x00"}, {"reason": "spam", "status": "actioned"}],
    ids=lambda body: ascii(body)[:40],
)  # fmt: skip
def test_a_report_that_says_nothing_is_refused(
    stage: Stage, member: Person, visitor: Person, body: dict[str, object]
) -> None:
    code = shorten(member)["code"]
    assert visitor.post(f"/urls/{code}/report", body).status_code == 422
    form = {name: value for name, value in body.items() if isinstance(value, str)}
    if form.get("reason") != "spam":
        assert visitor.sends(f"/{code}+", form, of=f"/{code}+").status_code == 422
    assert stage.sql("SELECT count(*) FROM link_reports")[0][0] == 0


def test_reports_of_one_address_are_limited(make_app: Callable[..., Flask], member: Person) -> None:
    code, visitor = shorten(member)["code"], Person(make_app(RATELIMIT_ENABLED=True), "203.0.113.77")
    answers = [visitor.post(f"/urls/{code}/report", {"reason": "spam"}) for _ in range(11)]
    assert [a.status_code for a in answers] == [201] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_what_cannot_be_seen_cannot_be_reported(member: Person, visitor: Person) -> None:
    private = shorten(member, is_private=True)["code"]
    for code in (private, "abcdefg", "%00"):
        assert visitor.post(f"/urls/{code}/report", {"reason": "spam"}).status_code == 404


def test_the_admins_list_finds_any_link(admin: Person, member: Person, guest: Person) -> None:
    first, second = shorten(member, "https://example.net/x"), shorten(guest, LONG)
    page = admin.get("/admin/links").text
    assert first["code"] in page
    assert second["code"] in page
    found = admin.get("/admin/links?q=example.net&state=active&cursor=").text
    assert first["code"] in found
    assert second["code"] not in found
