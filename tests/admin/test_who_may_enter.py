"""The pages of staff are not there for anybody else, and staff see moderation alone."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.house.people import Person

STAFF_TOO = {"/admin/moderation", "/api/admin/reports"}


def doors(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every rule of the admin's blueprints."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in ("admin", "admin_api"):
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<id:{name}>", "1").replace(f"<{name}>", "some")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield method, path


def knocks(person: Person, method: str, path: str) -> int:
    """Try a door as the right kind of caller would: a form with its token, or JSON."""
    if path.startswith("/api/"):
        return int(person.client.open(path, method=method, json={}).status_code)
    if method == "GET":
        return int(person.get(path).status_code)
    return int(person.sends(path, {}).status_code)


def test_there_are_doors_to_try(app: Flask) -> None:
    assert len(set(doors(app))) > 25


@pytest.mark.parametrize("who", ["visitor", "guest", "member"])
def test_nobody_else_finds_anything(app: Flask, request: pytest.FixtureRequest, who: str) -> None:
    person: Person = request.getfixturevalue(who)
    assert {door: knocks(person, *door) for door in doors(app)} == dict.fromkeys(doors(app), 404)


def test_staff_find_moderation_alone(app: Flask, staff: Person) -> None:
    found = {path for method, path in doors(app) if knocks(staff, method, path) != 404}
    assert found == STAFF_TOO
    assert "/admin/moderation" in staff.get("/").text
    assert staff.get("/admin/links").status_code == 200


def test_an_admin_finds_every_page_from_the_header(admin: Person, member: Person) -> None:
    assert 'href="/admin"' in admin.get("/").text
    assert 'href="/admin"' not in member.get("/").text
    for path in ("", "/users", "/moderation", "/permissions", "/queues", "/campaigns", "/audit"):
        page = admin.get(f"/admin{path}")
        assert page.status_code == 200, path
        assert page.text.count('aria-current="page"') == 1, path


def test_a_page_below_a_tab_lights_its_tab_and_no_room_of_the_house(admin: Person, member: Person) -> None:
    for path, tab in (
        (f"/admin/users/{member.id}", "/admin/users"),
        ("/admin/links", "/admin/moderation"),
        ("/admin/snippets", "/admin/moderation"),
    ):
        page = admin.get(path).text
        assert page.count("aria-current=") == 1, path
        assert f'href="{tab}" aria-current="true"' in page


@pytest.mark.parametrize(
    "query", ["?q=%00", "?which=nonsense&q=%ED%A0%80", "?q=99999999999999999999", "?actor=x"]
)
def test_odd_searches_find_nothing_and_break_nothing(admin: Person, query: str) -> None:
    for path in ("/admin/users", "/admin/audit", "/admin/queues"):
        assert admin.get(path + query).status_code == 200
    assert admin.get("/admin/users?cursor=nonsense").status_code == 422
    assert admin.get("/api/admin/users?cursor=nonsense").status_code == 422
    assert admin.get("/api/admin/users?which=nonsense").status_code == 422
