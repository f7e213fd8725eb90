"""What everybody may do in a project after a merge, and after its undo: exactly what they might before."""

from collections.abc import Callable
from typing import Any

from tests.apps.workspace.acts import note, project, task
from tests.house.app import Stage
from tests.house.people import Person

Someone = Callable[[], Person]


def permissions(stage: Stage) -> Any:
    """Return who may do what, everywhere."""
    query = "SELECT project_id, user_id, role FROM project_permissions ORDER BY project_id, user_id"
    return stage.sql(query)


def give(stage: Stage, project_id: int, user_id: int, role: str) -> None:
    """Make somebody a member, as an admin can let guests be who changes the list of permissions."""
    insert = "INSERT INTO project_permissions (project_id, user_id, role) VALUES (:project, :user, :role)"
    stage.sql(insert, project=project_id, user=user_id, role=role)


def test_a_merge_and_its_undo_leave_everybody_the_permissions_of_before(
    stage: Stage, member: Person, someone: Someone
) -> None:
    guest, third = someone().becomes_guest(nickname="Passer-by"), someone().registers(username="third")
    guest_id = guest.id
    guests, members = project(guest, "Guest's")["id"], project(member, "Member's")["id"]
    alone, lower, higher = (project(third, name)["id"] for name in ("Alone", "Lower", "Higher"))
    for home, person, role in (
        (alone, guest, "editor"),
        (lower, guest, "viewer"),
        (lower, member, "admin"),
        (higher, guest, "admin"),
        (higher, member, "viewer"),
        (members, guest, "viewer"),
        (guests, member, "viewer"),
        (guests, third, "editor"),
    ):
        give(stage, home, person.id, role)
    given = task(third, alone, assignee_id=guest_id)
    before = permissions(stage)

    guest.post("/auth/login", {"email": member.email, "password": member.password})
    assert guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id}).status_code == 200
    roles = {
        home: guest.get(f"/api/projects/{home}").json["role"]
        for home in (alone, lower, higher, members, guests)
    }
    assert roles == {alone: "editor", lower: "admin", higher: "admin", members: "owner", guests: "owner"}
    for home in roles:
        listed = [
            row["user_id"] for row in guest.get(f"/api/projects/{home}/permissions").json["permissions"]
        ]
        assert len(listed) == len(set(listed))
        assert guest_id not in listed, "a merged guest is nobody of their own"
    assert third.get(f"/api/projects/{guests}").json["role"] == "editor"

    assert guest.post("/auth/merge/undo").status_code == 200
    assert permissions(stage) == before
    assert stage.sql("SELECT count(*) FROM project_permissions WHERE brought_by IS NOT NULL") == [(0,)]
    assert third.get(f"/api/projects/{alone}/tasks/{given['id']}").json["assignee_id"] == guest_id


def test_what_was_changed_between_merge_and_undo_stays_changed(
    stage: Stage, member: Person, someone: Someone
) -> None:
    guest, third = someone().becomes_guest(), someone().registers()
    guest_id = guest.id
    left, kept = project(third, "Left")["id"], project(third, "Kept")["id"]
    for home in (left, kept):
        give(stage, home, guest_id, "viewer")
    guest.post("/auth/login", {"email": member.email, "password": member.password})
    guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id})
    assert guest.delete(f"/api/projects/{left}/permissions/{member.id}").status_code == 204
    assert third.patch(f"/api/projects/{kept}/permissions/{member.id}", {"role": "admin"}).status_code == 200
    assert guest.post("/auth/merge/undo").status_code == 200
    assert permissions(stage) == [(kept, guest_id, "admin")]


def test_after_an_undo_everything_names_who_did_it(stage: Stage, member: Person, someone: Someone) -> None:
    guest, third = someone().becomes_guest(), someone().registers(username="third")
    guest_id = guest.id
    home = project(third, "Shared")["id"]
    give(stage, home, guest_id, "editor")
    give(stage, home, member.id, "editor")
    by_guest = note(guest, home, "By the guest")["id"]
    by_member = note(member, home, "By the member")["id"]
    given = task(third, home, assignee_id=guest_id)["id"]
    changed = task(third, home, assignee_id=guest_id)["id"]

    def authors() -> list[int]:
        return [third.get(f"/api/projects/{home}/notes/{each}").json["author_id"] for each in notes]

    notes = [by_guest, by_member]
    guest.post("/auth/login", {"email": member.email, "password": member.password})
    assert guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id}).status_code == 200
    assert "referred" not in guest.get("/api/user/migration-status").text, (
        "others' rows are nobody's business"
    )
    notes.append(note(guest, home, "By the account since")["id"])
    assert authors() == [member.id] * 3
    given_away = third.get(f"/api/projects/{home}/tasks/{changed}").json
    assert given_away["assignee_id"] == member.id
    body = {"assignee_id": third.id, "version": given_away["version"]}
    assert third.patch(f"/api/projects/{home}/tasks/{changed}", body).status_code == 200

    assert guest.post("/auth/merge/undo").status_code == 200
    assert authors() == [guest_id, member.id, member.id]
    assert third.get(f"/api/projects/{home}/tasks/{given}").json["assignee_id"] == guest_id
    assert third.get(f"/api/projects/{home}/tasks/{changed}").json["assignee_id"] == third.id


def test_an_undo_gives_no_task_to_a_guest_who_was_put_out_meanwhile(
    stage: Stage, member: Person, someone: Someone
) -> None:
    guest, third = someone().becomes_guest(), someone().registers()
    guest_id = guest.id
    home = project(third, "Shared")["id"]
    give(stage, home, guest_id, "editor")
    given = task(third, home, assignee_id=guest_id)["id"]
    guest.post("/auth/login", {"email": member.email, "password": member.password})
    assert guest.post("/auth/merge", {"guest_id": guest_id, "real_user_id": member.id}).status_code == 200
    assert third.delete(f"/api/projects/{home}/permissions/{member.id}").status_code == 204
    give(stage, home, member.id, "editor")
    seen = third.get(f"/api/projects/{home}/tasks/{given}").json
    body = {"assignee_id": member.id, "version": seen["version"]}
    assert third.patch(f"/api/projects/{home}/tasks/{given}", body).status_code == 200
    assert guest.post("/auth/merge/undo").status_code == 200
    assert third.get(f"/api/projects/{home}/tasks/{given}").json["assignee_id"] == member.id
