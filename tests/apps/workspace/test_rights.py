"""The two lists of document 003: what guests do, and what becomes an offer and is done after registering."""

from collections.abc import Callable

import pytest

from tests.apps.workspace.acts import (
    invite_link,
    note,
    project,
    public_snippet,
    registers_in_place,
    snippet,
    task,
    then_of,
)
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.apps.workspace.services.rights import ACCOUNTS, EVERYBODY, PERMISSIONS
from webapp.guests import permissions


def test_the_lists_of_the_document_stand_in_the_database(stage: Stage) -> None:
    rows = stage.sql("SELECT user_type, permission FROM default_permissions WHERE is_granted")
    granted = {(kind, permission) for kind, permission in rows if permission in PERMISSIONS}
    assert granted == {(kind, name) for name, kinds in PERMISSIONS.items() for kind in kinds}
    assert (len(EVERYBODY), len(ACCOUNTS)) == (13, 9)


def test_a_guest_works_alone_without_an_account(visitor: Person) -> None:
    home = project(visitor, "Garden behind the house")
    assert (home["key"], home["role"]) == ("GBTH", "owner")
    base = f"/api/projects/{home['id']}"
    for make, part in ((note, "notes"), (task, "tasks"), (snippet, "snippets")):
        thing = make(visitor, home["id"])
        path = f"{base}/{part}/{thing['id']}"
        changed = visitor.patch(path, {"title": "Another", "version": 1})
        assert (changed.status_code, changed.json["version"]) == (200, 2), changed.text
        assert visitor.delete(path).status_code == 204
        assert visitor.get(path).status_code == 404
    assert visitor.delete(base).status_code == 204


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/sync"), ("POST", "/api/sync"), ("GET", "/api/history")],
)
def test_what_needs_an_account_is_refused_to_guests_in_json(guest: Person, method: str, path: str) -> None:
    body = {"changes": [{"kind": "note", "act": "create", "project_id": 1}]} if method == "POST" else None
    answer = guest.client.open(path, method=method, json=body)
    assert (answer.status_code, answer.json and answer.json["code"]) == (403, "permission_needed")


def test_a_guests_words_on_a_public_snippet_are_kept_and_said_after_registering(
    member: Person, guest: Person
) -> None:
    shown = public_snippet(member)
    page = f"/snippets/{shown['code']}"
    offer = guest.sends(f"{page}/comments", {"body": "Just what I needed"}, of=page)
    assert offer.status_code == 403
    assert "Commenting needs an account." in offer.text
    assert registers_in_place(guest, offer).status_code == 303
    assert "Just what I needed" in guest.get(page).text


def test_the_other_refused_acts_are_done_after_registering(
    member: Person, someone: Callable[[], Person]
) -> None:
    shown = public_snippet(member)
    page = f"/snippets/{shown['code']}"
    liker, copier, reporter = someone().becomes_guest(), someone(), someone().becomes_guest()
    for person, act, form in (
        (liker, "like", {"liked": "on"}),
        (copier, "fork", {}),
        (reporter, "report", {"reason": "spam", "detail": "It is"}),
    ):
        offer = person.sends(f"{page}/{act}", form, of=page)
        assert offer.status_code == 403, offer.text
        assert registers_in_place(person, offer).status_code == 303
    seen = member.get(f"/api/public-snippets/{shown['code']}").json
    assert (seen["like_count"], seen["fork_count"]) == (1, 1)
    assert copier.get("/api/projects").json["projects"][0]["name"] == "Copies"
    again = reporter.post(f"/api/public-snippets/{shown['code']}/report", {"reason": "spam"})
    assert again.json["code"] == "reported"


def test_publishing_and_inviting_are_done_after_registering(
    stage: Stage, someone: Callable[[], Person], mails: Mails
) -> None:
    author, host = someone().becomes_guest(), someone().becomes_guest()
    hidden = snippet(author, project(author)["id"])
    path = f"/projects/{hidden['project_id']}/snippets/{hidden['id']}/visibility"
    offer = author.sends(path, {"visibility": "public"}, of=f"/snippets/{hidden['code']}", hx=True)
    assert offer.status_code == 403
    assert "Publishing a snippet needs an account." in offer.text
    assert registers_in_place(author, offer).status_code == 303
    assert someone().get(f"/snippets/{hidden['code']}").status_code == 200
    home = project(host)["id"]
    members = f"/projects/{home}/members"
    offer = host.sends(members, {"email": "friend@example.com", "role": "editor"}, of=members)
    assert offer.status_code == 403
    assert registers_in_place(host, offer).status_code == 303
    assert invite_link(mails, "friend@example.com")


def test_a_guest_who_wants_the_history_finds_it_after_registering(guest: Person) -> None:
    written = note(guest, project(guest)["id"], body="one")
    page = f"/notes/{written['id']}/history"
    offer = guest.get(page)
    assert offer.status_code == 403
    assert "Seeing the earlier ones needs an account." in offer.text
    done = registers_in_place(guest, offer)
    assert (done.status_code, done.headers["Location"]) == (303, page)
    assert "Version 1" in guest.get(page).text, "what was saved as a guest is there"


def test_the_project_too_many_is_made_after_registering(guest: Person) -> None:
    for number in range(5):
        project(guest, f"Project {number}")
    offer = guest.sends("/projects", {"name": "The sixth"}, of="/projects")
    assert offer.status_code == 403
    assert "Guests can keep 5 projects" in offer.text
    assert registers_in_place(guest, offer).status_code == 303
    assert "The sixth" in guest.get("/projects").text


def test_an_act_that_cannot_be_done_any_more_is_said_and_breaks_nothing(
    guest: Person, someone: Callable[[], Person]
) -> None:
    hidden = snippet(guest, project(guest)["id"])
    path = f"/projects/{hidden['project_id']}/snippets/{hidden['id']}/visibility"
    offer = guest.sends(path, {"visibility": "public"}, of=f"/snippets/{hidden['code']}")
    other = someone().registers()
    form = {"identifier": other.email, "password": other.password, "then": then_of(offer)}
    signed_in = guest.sends("/login", form, of="/login")
    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/projects")


def test_an_admin_who_takes_a_permission_away_is_obeyed(stage: Stage, member: Person) -> None:
    shown = public_snippet(member)
    stage.sql("UPDATE default_permissions SET is_granted = false WHERE permission = 'like_snippets'")
    stage.do(permissions.forget)
    try:
        refused = member.post(f"/api/public-snippets/{shown['code']}/like")
        assert refused.json["code"] == "permission_needed"
    finally:
        stage.sql("UPDATE default_permissions SET is_granted = true WHERE permission = 'like_snippets'")
        stage.do(permissions.forget)
