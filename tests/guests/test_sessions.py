"""A user sees their devices, ends one or all others; what is stored of a device is little."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.house.app import Stage
from tests.house.people import Person
from webapp.db import unit_of_work
from webapp.guests.models import User, UserSession

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def phone(member: Person) -> Person:
    """The member's second device."""
    device = Person(member.app, address="2001:db8:1:2:3:4:5:6")
    device.email, device.client.environ_base["HTTP_USER_AGENT"] = member.email, FIREFOX
    return device.signs_in()


def sessions(person: Person) -> list[dict[str, object]]:
    response = person.get("/auth/sessions")
    assert response.status_code == 200
    found: list[dict[str, object]] = response.json["sessions"]
    return found


def test_the_list_names_devices_places_and_this_one(member: Person, phone: Person) -> None:
    shown = sessions(phone)
    assert [row["is_current"] for row in shown].count(True) == 1
    here = next(row for row in shown if row["is_current"])
    assert here["device"] == "Firefox, Linux"
    assert here["place"] == "2001:db8:1::/48"
    assert {row["place"] for row in shown} == {"2001:db8:1::/48", "192.0.2.0/24"}
    assert [row["id"] for row in shown] == [row["id"] for row in sessions(member)]


def test_nothing_stored_is_a_token_or_a_full_address(stage: Stage, member: Person, phone: Person) -> None:
    stored = " ".join(str(value) for row in stage.sql("SELECT * FROM user_sessions") for value in row)
    for secret in (member.token, member.answer["refresh_token"], "192.0.2.10", "2001:db8:1:2:3"):
        assert secret not in stored
    with member.client.session_transaction() as cookie:
        assert cookie["t"] not in stored


def test_ending_a_device_works_at_once(member: Person, phone: Person) -> None:
    other = next(row["id"] for row in sessions(member) if not row["is_current"])
    assert member.delete(f"/auth/sessions/{other}").status_code == 204
    refused = phone.get("/auth/me")
    assert (refused.status_code, refused.json["code"]) == (401, "session_ended")
    assert len(sessions(member)) == 1
    assert member.delete(f"/auth/sessions/{other}").status_code == 404


def test_a_page_ends_all_other_devices(member: Person, phone: Person) -> None:
    assert member.sends("/account/sessions/end", {}, of="/account").status_code == 303
    assert phone.me() == 401
    assert member.me()["user_id"] == member.id


def test_a_page_ends_one_device(member: Person, phone: Person) -> None:
    other = next(row["id"] for row in sessions(member) if not row["is_current"])
    assert member.sends(f"/account/sessions/{other}/end", {}, of="/account").status_code == 303
    assert phone.me() == 401


def test_a_strangers_session_is_not_found(member: Person, someone: Callable[[], Person]) -> None:
    (mine,) = sessions(member)
    for stranger in (someone().becomes_guest(), someone().registers()):
        assert stranger.delete(f"/auth/sessions/{mine['id']}").status_code == 404
    assert someone().delete(f"/auth/sessions/{mine['id']}").status_code == 401
    assert member.me()["user_id"] == member.id


@pytest.mark.parametrize(
    "id", ["0", "-1", str(2**31), str(2**63 - 1), str(2**63), "1e3", "x", "1_0", "%F0%9F", "%00"]
)
def test_an_id_that_nobody_has_is_not_found(member: Person, id: str) -> None:
    response = member.delete(f"/auth/sessions/{id}")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_the_cookie_slides_and_the_session_with_it(stage: Stage, guest: Person) -> None:
    stage.sql("UPDATE user_sessions SET last_used_at = '2026-01-01 00:00:00.000000'")
    stage.sql("UPDATE users SET last_active_at = '2026-01-01 00:00:00.000000'")
    assert "Set-Cookie" in guest.get("/auth/me").headers
    (used, active) = stage.sql("SELECT s.last_used_at, u.last_active_at FROM user_sessions s, users u")[0]
    assert str(used) > "2026-02"
    assert str(active) > "2026-02"


def test_an_account_that_is_used_does_not_end(stage: Stage, member: Person) -> None:
    stage.sql("UPDATE user_sessions SET last_used_at = '2026-01-01 00:00:00.000000'")
    assert "Set-Cookie" in member.get("/auth/me").headers, "it slides"
    assert member.me()["expires_at"] is None


def test_noting_the_last_use_waits_for_who_is_about_to_end_the_session(
    context: Flask, stage: Stage, guest: Person
) -> None:
    stage.sql("UPDATE user_sessions SET last_used_at = '2026-01-01 00:00:00.000000'")
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            session.execute(select(User.id).with_for_update())
            reading = pool.submit(guest.get, "/auth/me")
            wait([reading], timeout=0.5)
            session.execute(update(UserSession).values(device_info="seen"))
        assert reading.result().status_code == 200
    ((used, device),) = stage.sql("SELECT last_used_at, device_info FROM user_sessions")
    assert (str(used) > "2026-02", device) == (True, "seen"), "neither stopped the other"


def test_the_last_use_is_not_written_at_every_request(stage: Stage, guest: Person) -> None:
    before = stage.sql("SELECT last_used_at FROM user_sessions")
    for _ in range(3):
        assert "Set-Cookie" not in guest.get("/auth/me").headers
    assert stage.sql("SELECT last_used_at FROM user_sessions") == before


def test_an_idle_guest_session_that_expired_is_over(stage: Stage, guest: Person) -> None:
    stage.sql("UPDATE user_sessions SET expires_at = '2020-01-01 00:00:00.000000'")
    refused = guest.get("/auth/me")
    assert (refused.status_code, refused.json["code"]) == (401, "guest_session_ended")


def test_a_browser_whose_session_ended_starts_anew_at_the_front_door(guest: Person, member: Person) -> None:
    guest.copy().post("/auth/logout")
    assert guest.post("/api/notes", {"text": "late"}).status_code == 401
    assert guest.get("/").status_code == 200
    assert guest.post("/api/notes", {"text": "anew"}).status_code == 201
    assert guest.me()["user_id"] != guest.id


@pytest.mark.parametrize(
    ("agent", "sign"),
    [
        (FIREFOX, "auto"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "device",
        ),
    ],
)
def test_a_phone_in_the_list_looks_like_one(guest: Person, agent: str, sign: str) -> None:
    other = Person(guest.app)
    other.client.environ_base["HTTP_USER_AGENT"] = agent
    other.post("/urls", {"original_url": "https://example.org/"})
    listed = other.get("/account").text.split('class="sessions"')[1].split("</ul>")[0]
    assert f"#i-{sign}" in listed
