"""Admins find users, delete and restore, ban, mend an address, give roles, merge by hand; all is recorded."""

from collections.abc import Callable

import pytest

from tests.admin.conftest import with_role
from tests.architecture.counting import statements
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.guests.check import check
from webapp.guests.departure import erase_departed


def acts(admin: Person, user_id: int, act: str) -> int:
    return int(admin.post(f"/api/admin/users/{user_id}/acts", {"act": act}).status_code)


def recorded(stage: Stage, admin: Person) -> list[tuple[str, int | None]]:
    rows = stage.sql("SELECT act, target_id FROM audit_entries WHERE actor_id = :id ORDER BY id", id=admin.id)
    return [tuple(row) for row in rows]


def test_users_are_found_by_number_address_beginning_and_name(
    admin: Person, member: Person, guest: Person, contact: int
) -> None:
    def found(query: str) -> set[int]:
        return {user["id"] for user in admin.get(f"/api/admin/users?{query}").json["users"]}

    assert found(f"q={guest.id}") == {guest.id}
    assert found(f"q={member.email.upper()}") == {member.id}
    assert found("q=conta") == {contact}
    assert found("q=%25") == set()
    assert found("which=contacts") == {contact}
    assert found("which=guests") == {guest.id}
    assert found("which=staff") == {admin.id}
    assert {admin.id, member.id, guest.id, contact} == found("")
    assert member.email in admin.get("/admin/users?which=accounts").text


def test_the_list_goes_on_by_cursor_and_costs_the_same_however_long(
    admin: Person, someone: Callable[[], Person]
) -> None:
    for _ in range(25):
        someone().becomes_guest()
    first = admin.get("/api/admin/users").json
    second = admin.get(f"/api/admin/users?cursor={first['next_cursor']}").json
    ids = [user["id"] for page in (first, second) for user in page["users"]]
    assert len(ids) == len(set(ids)) == 26
    for path in ("/admin/users", f"/admin/users/{ids[0]}"):
        with statements() as seen, admin.get(path) as page:
            assert page.status_code == 200
        assert len(seen) <= 6, seen
        assert seen.writes == []


def test_a_deleted_user_is_signed_out_cannot_register_back_and_can_be_restored(
    stage: Stage, admin: Person, member: Person, mails: Mails
) -> None:
    stage.verify(member.email)
    member.post("/urls", {"original_url": "https://example.com/"})
    assert acts(admin, member.id, "delete") == 200
    assert member.me() == 401
    assert acts(admin, member.id, "delete") == 409
    member.asks()
    assert mails.codes(member.email) == []
    with stage.app.app_context():
        assert check() == []
        assert erase_departed() == 0
    assert acts(admin, member.id, "restore") == 200
    assert member.signs_in().me()["user_id"] == member.id
    assert len(member.get("/urls/me/all").json["urls"]) == 1
    assert recorded(stage, admin) == [("delete", member.id), ("restore", member.id)]


def test_a_user_whose_address_was_taken_meanwhile_is_not_restored(
    stage: Stage, admin: Person, member: Person, someone: Callable[[], Person]
) -> None:
    assert acts(admin, member.id, "delete") == 200
    other = someone().registers()
    stage.sql("UPDATE users SET email = :email WHERE id = :id", email=member.email, id=other.id)
    assert acts(admin, member.id, "restore") == 409


def test_what_is_erased_is_gone_for_good(
    stage: Stage, admin: Person, member: Person, do_jobs: Callable[[], int]
) -> None:
    stage.verify(member.email)
    assert acts(admin, member.id, "erase") == 200
    do_jobs()
    assert stage.sql("SELECT count(*) FROM users WHERE id = :id", id=member.id)[0][0] == 0
    assert acts(admin, member.id, "restore") == 404
    assert member.registers().id != 0


def test_a_banned_user_is_out_until_the_ban_is_lifted(admin: Person, member: Person, guest: Person) -> None:
    for person in (member, guest):
        assert acts(admin, person.id, "ban") == 200
        assert person.me() == 401
        assert acts(admin, person.id, "ban") == 409
        assert acts(admin, person.id, "unban") == 200
    assert member.tries_to_sign_in().status_code == 200


def test_nobody_acts_on_himself_or_on_what_is_not_there(admin: Person) -> None:
    assert acts(admin, admin.id, "delete") == 409
    assert admin.patch(f"/api/admin/users/{admin.id}", {"role": "customer"}).status_code == 409
    assert acts(admin, 2**62, "ban") == 404
    assert acts(admin, admin.id, "promote") == 422


def test_a_contacts_address_is_mended_before_it_is_claimed(
    stage: Stage, admin: Person, member: Person, contact: int, someone: Callable[[], Person], mails: Mails
) -> None:
    old = someone()
    old.email = "contact@example.com"
    old.asks()
    code = mails.code(old.email)
    path = f"/api/admin/users/{contact}"
    assert admin.patch(path, {"email": "no address"}).status_code == 422
    taken = admin.patch(path, {"email": member.email})
    assert (taken.status_code, taken.json["code"]) == (409, "email_taken")
    assert admin.patch(path, {"email": "Right@Example.com"}).json["email"] == "right@example.com"
    assert old.proves(code).status_code == 400, "a code for the old address opens nothing any more"
    right = someone()
    right.email = "right@example.com"
    right.asks()
    assert right.proves(mails.code(right.email)).status_code == 201
    assert right.id == contact
    assert admin.patch(path, {"email": "other@example.com"}).status_code == 409
    assert ("email_mended", contact) in recorded(stage, admin)


def test_the_page_of_a_contact_says_what_is_wrong_with_an_address(
    admin: Person, member: Person, contact: int
) -> None:
    page = f"/admin/users/{contact}"
    refused = admin.sends(f"{page}/email", {"email": member.email}, of=page)
    assert refused.status_code == 409
    assert "Somebody else has this address." in refused.text
    assert admin.sends(f"{page}/email", {"email": "nonsense"}, of=page).status_code == 422
    assert admin.sends(f"{page}/email", {"email": "new@example.com"}, of=page).status_code == 303
    assert "new@example.com" in admin.get(page).text


def test_a_role_needs_a_proved_address_and_a_new_sign_in(stage: Stage, admin: Person, member: Person) -> None:
    page = f"/admin/users/{member.id}"
    assert admin.sends(f"{page}/role", {"role": "staff"}, of=page).status_code == 409
    stage.verify(member.email)
    assert admin.sends(f"{page}/role", {"role": "king"}, of=page).status_code == 422
    assert admin.sends(f"{page}/role", {"role": "staff"}, of=page).status_code == 303
    assert member.me() == 401
    assert member.signs_in().get("/admin/moderation").status_code == 200


def test_the_page_of_an_account_leads_to_a_merge_by_hand_which_is_recorded(
    stage: Stage, admin: Person, member: Person, guest: Person
) -> None:
    guest.writes("a note")
    sides = {"guest_id": guest.id, "account_id": member.id}
    assert f'name="account_id" value="{member.id}"' in admin.get(f"/admin/users/{member.id}").text
    look = admin.get(f"/admin/merges?guest_id={guest.id}&account_id={member.id}")
    assert look.status_code == 200
    assert "Merge them" in look.text
    merged = admin.post("/api/admin/merges", sides)
    assert stage.sql("SELECT user_id FROM notes")[0][0] == member.id
    undone = admin.post(f"/api/admin/merges/{merged.json['migration_id']}/undo")
    assert (merged.status_code, undone.status_code) == (200, 200)
    assert stage.sql("SELECT user_id FROM notes")[0][0] == guest.id
    assert recorded(stage, admin) == [("merged", member.id), ("merge_undone", member.id)]
    with stage.app.app_context():
        assert check() == []


@pytest.mark.parametrize("who", ["member", "guest"])
def test_the_page_of_one_user_shows_no_secret(
    admin: Person, request: pytest.FixtureRequest, who: str
) -> None:
    person: Person = request.getfixturevalue(who)
    person.writes("private words")
    page = admin.get(f"/admin/users/{person.id}").text
    assert f"#{person.id}" in page or str(person.id) in page
    for secret in (person.token, person.cookie(), "private words"):
        assert secret not in page


def test_the_record_only_grows(stage: Stage, admin: Person, member: Person) -> None:
    acts(admin, member.id, "ban")
    for statement in ("UPDATE audit_entries SET act = 'x'", "DELETE FROM audit_entries"):
        with pytest.raises(Exception, match="never changed"):
            stage.sql(statement)
    entries = admin.get(f"/api/admin/audit?actor={admin.id}").json["entries"]
    assert [(entry["act"], entry["target_id"]) for entry in entries] == [("ban", member.id)]
    assert with_role(stage, member, "customer").get("/api/admin/audit").status_code == 404
