"""Links are made by guests within their rules, by accounts within theirs; races do not change that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.apps.links.acts import LONG, new_alias, shorten
from tests.house.app import Stage
from tests.house.people import Person
from webapp.apps.links.engine import codes

PRIVATE = "Guest users cannot create private URLs. Please register to use this feature."
QUOTA = "Guest users can only create 5 URLs. Please register for unlimited URLs."


def test_a_visitor_shortens_at_once_and_is_a_guest_from_then_on(visitor: Person) -> None:
    link = shorten(visitor, "HTTPS://Example.com/Path?q=1#top")
    assert link["original_url"] == "https://example.com/Path?q=1#top"
    assert link["code"] == link["short_code"]
    assert set(link["code"]) <= set(codes.ALPHABET)
    assert len(link["code"]) == 7
    assert link["short_url"].endswith(f"/{link['code']}")
    assert (link["status"], link["version"], link["click_count"]) == ("active", 1, 0)
    days = (datetime.fromisoformat(link["expires_at"]) - datetime.now(UTC)) / timedelta(days=1)
    assert 6.99 < days <= 7
    me = visitor.me()
    assert me["is_guest"]
    assert me["quotas"]["links"] == {"used": 1, "limit": 5, "left": 4}


def test_the_sixth_link_of_a_guest_is_refused_in_the_documents_words(guest: Person) -> None:
    for number in range(5):
        shorten(guest, f"https://example{number}.com", is_private=False)
    refused = guest.post("/urls", {"original_url": "https://example6.com"})
    assert (refused.status_code, refused.json["detail"]) == (403, QUOTA)
    assert len(guest.get("/urls/me/all").json["urls"]) == 5


def test_forty_creations_at_once_make_exactly_five(stage: Stage, guest: Person) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: guest.copy().post("/urls", {"original_url": LONG}), range(40)))
    assert sorted(a.status_code for a in answers) == [201] * 5 + [403] * 35
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 5


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"is_private": True}, PRIVATE),
        ({"custom_code": "my-own-word"}, "Guest users cannot choose their own codes."),
        ({"password": "open sesame"}, "Guest users cannot protect URLs with a password."),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "Guest users cannot choose when URLs expire."),
    ],
)
def test_what_needs_an_account_is_refused_and_makes_nothing(
    stage: Stage, visitor: Person, body: dict[str, object], sentence: str
) -> None:
    refused = visitor.post("/urls", {"original_url": LONG} | body)
    assert refused.status_code == 403
    assert refused.json["detail"].startswith(sentence)
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 0
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


def test_an_account_may_have_all_of_it(member: Person) -> None:
    alias = new_alias()
    link = shorten(
        member,
        title="A title",
        note="two\nlines",
        tags=["Work", "work ", "home"],
        is_private=True,
        custom_code=alias,
        password="open sesame",
        expires_at="2030-01-31T12:00:00+01:00",
        max_clicks=3,
    )
    assert link["code"] == alias
    assert link["tags"] == ["home", "work"]
    assert link["has_password"]
    assert link["expires_at"] == "2030-01-31T11:00:00Z"
    assert "password" not in link
    assert shorten(member)["expires_at"] is None


def test_an_alias_is_taken_in_every_spelling_of_its_case_even_when_its_link_is_deleted(
    member: Person, someone: Callable[[], Person]
) -> None:
    alias = new_alias()
    shorten(member, custom_code=alias)
    other = someone().registers()
    for spelling in (alias, alias.lower(), alias.upper()):
        refused = other.post("/urls", {"original_url": LONG, "custom_code": spelling})
        assert refused.status_code == 409
        assert refused.json["code"] == "code_taken"
        assert "custom_code" in refused.json["errors"]
    assert member.delete(f"/urls/{alias}").status_code == 204
    for person in (member, other):
        assert person.post("/urls", {"original_url": LONG, "custom_code": alias}).status_code == 409


def test_two_accounts_who_want_one_alias_at_once_get_it_once(
    stage: Stage, someone: Callable[[], Person]
) -> None:
    people, alias = [someone().registers() for _ in range(4)], new_alias()
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda p: p.post("/urls", {"original_url": LONG, "custom_code": alias}), people)
        )
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409]
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 1


def test_a_conflict_of_made_codes_is_caught_and_drawn_again(
    guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = shorten(guest)["code"]
    lengths: list[int] = []

    def unlucky(length: int, is_reserved: Callable[[str], bool]) -> str:
        lengths.append(length)
        return taken if len(lengths) < 7 else "freeCde"

    monkeypatch.setattr(codes, "new_code", unlucky)
    assert shorten(guest)["code"] == "freeCde"
    assert lengths == [7] * 5 + [8] * 2


def test_deleting_a_live_link_gives_a_guest_its_place_back_an_expired_one_does_not(
    stage: Stage, guest: Person
) -> None:
    links = [shorten(guest) for _ in range(5)]
    assert guest.delete(f"/urls/{links[0]['code']}").status_code == 204
    links.append(shorten(guest))
    stage.sql("UPDATE links SET expires_at = '2020-01-01 00:00:00+00' WHERE id = :id", id=links[1]["id"])
    assert guest.post("/urls", {"original_url": LONG}).status_code == 403
    assert guest.delete(f"/urls/{links[1]['code']}").status_code == 204
    assert guest.post("/urls", {"original_url": LONG}).status_code == 403
    assert guest.me()["quotas"]["links"]["left"] == 0


def test_an_account_made_of_a_guest_keeps_its_links_for_good(guest: Person) -> None:
    made = [shorten(guest)["code"] for _ in range(5)]
    guest.registers("/auth/migrate")
    links = guest.get("/urls/me/all").json["urls"]
    assert sorted(link["code"] for link in links) == sorted(made)
    assert all(link["expires_at"] is None for link in links)
    assert shorten(guest, is_private=True)["is_private"]


def test_the_cap_of_accounts_is_a_setting(make_app: Callable[..., Flask]) -> None:
    member = Person(make_app(ACCOUNT_LINK_LIMIT=2)).registers()
    shorten(member)
    shorten(member)
    assert member.post("/urls", {"original_url": LONG}).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "//evil.test/", "http://localhost/x", "http://localhost:8000/abc",
        "http://127.0.0.1/", "https://user@example.com", "http://[::1", "", "x" * 5000,
        "https://example.com/" + "a" * 2048, "https://example.com/\r\nX: y", "https://\ud800.com/",
    ],
)  # fmt: skip
def test_an_address_that_we_do_not_lead_to_is_refused_by_name(
    stage: Stage, visitor: Person, address: str
) -> None:
    refused = visitor.post("/urls", {"original_url": address})
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == ["original_url"]
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"is_private": "true"}, {"is_private": 1}, {"is_guest": False}, {"owner_id": 1}, {"role": "admin"},
        {"original_url": ["https://example.com"]}, {"original_url": None}, {"title": "a\x00b"}, {"title": 7},
        {"title": "x" * 201}, {"note": "x" * 2001}, {"tags": "work"}, {"tags": ["x" * 31]},
        {"tags": [str(n) for n in range(11)]}, {"tags": ["\ud800"]}, {"max_clicks": 0}, {"max_clicks": 2**63},
        {"max_clicks": True}, {"expires_at": "tomorrow"}, {"expires_at": "2030-01-01T00:00:00"},
        {"expires_at": "2020-01-01T00:00:00Z"}, {"expires_at": "9999-12-31T23:59:59-12:00"},
        {"expires_at": 5},
        {"password": "x" * 257}, {"password": "\ud800"}, {"custom_code": "ab"}, {"custom_code": "a b c"},
        {"custom_code": "admin"}, {"custom_code": "LoGiN"}, {"custom_code": "links"},
        {"custom_code": "wp-login"},
        {"custom_code": "x" * 51}, {"custom_code": "abc\n"}, {"custom_code": "abc+"},
        {"custom_code": "../etc"},
    ],
    ids=lambda body: ascii(body)[:40],
)  # fmt: skip
def test_a_wrong_field_is_refused_and_stores_nothing(
    stage: Stage, member: Person, body: dict[str, object]
) -> None:
    refused = member.post("/urls", {"original_url": LONG} | body)
    assert refused.status_code == 422, refused.text
    assert refused.json["errors"]
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 0
