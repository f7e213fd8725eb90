"""What a claim linked, listed thing by thing, and "not mine" for what somebody else wrote."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from tests.house.app import Stage
from tests.house.contacts import manifest as contacts
from tests.house.mails import Mails
from tests.house.notes import Note
from tests.house.notes import manifest as notes
from tests.house.people import Person
from webapp.apps import APPS
from webapp.db import Base
from webapp.extensions import db
from webapp.guests.manifest import Manifest
from webapp.guests.models import User

Someone = Callable[[], Person]


def wrote(someone: Someone, email: str, *texts: str) -> None:
    for text in texts:
        form = {"email": email, "name": "Somebody", "text": text}
        assert someone().post("/api/contacts", form).status_code == 201


def claimed(person: Person, mails: Mails) -> Person:
    person.asks()
    assert person.proves(mails.code(person.email)).status_code == 201
    return person


def shown(person: Person, query: str = "") -> list[str]:
    return [item["summary"] for item in person.get(f"/api/me/linked{query}").json["items"]]


def test_a_claim_lists_what_it_linked_and_nothing_else(
    someone: Someone, visitor: Person, mails: Mails
) -> None:
    wrote(someone, visitor.email, "my screen", "not my pump")
    visitor.becomes_guest()
    visitor.writes("the guest's own")
    claimed(visitor, mails)
    visitor.writes("made afterwards")
    assert shown(visitor) == ["not my pump", "my screen"]
    kinds = visitor.get("/api/me/linked").json["types"]
    assert kinds == [{"type": "notes", "title": "Notes", "count": 2, "can_disown": True}]
    assert 'href="/account/linked"' in visitor.get("/account").text


def test_not_mine_lets_go_of_one_thing(someone: Someone, visitor: Person, mails: Mails, stage: Stage) -> None:
    wrote(someone, visitor.email, "my screen", "not my pump")
    claimed(visitor, mails)
    page = visitor.get("/account/linked").text
    path = re.findall(r'action="(/account/linked/notes/\d+/disown)"', page)[0]
    assert visitor.sends(path, {}, of="/account/linked").status_code == 303
    assert shown(visitor) == ["my screen"]
    assert stage.sql("SELECT text FROM notes") == [("my screen",)]


def test_a_long_list_has_pages(someone: Someone, visitor: Person, mails: Mails) -> None:
    wrote(someone, visitor.email, *(f"request {n}" for n in range(5)))
    claimed(visitor, mails)
    seen, query = [], "?limit=2"
    while query:
        page = visitor.get(f"/api/me/linked{query}").json
        seen += [item["summary"] for item in page["items"]]
        query = f"?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert seen == [f"request {n}" for n in range(4, -1, -1)]


def test_an_account_of_its_own_has_nothing_linked(member: Person, visitor: Person) -> None:
    member.writes("mine")
    assert member.get("/api/me/linked").json == {"types": [], "type": None, "items": [], "next_cursor": None}
    assert "Nothing is left here." in member.get("/account/linked").text
    assert 'href="/account/linked"' not in member.get("/account").text
    assert visitor.get("/api/me/linked").status_code == 401


def test_what_is_no_part_of_it_is_not_there(
    someone: Someone, visitor: Person, mails: Mails, stage: Stage
) -> None:
    wrote(someone, visitor.email, "my screen")
    claimed(visitor, mails)
    own = visitor.writes("made afterwards").json["id"]
    other = someone().registers()
    ((linked_id,),) = stage.sql("SELECT id FROM notes WHERE text = 'my screen'")
    assert visitor.post(f"/api/me/linked/notes/{own}/disown").status_code == 404
    assert visitor.post("/api/me/linked/nothing/1/disown").status_code == 404
    assert visitor.post("/api/me/linked/links/1/disown").status_code == 404, "links do not offer it"
    assert other.post(f"/api/me/linked/notes/{linked_id}/disown").status_code == 404
    assert visitor.get("/api/me/linked?type=nothing").status_code == 404
    assert visitor.get("/account/linked?cursor=made-up").status_code == 422
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 2


def test_what_an_app_adopts_at_a_proof_is_listed_too(
    make_app: Callable[..., Flask], someone: Someone, mails: Mails, stage: Stage
) -> None:
    """What nobody could own while a squatter had the address is its owner's with the proof."""
    desk = someone().registers()

    def adopt(user: User, _email: str) -> Sequence[Base]:
        rows = db.session.query(Note).filter(Note.user_id == desk.id).all()
        for row in rows:
            row.user_id = user.id
        return rows

    adopting = Manifest(name="adopting", title="Adopting", on_proved=adopt)
    app = make_app(apps=(*APPS, notes, contacts, adopting))
    desk.writes("kept for somebody")
    person = Person(app).registers()
    person.writes("mine")
    person.confirms(mails.link(person.email))
    assert shown(person) == ["kept for somebody"]
    assert stage.sql("SELECT count(*) FROM notes WHERE user_id = :id", id=person.id)[0][0] == 2


def test_one_proof_after_another_lists_a_thing_once(
    someone: Someone, visitor: Person, mails: Mails, stage: Stage
) -> None:
    wrote(someone, visitor.email, "my screen")
    claimed(visitor, mails)
    visitor.post("/api/auth/password-reset", {"email": visitor.email})
    assert visitor.resets(mails.code(visitor.email), "another long password").status_code == 200
    assert shown(visitor) == ["my screen"]
    rows: Any = stage.sql("SELECT count(*) FROM linked_things")
    assert rows[0][0] == 1
