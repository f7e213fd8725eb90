"""A change of SECRET_KEY loses nobody: older keys are read, the new one signs, then the older may go."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.app import TEST_SETTINGS
from tests.house.people import Person
from webapp.config import SHORTEST_SECRET

OLD = TEST_SETTINGS["SECRET_KEY"]
NEW = "another-secret-key-that-is-long-enough-04"
MakeApp = Callable[..., Flask]


def moved(person: Person, app: Flask) -> Person:
    """Return the same browser in front of another app."""
    there = Person(app)
    there.client.set_cookie("guesthouse", person.cookie())
    return there


def test_the_same_guest_is_there_and_signed_anew_so_the_old_key_may_go(
    guest: Person, make_app: MakeApp
) -> None:
    guest.post("/api/notes", {"text": "mine"})
    rotated = moved(guest, make_app(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=(OLD,)))
    answer = rotated.get("/auth/me")
    assert answer.json["user_id"] == guest.id
    assert "Set-Cookie" in answer.headers
    assert "Set-Cookie" not in rotated.get("/auth/me").headers, "signed anew once is enough"
    later = moved(rotated, make_app(SECRET_KEY=NEW))
    assert later.me()["user_id"] == guest.id
    assert later.me()["quotas"]["notes"]["used"] == 1


def test_two_rotations_later_the_guest_is_still_there(guest: Person, make_app: MakeApp) -> None:
    third = "a-third-secret-key-that-is-long-enough-005"
    rotated = moved(guest, make_app(SECRET_KEY=third, SECRET_KEY_FALLBACKS=(NEW, OLD)))
    assert rotated.me()["user_id"] == guest.id
    assert moved(rotated, make_app(SECRET_KEY=third)).me()["user_id"] == guest.id


def test_a_cookie_of_a_key_that_nobody_knows_is_a_new_visitor(guest: Person, make_app: MakeApp) -> None:
    stranger = moved(guest, make_app(SECRET_KEY=NEW))
    assert stranger.me() == 401
    assert stranger.get("/").status_code == 200
    assert stranger.post("/api/notes", {"text": "anew"}).status_code == 201
    assert stranger.me()["user_id"] != guest.id


def test_tokens_of_api_clients_outlive_the_cookies_key(guest: Person, make_app: MakeApp) -> None:
    client = Person(make_app(SECRET_KEY=NEW))
    assert (
        client.get("/auth/me", headers={"Authorization": f"Bearer {guest.token}"}).json["user_id"] == guest.id
    )


def test_a_fallback_never_signs(guest: Person, make_app: MakeApp) -> None:
    fresh = Person(make_app(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=(OLD,))).becomes_guest()
    assert moved(fresh, guest.app).me() == 401


def test_what_was_refused_before_the_rotation_is_finished_after_it(guest: Person, make_app: MakeApp) -> None:
    for n in range(5):
        assert guest.post("/urls", {"original_url": f"https://example.com/{n}"}).status_code == 201
    offer = guest.sends("/links", {"original_url": "https://example.com/refused"})
    then = offer.text.partition('name="then"')[2].partition('value="')[2].partition('"')[0]
    rotated = moved(guest, make_app(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=(OLD,)))
    rotated.sends(
        "/register", {"email": guest.email, "password": guest.password, "then": then}, of="/register"
    )
    assert rotated.me()["quotas"]["links"]["used"] == 6


def test_a_list_goes_on_where_it_was_before_the_rotation(member: Person, make_app: MakeApp) -> None:
    for _ in range(3):
        assert member.post("/urls", {"original_url": "https://example.com/"}).status_code == 201
    cursor = member.get("/urls/me/all?limit=2").json["next_cursor"]
    rotated = moved(member, make_app(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=(OLD,)))
    assert len(rotated.get(f"/urls/me/all?limit=2&cursor={cursor}").json["urls"]) == 1
    late = moved(rotated, make_app(SECRET_KEY=NEW))
    assert late.get(f"/urls/me/all?limit=2&cursor={cursor}").status_code == 422


def test_forged_and_broken_cookies_are_a_new_visitor(app: Flask, guest: Person) -> None:
    body, _, signature = guest.cookie().rpartition(".")
    for value in (
        "",
        "x",
        ".",
        "a.b.c",
        f"{body}.",
        f"{body}.{signature[::-1]}",
        f"x{guest.cookie()}",
        "x" * 3000,
    ):
        stranger = Person(app)
        stranger.client.set_cookie("guesthouse", value)
        assert stranger.me() == 401
        assert stranger.get("/").status_code == 200


def test_over_https_the_cookie_is_bound_to_the_host(make_app: MakeApp) -> None:
    client = make_app(PUBLIC_BASE_URL="https://guest.example").test_client()
    cookie = client.post("/auth/guest", json={}, base_url="https://guest.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-guesthouse=")
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
    assert not any(part.startswith("domain") for part in parts)


def test_over_plain_http_the_cookie_has_a_plain_name(visitor: Person) -> None:
    cookie = visitor.post("/auth/guest").headers["Set-Cookie"]
    assert cookie.startswith("guesthouse=")
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "path=/", "samesite=lax"} <= parts
    assert "secure" not in parts


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET", "CODE_PEPPER", "ADMIN_API_KEY"])
def test_a_command_makes_a_key_that_will_do_and_says_the_steps(app: Flask, name: str) -> None:
    told = app.test_cli_runner().invoke(args=["keys", "rotate", name]).output
    made, *steps = told.splitlines()
    assert made.startswith(f"{name}=")
    assert len(made.partition("=")[2]) >= SHORTEST_SECRET
    assert [step[:2] for step in steps] == [f"{n}." for n in range(1, len(steps) + 1)]
    assert app.extensions["settings"].SECRET_KEY not in told
    assert made not in app.test_cli_runner().invoke(args=["keys", "rotate", name]).output
