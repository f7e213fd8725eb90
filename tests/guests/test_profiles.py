"""What an account says of itself: kept, shown escaped, or refused; language and colours for everybody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from markupsafe import escape

from tests.house.app import Stage
from tests.house.people import Person

PROFILE = {
    "display_name": "Ana",
    "username": "ana",
    "bio": "Two\nlines",
    "location": "Lyon",
    "website": "https://ana.example",
    "locale": "fr",
    "timezone": "Europe/Paris",
    "theme": "dark",
}


def save(person: Person, **changes: str) -> int:
    return int(person.sends("/account", PROFILE | changes, of="/account").status_code)


def test_a_profile_is_kept(stage: Stage, member: Person) -> None:
    assert save(member) == 303
    me = member.me()
    assert (me["display_name"], me["username"], me["locale"], me["timezone"]) == (
        "Ana",
        "ana",
        "fr",
        "Europe/Paris",
    )
    row = stage.sql("SELECT bio, location, website, theme FROM users")[0]
    assert (row[0].replace("\r\n", "\n"), *row[1:]) == ("Two\nlines", "Lyon", "https://ana.example", "dark")
    assert 'lang="fr"' in member.get("/account").text


@pytest.mark.parametrize(
    "gadget",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="x">',
        '"><b hx-get=/x>',
        "{{ 1234*1234 }}<i>",
        "<b data-hx-on:click=x>",
    ],
)
def test_html_and_gadgets_are_shown_as_text(member: Person, gadget: str) -> None:
    assert save(member, display_name=gadget, bio=gadget, location=gadget) == 303
    page = member.get("/account").text
    assert gadget not in page
    assert str(escape(gadget)) in page
    assert str(1234 * 1234) not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "x" * 101),
        ("display_name", "a\x00b"),
        ("username", "ab"),
        ("username", "ana\n"),
        ("username", "a b c"),
        ("username", "x" * 51),
        ("bio", "x" * 1001),
        ("bio", "a\x00b"),
        ("location", "x" * 101),
        ("location", "a\x1bb"),
        ("website", "javascript:alert(1)"),
        ("website", "https://a.example\n"),
        ("website", 'https://a.example/"onclick="x'),
        ("website", "https://" + "x" * 250),
        ("locale", "xx"),
        ("timezone", "Mars/Olympus"),
        ("theme", "neon"),
    ],
)
def test_what_will_not_do_is_shown_again_and_not_kept(
    stage: Stage, member: Person, field: str, value: str
) -> None:
    before = stage.sql("SELECT * FROM users")
    assert save(member, **{field: value}) == 422
    assert stage.sql("SELECT * FROM users") == before


def test_a_username_that_somebody_has_is_refused(app: Flask, member: Person) -> None:
    Person(app).registers(username="ana")
    assert save(member, username="ANA") == 409
    assert member.me()["username"] is None


def test_eight_who_want_one_username_at_once(stage: Stage, app: Flask) -> None:
    people = [Person(app).registers() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, people))
    assert sorted(answers) == [303] + [409] * 7
    assert stage.sql("SELECT count(*) FROM users WHERE username = 'ana'")[0][0] == 1


def test_a_visitor_chooses_language_and_colours_without_a_row(stage: Stage, visitor: Person) -> None:
    assert visitor.sends("/preferences", {"locale": "zh_CN", "theme": "dark"}).status_code == 303
    page = visitor.get("/").text
    assert 'lang="zh-CN"' in page
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


@pytest.mark.parametrize("value", ["xx", "", "../../etc", "x" * 5000, "\x00"])
def test_a_choice_that_is_none_of_ours_changes_nothing(stage: Stage, guest: Person, value: str) -> None:
    before = stage.sql("SELECT locale, theme FROM users")
    assert guest.sends("/preferences", {"locale": value, "theme": value}).status_code == 303
    assert stage.sql("SELECT locale, theme FROM users") == before


def test_the_language_outlives_the_registration(visitor: Person) -> None:
    visitor.sends("/preferences", {"locale": "es"})
    visitor.registers()
    assert 'lang="es"' in visitor.get("/").text


def test_a_guest_keeps_things_on_this_device_and_lets_go(stage: Stage, guest: Person) -> None:
    kept = guest.sends("/account/keep", {"persistent": "on"}, of="/account")
    assert kept.status_code == 303
    assert stage.sql("SELECT is_persistent FROM user_sessions") == [(True,)]
    assert guest.me()["expires_at"] is None
    assert any(
        "Max-Age=34560000" in c or "2027" in c or "2028" in c for c in kept.headers.getlist("Set-Cookie")
    )
    assert guest.sends("/account/keep", {"persistent": "off"}, of="/account").status_code == 303
    assert stage.sql("SELECT is_persistent FROM user_sessions") == [(False,)]
    assert guest.me()["expires_at"] is not None


def test_an_account_has_a_picture_somewhere_else(member: Person) -> None:
    picture = "https://pictures.example/ana.png"
    assert member.patch("/api/me", {"avatar_url": picture}).json["avatar_url"] == picture
    assert save(member) == 303
    assert member.get("/api/me").json["avatar_url"] == picture, "the page leaves alone what it does not ask"
    for wrong in ("javascript:alert(1)", "data:image/png;base64,AA", "https://a b", "https://" + "x" * 2048):
        refused = member.patch("/api/me", {"avatar_url": wrong})
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["avatar_url"])
