"""What people do in the workspace, by the doors that everybody uses."""

import html
import re
from typing import Any

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Answer, Person

LINK = re.compile(r"/invites/[A-Za-z0-9_-]+")
NOTE_OF_OFFER = re.compile(r'name="then"[^>]*value="([^"]+)"')
CODE = "def hello():\n    return 'world'\n"


def made(answer: Answer) -> Any:
    """Return what a call made."""
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def project(person: Person, name: str = "Garden", **more: Any) -> Any:
    """Start a project."""
    return made(person.post("/api/projects", {"name": name, **more}))


def note(person: Person, project_id: int, title: str = "Seeds", **more: Any) -> Any:
    """Write a note."""
    return made(person.post(f"/api/projects/{project_id}/notes", {"title": title, **more}))


def task(person: Person, project_id: int, title: str = "Dig", **more: Any) -> Any:
    """Write a task."""
    return made(person.post(f"/api/projects/{project_id}/tasks", {"title": title, **more}))


def snippet(person: Person, project_id: int, title: str = "Hello", **more: Any) -> Any:
    """Write a snippet of one file."""
    body = {"title": title, "files": [{"name": "hello.py", "body": CODE}], **more}
    return made(person.post(f"/api/projects/{project_id}/snippets", body))


def publish(person: Person, thing: Any, visibility: str = "public") -> Any:
    """Show a snippet."""
    path = f"/api/projects/{thing['project_id']}/snippets/{thing['id']}/visibility"
    return made(person.post(path, {"visibility": visibility}))


def public_snippet(person: Person, **more: Any) -> Any:
    """Write and publish a snippet in a project of its own."""
    return publish(person, snippet(person, project(person)["id"], **more))


def joins(owner: Person, project_id: int, person: Person, mails: Mails, role: str = "editor") -> None:
    """Invite a registered person by mail, who accepts."""
    asked = owner.post(f"/api/projects/{project_id}/permissions", {"email": person.email, "role": role})
    assert asked.status_code == 202, asked.text
    token = invite_link(mails, person.email).rpartition("/")[2]
    assert person.post(f"/api/invites/{token}/accept").status_code == 200


def invite_link(mails: Mails, email: str) -> str:
    """Return the path of the newest invite in somebody's letter box."""
    links: list[str] = LINK.findall(mails.to(email)[-1])
    return links[0]


def then_of(offer: Answer) -> str:
    """Return what an offer to register carries along."""
    found = NOTE_OF_OFFER.search(offer.text)
    assert found, offer.text
    return html.unescape(found.group(1))


def registers_in_place(person: Person, offer: Answer) -> Answer:
    """Fill in the registration of an offer; return what comes of the refused act."""
    form = {"email": person.email, "password": person.password, "then": then_of(offer)}
    return person.sends("/register", form, of="/register")


def make_staff(stage: Stage, person: Person, role: str = "staff") -> Person:
    """Turn a registered person into staff."""
    stage.sql("UPDATE users SET role = :role WHERE id = :id", role=role, id=person.id)
    return person
