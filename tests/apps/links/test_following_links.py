"""What a visitor meets behind a code: the target, an end, or nothing; the same through both doors."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.apps.links.acts import LONG, flush_clicks, make_admin, new_alias, shorten
from tests.house.app import Stage
from tests.house.people import Person

PAST = "2020-01-01 00:00:00+00"


def test_a_code_redirects_with_the_headers_of_a_redirect(guest: Person, visitor: Person) -> None:
    code = shorten(guest)["code"]
    for _ in range(2):  # from the database, then from the cache
        answer = visitor.get(f"/{code}?utm_source=x")
        assert (answer.status_code, answer.headers["Location"], answer.data) == (302, LONG, b"")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Content-Length"] == "0"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers
    head = visitor.client.head(f"/{code}")
    assert (head.status_code, head.headers["Location"]) == (302, LONG)


def test_flask_answers_with_the_very_headers_of_the_front_door(guest: Person, member: Person) -> None:
    by_the_door = guest.get(f"/{shorten(guest)['code']}")
    by_flask = guest.get(f"/{shorten(member, max_clicks=9)['code']}")
    kept = {"X-Request-Id", "Content-Type", "Vary"}
    flask, door = ([pair for pair in a.headers if pair[0] not in kept] for a in (by_flask, by_the_door))
    assert sorted(flask) == sorted(door)


def test_an_alias_answers_in_any_case_a_made_code_only_as_it_is(member: Person, visitor: Person) -> None:
    alias = new_alias()
    code = shorten(member)["code"]
    shorten(member, custom_code=alias)
    for spelling in (alias, alias.upper(), alias.lower()):
        assert visitor.get(f"/{spelling}").status_code == 302
    assert visitor.get(f"/{code.swapcase()}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/abcdefg", "/a", "/x.php", "/%00", "/%ff", "/a%20b", "/" + "a" * 300, "/é", "/++", "/abcdefg+"]
)
def test_an_unknown_code_is_a_404_page(visitor: Person, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


def test_an_expired_link_is_gone_and_its_owner_is_told_how_to_keep_it(
    stage: Stage, guest: Person, visitor: Person
) -> None:
    link = shorten(guest)
    stage.sql("UPDATE links SET expires_at = :past WHERE id = :id", past=PAST, id=link["id"])
    answer = visitor.get(f"/{link['code']}")
    assert answer.status_code == 410
    assert "/register" not in answer.text.partition("<main")[2].partition("</main>")[0]
    own = guest.get(f"/{link['code']}")
    assert own.status_code == 410
    assert "/register" in own.text.partition("<main")[2].partition("</main>")[0]
    told = visitor.get(f"/{link['code']}", headers={"Accept": "application/json"})
    assert (told.status_code, told.json["code"]) == (410, "gone_time")
    assert visitor.get(f"/{link['code']}+").status_code == 410


def test_registering_brings_an_expired_link_back(stage: Stage, guest: Person, visitor: Person) -> None:
    link = shorten(guest)
    stage.sql("UPDATE links SET expires_at = :past WHERE id = :id", past=PAST, id=link["id"])
    assert visitor.get(f"/{link['code']}").status_code == 410
    guest.registers()
    assert visitor.get(f"/{link['code']}").status_code == 302


def test_a_link_that_was_switched_off_is_gone_and_comes_back(member: Person, visitor: Person) -> None:
    code = shorten(member)["code"]
    assert visitor.get(f"/{code}").status_code == 302
    assert member.patch(f"/urls/{code}", {"is_disabled": True}).json["status"] == "disabled"
    assert visitor.get(f"/{code}").status_code == 410
    assert member.patch(f"/urls/{code}", {"is_disabled": False}).json["status"] == "active"
    assert visitor.get(f"/{code}").status_code == 302


def test_a_deleted_link_is_as_one_that_never_was(member: Person, visitor: Person) -> None:
    code = shorten(member)["code"]
    assert visitor.get(f"/{code}").status_code == 302
    member.delete(f"/urls/{code}")
    assert visitor.get(f"/{code}").status_code == 404
    assert member.get(f"/urls/{code}").status_code == 404


def test_a_changed_target_is_followed_at_once(member: Person, visitor: Person) -> None:
    code = shorten(member)["code"]
    assert visitor.get(f"/{code}").headers["Location"] == LONG
    member.patch(f"/urls/{code}", {"original_url": "https://example.org/new"})
    assert visitor.get(f"/{code}").headers["Location"] == "https://example.org/new"


def test_a_capped_link_opens_exactly_so_often(app: Flask, member: Person, visitor: Person) -> None:
    code = shorten(member, max_clicks=2)["code"]
    assert [visitor.get(f"/{code}").status_code for _ in range(4)] == [302, 302, 410, 410]
    flush_clicks(app)
    link = member.get(f"/urls/{code}").json
    assert (link["click_count"], link["status"]) == (2, "expired")
    assert member.get(f"/urls/{code}/stats").json["clicks"] == 2


def test_a_stored_target_that_the_policy_refuses_is_not_followed(
    stage: Stage, guest: Person, visitor: Person
) -> None:
    for target in ("http://127.0.0.1/", "http://localhost:8000/x", "https://user@evil.test/"):
        link = shorten(guest)
        stage.sql("UPDATE links SET original_url = :t WHERE id = :id", t=target, id=link["id"])
        assert visitor.get(f"/{link['code']}").status_code == 410


def test_private_links_are_for_signed_in_accounts_and_nothing_to_all_others(
    member: Person, visitor: Person, guest: Person, someone: Callable[[], Person]
) -> None:
    code = shorten(member, is_private=True)["code"]
    assert member.get(f"/{code}").status_code == 302
    assert someone().registers().get(f"/{code}").headers["Location"] == LONG
    for person in (visitor, guest):
        for suffix in ("", "+"):
            for headers in ({}, {"Accept": "application/json"}, {"HX-Request": "true"}):
                private = person.get(f"/{code}{suffix}", headers=headers)
                unknown = person.get(f"/{code[:-1]}0{suffix}", headers=headers)
                assert private.status_code == unknown.status_code == 404
                assert private.data == unknown.data
                assert _constant(private.headers) == _constant(unknown.headers)
        assert person.client.head(f"/{code}").status_code == 404
        for path in (f"/urls/{code}", f"/urls/{code}/stats", f"/urls/{code}/preview"):
            assert person.get(path).status_code == 404


def test_a_private_link_says_nothing_to_strangers_whatever_its_state(
    stage: Stage, member: Person, visitor: Person
) -> None:
    for change in (
        "expires_at = '2020-01-01 00:00:00+00'",
        "click_count = 9, max_clicks = 9",
        "password_hash = 'x'",
    ):
        link = shorten(member, is_private=True)
        stage.sql(f"UPDATE links SET {change} WHERE id = :id", id=link["id"])
        assert visitor.get(f"/{link['code']}").data == visitor.get("/abcdefg").data


def test_an_admin_switches_a_link_off_for_good(
    stage: Stage, member: Person, visitor: Person, someone: Callable[[], Person]
) -> None:
    link = shorten(member)
    admin = make_admin(stage, someone().registers())
    path = f"/admin/links/{link['id']}"
    assert admin.sends(f"{path}/disable", {"reason": "spam"}).status_code == 303
    assert visitor.get(f"/{link['code']}").status_code == 410
    assert member.patch(f"/urls/{link['code']}", {"is_disabled": False}).status_code == 403
    assert member.sends(f"{path}/enable", {}).status_code == 404
    assert visitor.get(f"/{link['code']}").status_code == 410
    assert admin.sends(f"{path}/enable", {}).status_code == 303
    assert visitor.get(f"/{link['code']}").status_code == 302


def _constant(headers: object) -> dict[str, str]:
    found = dict(headers)  # type: ignore[call-overload]
    return {name: value for name, value in found.items() if name != "X-Request-Id"}
