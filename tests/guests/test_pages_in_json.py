"""What the account pages do, the calls do as well: profile, other devices, confirmation, the third choice."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person, Returning
from webapp.guests.expiry import sweep

Make = Callable[..., Returning]


def test_a_profile_is_read_and_changed_field_by_field(member: Person) -> None:
    changed = member.patch("/api/me", {"display_name": "Ana", "username": "Ana", "theme": "dark"})
    assert changed.status_code == 200
    assert member.patch("/api/me", {"bio": "Two\nlines", "website": "https://ana.example"}).status_code == 200
    shown = member.get("/api/me").json
    assert (shown["display_name"], shown["username"], shown["bio"]) == ("Ana", "ana", "Two\nlines")
    assert (shown["theme"], shown["website"], shown["locale"]) == ("dark", "https://ana.example", "en")
    assert member.patch("/api/me", {"bio": None}).json["bio"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": ""},
        {"display_name": None},
        {"website": "javascript:alert(1)"},
        {"theme": "neon"},
        {"timezone": "Mars/Base"},
        {"username": "a b"},
        {"role": "admin"},
        {"email": "other@example.com"},
        {"bio": "x" * 1001},
        {"location": "a\x00b"},
    ],
    ids=str,
)
def test_what_is_no_profile_is_refused(member: Person, wrong: dict[str, object], stage: Stage) -> None:
    before = stage.sql("SELECT * FROM users")
    assert member.patch("/api/me", wrong).status_code == 422
    assert stage.sql("SELECT * FROM users") == before


def test_a_taken_username_is_told(member: Person, someone: Callable[[], Person]) -> None:
    someone().registers(username="taken")
    assert member.patch("/api/me", {"username": "Taken"}).status_code == 409


def test_guests_and_visitors_have_no_profile(guest: Person, visitor: Person) -> None:
    for person in (guest, visitor):
        assert person.get("/api/me").status_code == 401
        assert person.patch("/api/me", {"bio": "x"}).status_code == 401


def test_all_other_devices_end_by_one_call(member: Person, someone: Callable[[], Person]) -> None:
    other = someone()
    other.email = member.email
    other.signs_in()
    assert member.delete("/auth/sessions").status_code == 204
    assert (other.me(), member.me()["user_id"]) == (401, member.id)


def test_a_confirmation_is_mailed_again(member: Person, mails: Mails) -> None:
    before = len(mails.to(member.email))
    assert member.post("/api/me/email/resend").status_code == 202
    assert len(mails.to(member.email)) == before + 1
    member.confirms(mails.link(member.email))
    assert member.post("/api/me/email/resend").status_code == 202
    assert len(mails.to(member.email)) == before + 1, "there is nothing to confirm any more"


def test_a_guest_is_kept_apart_or_thrown_away(signs_in_over_guest: Make, stage: Stage) -> None:
    person = signs_in_over_guest("one")
    assert person.post("/auth/merge/decline", {"choice": "keep"}).status_code == 200
    assert person.get("/api/user/migration-preview").status_code == 404
    assert person.post("/auth/merge/decline", {"choice": "discard"}).status_code == 404, "no offer any more"
    person.post("/auth/logout")
    person.signs_in()
    assert person.post("/auth/merge/decline", {"choice": "all"}).status_code == 422
    assert person.post("/auth/merge/decline", {"choice": "discard"}).status_code == 200
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 0


def test_a_kept_guest_stays_kept_through_a_sign_in_and_a_second_device(
    guest: Person, someone: Callable[[], Person], member: Person, stage: Stage
) -> None:
    guest.writes("mine")
    assert guest.post("/auth/guest/keep", {"persistent": True}).json == {
        "persistent": True,
        "expires_at": None,
    }
    link = guest.post("/auth/guest/handover").json["token"]
    phone = someone()
    phone.post(f"/auth/guest/handover/{link}")
    stage.sql("UPDATE user_sessions SET last_used_at = '2020-01-01 00:00:00'")
    assert phone.get("/auth/me").json["expires_at"] is None
    assert phone.me()["expires_at"] is None, "its touch takes nothing away from the device that keeps it"
    assert phone.writes("from the phone").status_code == 201
    guest.email, guest.password = member.email, member.password
    guest_id = guest.id
    guest.signs_in()
    guest.post("/auth/logout")
    assert guest.me()["user_id"] == guest_id
    assert guest.me()["expires_at"] is None
    cookie = guest.client.get_cookie("guesthouse")
    assert cookie is not None
    assert cookie.max_age or cookie.expires
    assert stage.sql("SELECT count(*) FROM notes WHERE expires_at IS NOT NULL")[0][0] == 0
    assert guest.post("/auth/guest/keep", {"persistent": False}).json["expires_at"]
    assert stage.sql("SELECT count(*) FROM notes WHERE expires_at IS NULL")[0][0] == 0
    assert member.post("/auth/guest/keep", {"persistent": True}).status_code == 409


def test_a_device_that_was_never_seen_again_keeps_no_guest(guest: Person, stage: Stage) -> None:
    guest.post("/auth/guest/keep", {"persistent": True})
    stage.sql("UPDATE users SET last_active_at = '2020-01-01 00:00:00'")
    with guest.app.app_context():
        assert sweep().guests == 0
        stage.sql("UPDATE user_sessions SET expires_at = '2020-01-01 00:00:00'")
        assert sweep().guests == 1


def test_the_strip_offers_to_keep_what_ends_next_once(guest: Person, stage: Stage) -> None:
    first, second = guest.writes("one").json["id"], guest.writes("two").json["id"]
    assert "7 more days" not in guest.get("/").text, "nothing ends soon"
    soon = "datetime('now', '+5 hours')" if stage.database == "sqlite" else "now() + interval '5 hours'"
    stage.sql(f"UPDATE notes SET expires_at = {soon}")
    for thing in (first, second):
        page = guest.get("/account").text
        assert "Keep a note 7 more days" in page
        assert f"/things/notes/{thing}/extend" in page
        sent = guest.sends(f"/things/notes/{thing}/extend", {"next": "/account"}, of="/account")
        assert (sent.status_code, sent.location) == (303, "/account")
    assert "7 more days" not in guest.get("/account").text
    again = guest.sends(f"/things/notes/{first}/extend", {"next": "//evil.example"}, of="/account")
    assert (again.status_code, again.location) == (303, "/")
    assert "cannot be kept any longer" in guest.get("/").text
