"""Working together: invites by mail, roles, tasks for members alone, leaving."""

from collections.abc import Callable

from tests.apps.workspace.acts import invite_link, joins, note, project, registers_in_place, task
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person

Someone = Callable[[], Person]


def test_who_is_invited_joins_by_the_link_of_the_mail_once(
    stage: Stage, member: Person, someone: Someone, mails: Mails
) -> None:
    home = project(member)["id"]
    friend = someone().registers()
    joins(member, home, friend, mails)
    assert friend.get(f"/api/projects/{home}").json["role"] == "editor"
    assert note(friend, home, "By a friend")["author_id"] == friend.id
    assert home in [row["id"] for row in friend.get("/api/projects").json["projects"]]
    token = invite_link(mails, friend.email).rpartition("/")[2]
    assert someone().registers().post(f"/api/invites/{token}/accept").status_code == 404
    assert stage.sql("SELECT count(*) FROM project_invites")[0][0] == 0


def test_the_mail_says_no_word_of_the_inviters(member: Person, mails: Mails, stage: Stage) -> None:
    home = project(member, "WIN http://evil.example")["id"]
    member.post(f"/api/projects/{home}/permissions", {"email": "victim@example.com"})
    (mail,) = mails.to("victim@example.com")
    assert "evil" not in mail
    (stored,) = stage.sql("SELECT token_hash FROM project_invites")
    assert stored[0] not in mail


def test_opening_the_link_changes_nothing_and_a_guest_joins_after_registering(
    member: Person, guest: Person, mails: Mails
) -> None:
    home = project(member, "The choir")["id"]
    member.post(f"/api/projects/{home}/permissions", {"email": guest.email, "role": "viewer"})
    link = invite_link(mails, guest.email)
    for _ in range(3):
        assert "The choir" in guest.get(link).text
    offer = guest.sends(link, {}, of=link)
    assert offer.status_code == 403
    assert registers_in_place(guest, offer).headers["Location"] == f"/projects/{home}"
    assert guest.get(f"/api/projects/{home}").json["role"] == "viewer"


def test_an_invite_ends_after_seven_days_or_when_taken_back(
    stage: Stage, member: Person, someone: Someone, mails: Mails
) -> None:
    home = project(member)["id"]
    friend = someone().registers()
    for ending in ("expired", "revoked"):
        asked = member.post(f"/api/projects/{home}/permissions", {"email": friend.email})
        assert asked.status_code == 202, asked.text
        link = invite_link(mails, friend.email)
        if ending == "expired":
            stage.sql("UPDATE project_invites SET expires_at = '2020-01-01 00:00:00'")
        else:
            assert member.delete(f"/api/projects/{home}/invites/{asked.json['id']}").status_code == 204
        assert friend.get(link).status_code == (410 if ending == "expired" else 404)
        assert friend.post(f"/api{link}/accept").status_code == (410 if ending == "expired" else 404)
    assert friend.get(f"/api/projects/{home}").status_code == 404


def test_only_members_can_be_given_a_task(member: Person, someone: Someone, mails: Mails) -> None:
    home = project(member)["id"]
    friend = someone().registers()
    wanted = {"title": "Dig", "assignee_id": friend.id}
    refused = member.post(f"/api/projects/{home}/tasks", wanted)
    assert (refused.status_code, refused.json["code"]) == (422, "not_a_member")
    assert "add them first" in refused.json["errors"]["assignee_id"]
    assert member.post(f"/api/projects/{home}/tasks", wanted | {"assignee_id": 2**62}).status_code == 422
    joins(member, home, friend, mails)
    assert task(member, home, assignee_id=friend.id)["assignee_id"] == friend.id


def test_who_is_removed_has_no_tasks_and_no_way_in_any_more(
    member: Person, someone: Someone, mails: Mails
) -> None:
    home = project(member)["id"]
    friend = someone().registers()
    joins(member, home, friend, mails)
    given = task(member, home, assignee_id=friend.id)
    assert member.delete(f"/api/projects/{home}/permissions/{friend.id}").status_code == 204
    after = member.get(f"/api/projects/{home}/tasks/{given['id']}").json
    assert (after["assignee_id"], after["version"]) == (None, given["version"] + 1)
    assert friend.get(f"/api/projects/{home}").status_code == 404
    assert friend.post(f"/api/projects/{home}/notes", {"title": "x"}).status_code == 404


def test_a_member_can_leave_and_the_last_admin_cannot(member: Person, someone: Someone, mails: Mails) -> None:
    home = project(member)["id"]
    friend = someone().registers()
    joins(member, home, friend, mails, "admin")
    base = f"/api/projects/{home}/permissions"
    assert friend.delete(f"{base}/{member.id}").json["code"] == "last_admin"
    assert friend.delete(f"{base}/{friend.id}").status_code == 204
    refused = member.delete(f"{base}/{member.id}")
    assert (refused.status_code, refused.json["code"]) == (409, "last_admin")


def test_a_role_that_is_changed_counts_at_once(member: Person, someone: Someone, mails: Mails) -> None:
    home = project(member)["id"]
    friend = someone().registers()
    joins(member, home, friend, mails, "viewer")
    path = f"/api/projects/{home}/permissions/{friend.id}"
    assert friend.patch(path, {"role": "admin"}).status_code == 403
    assert member.patch(path, {"role": "editor"}).status_code == 200
    assert note(friend, home)["author_id"] == friend.id
    assert (
        member.patch(f"/api/projects/{home}/permissions/{member.id}", {"role": "viewer"}).status_code == 409
    )


def test_who_is_a_member_is_not_invited_again(member: Person, someone: Someone, mails: Mails) -> None:
    home = project(member)["id"]
    friend = someone().registers()
    joins(member, home, friend, mails)
    for email in (friend.email, member.email):
        again = member.post(f"/api/projects/{home}/permissions", {"email": email})
        assert (again.status_code, again.json["code"]) == (409, "already_member")


def test_an_archived_project_is_read_and_not_changed(member: Person) -> None:
    home = project(member)["id"]
    written = note(member, home)
    assert member.post(f"/api/projects/{home}/archive", {"is_archived": True}).json["is_archived"] is True
    assert member.get(f"/api/projects/{home}/notes/{written['id']}").status_code == 200
    refused = member.post(f"/api/projects/{home}/notes", {"title": "x"})
    assert (refused.status_code, refused.json["code"]) == (409, "archived")
    assert member.get("/api/projects").json["projects"] == []
    assert len(member.get("/api/projects?is_archived=true").json["projects"]) == 1
    member.post(f"/api/projects/{home}/archive", {"is_archived": False})
    assert note(member, home, "Again")


def test_what_happened_is_written_down(member: Person, someone: Someone, mails: Mails) -> None:
    home = project(member)["id"]
    friend = someone().registers(display_name="Mira")
    joins(member, home, friend, mails)
    note(friend, home, "What to sow")
    lines = member.get(f"/api/projects/{home}/activity").json["activity"]
    assert [(line["actor"], line["verb"], line["kind"]) for line in lines[:2]] == [
        ("Mira", "created", "note"),
        ("Mira", "joined", "member"),
    ]
    assert "What to sow" in member.get(f"/projects/{home}/activity").text
