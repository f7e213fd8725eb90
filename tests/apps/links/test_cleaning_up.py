"""Expired links of guests go, those of accounts stay; by the key of the call, by the job, by an admin."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.apps.links.acts import LONG, make_admin, new_alias, shorten
from tests.house.app import TEST_SETTINGS, Stage
from tests.house.people import Person
from webapp.apps.links.jobs import tidy

PATH = "/admin/cleanup-expired-urls"
KEY = str(TEST_SETTINGS["ADMIN_API_KEY"])


def expire(stage: Stage, *links: dict[str, int]) -> None:
    for link in links:
        stage.sql("UPDATE links SET expires_at = '2020-01-01 00:00:00+00' WHERE id = :id", id=link["id"])


def clean_up(person: Person, key: str = KEY) -> object:
    answer = person.post(PATH, headers={"X-Admin-Key": key})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_call_removes_what_expired_of_guests_and_says_how_many(
    stage: Stage, guest: Person, member: Person, visitor: Person
) -> None:
    old, older, young = (shorten(guest) for _ in range(3))
    kept = shorten(member, expires_at="2030-01-01T00:00:00Z")
    expire(stage, old, older, kept)
    assert clean_up(visitor) == {"message": "Cleanup completed", "deleted_urls": 2}
    assert clean_up(visitor) == {"message": "Cleanup completed", "deleted_urls": 0}
    assert [link["code"] for link in guest.get("/urls/me/all").json["urls"]] == [young["code"]]
    assert member.get(f"/urls/{kept['code']}").json["status"] == "expired"
    assert guest.me()["quotas"]["links"]["used"] == 1


@pytest.mark.parametrize(
    "headers",
    [
        [], [("X-Admin-Key", "")], [("X-Admin-Key", " ")], [("X-Admin-Key", "wrong")],
        [("X-Admin-Key", KEY), ("X-Admin-Key", KEY)], [("X-Admin-Key", f"{KEY},{KEY}")],
        [("X-Admin-Key", KEY[:-1])],
        [("X-Admin-Key", "é" * 20)], [("X-Admin-Key", KEY.upper())],
        [("X-Admin-Key", str(TEST_SETTINGS["SECRET_KEY"]))], [("Authorization", f"Bearer {KEY}")],
    ],
    ids=ascii,
)  # fmt: skip
def test_every_wrong_key_is_the_same_401(stage: Stage, guest: Person, headers: list[tuple[str, str]]) -> None:
    expire(stage, shorten(guest))
    refused = guest.post(PATH, headers=headers)
    assert refused.status_code == 401
    body = {name: value for name, value in refused.json.items() if name != "request_id"}
    assert body == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "A valid X-Admin-Key is needed.",
        "code": "admin_key",
    }
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 1


def test_while_keys_change_the_new_and_the_old_one_do_and_each_use_is_recorded(
    stage: Stage, make_app: Callable[..., Flask], guest: Person
) -> None:
    expire(stage, shorten(guest))
    house = Person(make_app(ADMIN_API_KEY=f"a-new-admin-key-0123456789-0123456789, {KEY}"))
    last = stage.sql("SELECT coalesce(max(id), 0) FROM audit_entries")[0][0]
    for key, deleted in ((KEY, 1), ("a-new-admin-key-0123456789-0123456789", 0)):
        assert house.post(PATH, headers={"X-Admin-Key": key}).json["deleted_urls"] == deleted
    rows = stage.sql("SELECT actor_id, act, about FROM audit_entries WHERE id > :last ORDER BY id", last=last)
    assert [tuple(row) for row in rows] == [(None, "cleaned_up", "1"), (None, "cleaned_up", "0")]


def test_only_a_post_cleans_up_and_without_a_key_set_nobody_does(
    make_app: Callable[..., Flask], visitor: Person
) -> None:
    assert visitor.get(PATH, headers={"X-Admin-Key": KEY}).status_code == 405
    unset = Person(make_app(ADMIN_API_KEY=""))
    for key in ("", KEY):
        assert unset.post(PATH, headers={"X-Admin-Key": key}).status_code == 503


def test_calls_from_another_site_are_refused_even_with_the_key(visitor: Person) -> None:
    headers = {"X-Admin-Key": KEY, "Origin": "https://evil.test"}
    assert visitor.post(PATH, headers=headers).status_code == 403


def test_ten_calls_at_once_count_each_link_once(stage: Stage, someone: Callable[[], Person]) -> None:
    for _ in range(4):
        guest = someone().becomes_guest()
        expire(stage, *(shorten(guest) for _ in range(5)))
    person = someone()
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: person.copy().post(PATH, headers={"X-Admin-Key": KEY}), range(10)))
    assert sum(answer.json["deleted_urls"] for answer in answers) == 20


def test_a_guest_who_registers_while_the_sweep_is_at_it_keeps_everything_or_is_told_so(
    stage: Stage, someone: Callable[[], Person]
) -> None:
    guests = [someone().becomes_guest() for _ in range(6)]
    for guest in guests:
        expire(stage, *(shorten(guest) for _ in range(3)))
    go, sweeper = threading.Event(), someone()

    def sweep() -> int:
        go.wait()
        return int(sweeper.post(PATH, headers={"X-Admin-Key": KEY}).json["deleted_urls"])

    def register(guest: Person) -> None:
        go.wait()
        guest.registers("/auth/migrate")

    with ThreadPoolExecutor(7) as pool:
        swept = pool.submit(sweep)
        done = [pool.submit(register, guest) for guest in guests]
        go.set()
        for each in done:
            each.result()
    kept = [guest.get("/urls/me/all").json["urls"] for guest in guests]
    assert swept.result() + sum(map(len, kept)) == 18
    assert all(link["expires_at"] is None for links in kept for link in links)


def test_deleted_links_go_for_good_after_thirty_days_but_an_alias_is_never_given_again(
    app: Flask, stage: Stage, member: Person
) -> None:
    alias = new_alias()
    old, young = shorten(member, custom_code=alias), shorten(member)
    for link in (old, young):
        member.delete(f"/urls/{link['code']}")
    stage.sql("UPDATE links SET deleted_at = '2020-01-01 00:00:00+00' WHERE id = :id", id=old["id"])
    with app.app_context():
        tidy()
    assert [row[0] for row in stage.sql("SELECT id FROM links")] == [young["id"]]
    assert member.post("/urls", {"original_url": LONG, "custom_code": alias}).status_code == 409


def test_an_admin_cleans_up_by_a_button_and_nobody_else_does(
    stage: Stage, guest: Person, member: Person, someone: Callable[[], Person]
) -> None:
    expire(stage, shorten(guest))
    for person in (someone(), guest, member):
        assert person.sends("/admin/links/clean-up", {}).status_code == 404
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 1
    admin = make_admin(stage, someone().registers())
    assert admin.sends("/admin/links/clean-up", {}).status_code == 303
    assert stage.sql("SELECT count(*) FROM links")[0][0] == 0
