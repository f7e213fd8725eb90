"""Leaving, taking everything along, going on elsewhere: for guests and accounts, in JSON."""

import io
import json
import zipfile
from collections.abc import Callable

from flask import Flask

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person, Returning
from webapp.guests.check import check

Someone = Callable[[], Person]


def test_a_guest_deletes_itself_with_everything(guest: Person, stage: Stage) -> None:
    guest.writes("one")
    thief = guest.copy()
    assert guest.delete("/api/me").json["message"] == "Everything is deleted."
    assert (guest.me(), thief.me()) == (401, 401)
    assert stage.sql("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM notes)") == [(0, 0)]
    assert guest.writes("two").status_code == 201, "a browser begins anew"


def test_an_address_is_not_locked_by_registering_it_and_leaving(
    someone: Someone, stage: Stage, app: Flask
) -> None:
    """T13."""
    attacker, victim = someone().registers(), someone()
    attacker.writes("bait")
    victim.email = attacker.email
    assert attacker.delete("/api/me", json={"password": PASSWORD}).status_code == 200
    victim.registers()
    assert stage.sql("SELECT id FROM users") == [(victim.id,)]
    with app.app_context():
        assert [str(found) for found in check() if found.rule != "I8"] == []


def test_a_guest_who_waits_is_back_when_its_account_leaves(
    signs_in_over_guest: Callable[..., Returning], stage: Stage
) -> None:
    person = signs_in_over_guest("one")
    assert person.delete("/api/me", json={"password": PASSWORD}).status_code == 200
    assert person.me()["user_id"] == person.guest_id


def test_a_closed_account_is_sound_and_a_forgotten_one_is_named(
    member: Person, mails: Mails, stage: Stage, app: Flask
) -> None:
    member.confirms(mails.link(member.email))
    member.writes("mine")
    member.delete("/api/me", json={"password": PASSWORD})
    mails.to(member.email)
    with app.app_context():
        assert [str(found) for found in check()] == []
        stage.sql("UPDATE users SET deleted_at = '2020-01-01 00:00:00'")
        assert [found.rule for found in check()] == ["I2"]


def test_an_export_is_a_zip_of_all_that_is_mine(
    guest: Person, someone: Someone, do_jobs: Callable[[], int]
) -> None:
    someone().becomes_guest().writes("a stranger's")
    guest.writes("one")
    asked = guest.get("/api/me/export")
    assert (asked.status_code, asked.json) == (202, {"status": "queued", "url": None})
    do_jobs()
    ready = guest.get("/api/me/export")
    assert (ready.status_code, ready.json["status"]) == (200, "ready")
    got = guest.get(ready.json["url"])
    assert (got.mimetype, got.headers["Cache-Control"]) == ("application/zip", "private, no-store")
    with zipfile.ZipFile(io.BytesIO(got.data)) as archive:
        assert [note["text"] for note in json.loads(archive.read("notes.json"))] == ["one"]
        assert json.loads(archive.read("profile.json"))["user_type"] == "guest"
    assert someone().becomes_guest().get(ready.json["url"]).status_code == 404


def test_a_handover_opens_the_guest_elsewhere_once(guest: Person, someone: Someone, stage: Stage) -> None:
    link = guest.post("/auth/guest/handover").json
    other = someone()
    assert other.get(f"/guest/handover/{link['token']}").status_code == 200
    taken = other.post(f"/auth/guest/handover/{link['token']}")
    assert (taken.status_code, taken.json["user_id"]) == (200, guest.id)
    assert (other.me()["user_id"], guest.me()["user_id"]) == (guest.id, guest.id)
    assert someone().post(f"/auth/guest/handover/{link['token']}").status_code == 404
    assert link["token"] not in str(stage.sql("SELECT * FROM handovers"))


def test_a_handover_ends_after_ten_minutes_and_with_the_guest(
    guest: Person, someone: Someone, stage: Stage
) -> None:
    first = guest.post("/auth/guest/handover").json["token"]
    second = guest.post("/auth/guest/handover").json["token"]
    assert someone().post(f"/auth/guest/handover/{first}").status_code == 404
    stage.sql("UPDATE handovers SET expires_at = '2020-01-01 00:00:00'")
    assert someone().post(f"/auth/guest/handover/{second}").status_code == 404
    third = guest.post("/auth/guest/handover").json["token"]
    guest.registers()
    assert someone().post(f"/auth/guest/handover/{third}").status_code == 404


def test_a_handover_replaces_nobody_who_has_things(guest: Person, someone: Someone) -> None:
    token = guest.post("/auth/guest/handover").json["token"]
    other = someone().becomes_guest()
    other.writes("mine")
    refused = other.post(f"/auth/guest/handover/{token}")
    assert (refused.status_code, refused.json["code"]) == (409, "another_waits")
    assert someone().registers().post(f"/auth/guest/handover/{token}").status_code == 409
    assert other.me()["user_id"] == other.id
    assert someone().post(f"/auth/guest/handover/{token}").status_code == 200
