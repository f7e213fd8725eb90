"""Links are changed by their owner alone, and never behind somebody's back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.apps.links.acts import LONG, shorten
from tests.house.app import Stage
from tests.house.people import Person


def test_an_owner_changes_all_that_can_be_changed(member: Person) -> None:
    code = shorten(member, tags=["old"])["code"]
    changed = member.patch(
        f"/urls/{code}",
        {
            "original_url": "example.org/b", "title": "New", "note": "a note", "tags": ["b", "a"],
            "is_private": True, "password": "open sesame", "expires_at": "2030-01-01T00:00:00Z",
            "max_clicks": 5,
            "version": 1,
        },
    )  # fmt: skip
    assert changed.status_code == 200
    link = changed.json
    assert link["original_url"] == "https://example.org/b"
    assert link["target_host"] == "example.org"
    assert (link["title"], link["note"], link["tags"]) == ("New", "a note", ["a", "b"])
    assert link["is_private"]
    assert link["has_password"]
    assert (link["expires_at"], link["max_clicks"], link["version"]) == ("2030-01-01T00:00:00Z", 5, 2)
    assert member.get(f"/urls/{code}").json == link


def test_null_takes_a_password_an_end_and_a_cap_away_and_nothing_else(member: Person) -> None:
    body: dict[str, Any] = {
        "password": "open sesame",
        "expires_at": "2030-01-01T00:00:00Z",
        "max_clicks": 5,
        "title": "Stays",
    }
    code = shorten(member, **body)["code"]
    link = member.patch(f"/urls/{code}", {"password": None, "expires_at": None, "max_clicks": None}).json
    assert (link["has_password"], link["expires_at"], link["max_clicks"]) == (False, None, None)
    assert link["title"] == "Stays"
    for name in ("original_url", "title", "note", "tags", "is_private"):
        refused = member.patch(f"/urls/{code}", {name: None})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [name])


def test_a_stale_change_comes_back_with_both_texts(member: Person) -> None:
    code = shorten(member, title="First")["code"]
    assert member.patch(f"/urls/{code}", {"title": "Theirs", "version": 1}).json["version"] == 2
    stale = member.patch(f"/urls/{code}", {"title": "Mine", "version": 1})
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    assert stale.json["current"] == {"title": "Theirs", "version": 2}
    assert stale.json["yours"] == {"title": "Mine"}
    assert member.get(f"/urls/{code}").json["title"] == "Theirs"


def test_of_many_changes_of_one_version_exactly_one_is_stored(member: Person) -> None:
    code = shorten(member)["code"]
    thieves = [member.copy() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda t: t.patch(f"/urls/{code}", {"title": f"{id(t)}", "version": 1}), thieves)
        )
    assert sorted(a.status_code for a in answers) == [200] + [409] * 7
    winner = next(a.json["title"] for a in answers if a.status_code == 200)
    assert member.get(f"/urls/{code}").json["title"] == winner


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"is_private": True}, 403), ({"is_private": "true"}, 422), ({"is_private": 1}, 422),
        ({"is_private": "on"}, 422), ({"password": "open sesame"}, 403),
        ({"expires_at": "2099-01-01T00:00:00Z"}, 403), ({"user_id": 1}, 422), ({"click_count": 0}, 422),
        ({"custom_code": "my-word"}, 422), ({"code": "my-word"}, 422),
    ],
    ids=str,
)  # fmt: skip
def test_a_guest_cannot_change_what_it_could_not_make(
    guest: Person, body: dict[str, object], status: int
) -> None:
    link = shorten(guest)
    assert guest.patch(f"/urls/{link['code']}", body).status_code == status
    assert guest.get(f"/urls/{link['code']}").json == link


def test_a_guest_does_not_make_its_link_permanent_by_taking_its_end_away(guest: Person) -> None:
    link = shorten(guest)
    changed = guest.patch(f"/urls/{link['code']}", {"expires_at": None, "title": "Kept?"}).json
    assert (changed["expires_at"], changed["title"]) == (link["expires_at"], "Kept?")


def test_a_guest_keeps_a_link_seven_more_days_once(stage: Stage, guest: Person, visitor: Person) -> None:
    link = shorten(guest)
    longer = guest.post(f"/urls/{link['code']}/extend")
    assert longer.status_code == 200
    assert longer.json["expires_at"] > link["expires_at"]
    assert guest.post(f"/urls/{link['code']}/extend").status_code == 409


def test_a_stranger_meets_404_at_every_door(
    member: Person, visitor: Person, guest: Person, someone: Callable[[], Person]
) -> None:
    code, report = shorten(member)["code"], {"reason": "spam"}
    for person in (visitor, guest, someone().registers()):
        for path in (f"/urls/{code}", f"/urls/{code}/stats", f"/urls/{code}/qr.svg", f"/links/{code}"):
            assert person.get(path).status_code == 404
        assert person.get(f"/links/{code}/qr.png").status_code == 404
        assert person.patch(f"/urls/{code}", {"title": "Mine"}).status_code == 404
        assert person.delete(f"/urls/{code}").status_code == 404
        assert person.post(f"/urls/{code}/extend").status_code == 404
        for act in ("", "/delete", "/disable", "/enable", "/extend"):
            form = {"original_url": LONG, **report}
            assert person.sends(f"/links/{code}{act}", form).status_code == 404
    assert member.get(f"/urls/{code}").json["version"] == 1


@pytest.mark.parametrize("code", ["%00", "a%00b", "x" * 300, "%ff", "é", "..", "-1", "9223372036854775808"])
def test_a_code_that_cannot_be_is_not_found(member: Person, code: str) -> None:
    assert member.get(f"/urls/{code}").status_code == 404
    assert member.patch(f"/urls/{code}", {"title": "x"}).status_code == 404
    assert member.delete(f"/urls/{code}").status_code == 404
    assert member.get(f"/urls/{code}/stats").status_code == 404


def test_many_links_are_deleted_at_once_but_only_mine(
    member: Person, visitor: Person, someone: Callable[[], Person]
) -> None:
    mine = [shorten(member)["code"] for _ in range(3)]
    theirs = shorten(someone().registers())["code"]
    answer = member.post("/urls/delete", {"codes": [*mine[:2], theirs, "nothing", "\u0000", mine[0]]})
    assert answer.status_code == 422
    answer = member.post("/urls/delete", {"codes": [*mine[:2], theirs, "nothing", "é", mine[0]]})
    assert answer.json == {"deleted": 2}
    assert [visitor.get(f"/{code}").status_code for code in (*mine, theirs)] == [404, 404, 302, 302]
    assert visitor.post("/urls/delete", {"codes": [theirs]}).status_code == 401


def test_changing_needs_a_body_that_says_what(member: Person) -> None:
    code = shorten(member)["code"]
    assert member.patch(f"/urls/{code}", []).status_code == 422
    assert member.client.patch(f"/urls/{code}", data="{").status_code == 415
    assert member.client.patch(f"/urls/{code}", data="{", content_type="application/json").status_code == 400
    assert member.patch(f"/urls/{code}", {}).status_code == 200
