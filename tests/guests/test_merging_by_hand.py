"""An admin merges a guest whose cookie is lost: with a preview, the same refusals, a record, a way back."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.guests.test_claim_races import at_once, statuses
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Answer, Person
from webapp.guests.check import check

Someone = Callable[[], Person]
MERGES = "/api/admin/merges"


@pytest.fixture
def admin(someone: Someone, stage: Stage) -> Person:
    """An admin, signed in."""
    person = someone().registers()
    stage.sql("UPDATE users SET role = 'admin' WHERE id = :id", id=person.id)
    return person


@pytest.fixture
def lost(someone: Someone) -> Person:
    """A guest with two things."""
    person = someone().becomes_guest()
    person.writes("one", "a")
    person.writes("two")
    return person


def sides(guest: Person, account: Person) -> dict[str, int]:
    return {"guest_id": guest.id, "account_id": account.id}


def preview(by: Person, guest_id: int, account_id: int) -> Answer:
    return by.get(f"{MERGES}/preview?guest_id={guest_id}&account_id={account_id}")


def owners(stage: Stage) -> list[tuple[int, int]]:
    return stage.sql("SELECT user_id, count(*) FROM notes GROUP BY user_id ORDER BY user_id")  # type: ignore[no-any-return]


def test_an_admin_looks_merges_and_takes_it_back(
    admin: Person, lost: Person, member: Person, stage: Stage, mails: Mails, app: Flask
) -> None:
    stage.verify(member.email)
    member.writes("mine", "a")
    seen = preview(admin, lost.id, member.id).json
    assert (seen["total"], seen["entities"]["notes"]["renamed"], seen["hindrance"]) == (2, 1, None)
    before = stage.sql("SELECT id, user_id, slug, expires_at FROM notes ORDER BY id")
    merged = admin.post(MERGES, sides(lost, member))
    assert merged.status_code == 200
    assert (merged.json["status"], merged.json["entities"]["notes"]) == ("completed", 2)
    assert merged.json["done_by"] == admin.id
    assert owners(stage) == [(member.id, 3)]
    assert lost.me() == 401
    assert member.me()["user_id"] == member.id, "the account's devices go on"
    assert "added what a guest made to your account" in mails.to(member.email)[-1]
    assert admin.post(MERGES, sides(lost, member)).json == merged.json
    assert len(mails.to(member.email)) == 2, "told once, after the confirmation"
    undone = admin.post(f"{MERGES}/{merged.json['migration_id']}/undo")
    assert (undone.status_code, undone.json["status"]) == (200, "undone")
    assert stage.sql("SELECT id, user_id, slug, expires_at FROM notes ORDER BY id") == before
    assert lost.me() == 401, "what was revoked stays revoked"
    assert admin.post(f"{MERGES}/{merged.json['migration_id']}/undo").status_code == 404
    assert admin.post(MERGES, sides(lost, member)).status_code == 200, "and into the right account then"
    with app.app_context():
        assert check() == []


def test_the_accounts_owner_can_take_it_back_too(
    admin: Person, lost: Person, member: Person, stage: Stage
) -> None:
    admin.post(MERGES, sides(lost, member))
    assert "Undo" in member.get("/account").text
    assert member.post("/auth/merge/undo").status_code == 200
    assert owners(stage) == [(lost.id, 2)]


def test_nobody_but_an_admin(
    admin: Person, lost: Person, member: Person, someone: Someone, stage: Stage
) -> None:
    staff = someone().registers()
    stage.sql("UPDATE users SET role = 'staff' WHERE id = :id", id=staff.id)
    made = admin.post(MERGES, sides(lost, member)).json["migration_id"]
    other = someone().becomes_guest()
    other.writes("theirs")
    for person in (staff, member, lost, someone()):
        assert preview(person, other.id, member.id).status_code == 404
        assert person.post(MERGES, sides(other, member)).status_code == 404
        assert person.post(f"{MERGES}/{made}/undo").status_code == 404
        assert person.get("/admin/merges").status_code == 404
        assert person.sends("/admin/merges", sides(other, member)).status_code == 404
    assert owners(stage) == sorted([(member.id, 2), (other.id, 1)])


def test_an_admins_session_lives_twelve_hours(
    admin: Person, lost: Person, member: Person, stage: Stage
) -> None:
    admin.signs_in()
    sessions = admin.get("/auth/sessions").json["sessions"]
    (here,) = (one for one in sessions if one["is_current"])
    assert datetime.fromisoformat(here["expires_at"]) - datetime.now(UTC) <= timedelta(hours=12)
    stage.sql("UPDATE user_sessions SET expires_at = '2020-01-01 00:00:00' WHERE user_id = :id", id=admin.id)
    assert admin.post(MERGES, sides(lost, member)).status_code == 404
    bearer = {"headers": {"Authorization": f"Bearer {admin.token}"}}
    assert Person(admin.app).post(MERGES, sides(lost, member), **bearer).status_code == 404


def test_the_same_refusals_as_everywhere(
    admin: Person, lost: Person, member: Person, someone: Someone, stage: Stage
) -> None:
    other = someone().becomes_guest()
    closed = someone().registers()
    stage.sql("UPDATE users SET is_active = false WHERE id = :id", id=closed.id)
    refused = [
        ((lost.id, other.id), 404),
        ((member.id, admin.id), 404),
        ((lost.id, lost.id), 404),
        ((lost.id, 2**40), 404),
        ((2**40, member.id), 404),
        ((lost.id, admin.id), 409),
        ((lost.id, closed.id), 409),
    ]
    for (guest_id, account_id), status in refused:
        body = {"guest_id": guest_id, "account_id": account_id}
        assert admin.post(MERGES, body).status_code == status, body
    assert "staff" in preview(admin, lost.id, admin.id).json["hindrance"]
    assert owners(stage) == [(lost.id, 2)]
    assert admin.post(MERGES, {"guest_id": -1, "account_id": "x"}).status_code == 422
    assert preview(admin, 0, 2**63).status_code == 422
    admin.post(MERGES, sides(lost, member))
    assert admin.post(MERGES, sides(lost, closed)).status_code == 409


def test_what_an_owner_merged_an_admin_does_not_undo(
    admin: Person, signs_in_over_guest: Callable[..., Person], stage: Stage
) -> None:
    person = signs_in_over_guest("one")
    made = person.post("/auth/merge").json["migration_id"]
    assert admin.post(f"{MERGES}/{made}/undo").status_code == 404
    assert owners(stage) == [(person.id, 1)]


def test_the_page_shows_what_would_come_and_does_it(
    admin: Person, lost: Person, member: Person, stage: Stage
) -> None:
    assert "Merge a guest by hand" in admin.get("/admin/merges").text
    page = admin.get(f"/admin/merges?guest_id={lost.id}&account_id={member.id}").text
    assert "2 Notes" in page
    assert admin.get("/admin/merges?guest_id=%00&account_id=9" + "9" * 60).status_code == 200
    assert "User not found" in admin.get("/admin/merges?guest_id=1&account_id=999999").text
    assert admin.sends("/admin/merges", {"guest_id": "x"}, of="/admin/merges").status_code == 422
    assert admin.sends("/admin/merges", sides(lost, admin), of="/admin/merges").status_code == 409
    assert admin.sends("/admin/merges", sides(lost, member), of="/admin/merges").status_code == 303
    assert owners(stage) == [(member.id, 2)]
    undo = re.findall(r'action="(/admin/merges/\d+/undo)"', admin.get("/admin/merges").text)
    assert admin.sends(undo[0], {}, of="/admin/merges").status_code == 303
    assert owners(stage) == [(lost.id, 2)]


def test_an_admin_and_the_owner_at_the_same_moment(
    admin: Person, lost: Person, member: Person, stage: Stage, app: Flask
) -> None:
    client = Person(app)
    bearer = {"headers": {"Authorization": f"Bearer {member.token}"}}
    answers = at_once(
        lambda: admin.post(MERGES, sides(lost, member)),
        lambda: client.post("/auth/merge", {"guest_token": lost.token}, **bearer),
    )
    assert set(statuses(answers)) <= {200, 401}
    assert owners(stage) == [(member.id, 2)]
    assert stage.sql("SELECT count(*) FROM user_migrations")[0][0] == 1


def test_the_account_is_told_that_it_was_not_this_devices_guest(
    admin: Person, lost: Person, member: Person, someone: Someone
) -> None:
    assert admin.post(MERGES, sides(lost, member)).status_code == 200
    shown = member.get("/account").text
    assert "2 things of a guest came into this account: somebody who runs this house brought them." in shown
    assert "from the guest on this device" not in shown
    guest, other = someone().becomes_guest(), someone().registers()
    guest.writes("three")
    guest_id = guest.id
    guest.post("/auth/login", {"email": other.email, "password": other.password})
    assert guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": other.id}).status_code == 200
    assert "1 thing came along from the guest on this device." in guest.get("/account").text
