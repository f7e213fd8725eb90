"""The sample public form: who fills it in becomes a contact, without a password or a session."""

from typing import Annotated

from flask import Response
from pydantic import Field

from tests.house.notes import Note
from webapp.extensions import db
from webapp.guests.contacts import find_or_make_contact
from webapp.guests.manifest import Manifest
from webapp.guests.schemas import Email
from webapp.web.blueprint import ApiBlueprint
from webapp.web.i18n import preferred_locale
from webapp.web.requests import read_json
from webapp.web.respond import answer
from webapp.web.schema import In, Line

RECEIVED = "We have your request."

api = ApiBlueprint("contacts", __name__)


class ContactIn(In):
    """What the public form asks for."""

    email: Email
    name: Annotated[Line, Field(min_length=1, max_length=100)]
    text: Line


@api.post("/api/contacts")
def create() -> Response:
    """Take a request; the answer is the same whoever has the address, and nobody's name changes by it."""
    body = read_json(ContactIn)
    user = find_or_make_contact(body.email, body.name, preferred_locale())
    if user is not None:
        db.session.add(Note(user_id=user.id, text=body.text))
    return answer({"message": RECEIVED}, 201)


manifest = Manifest(name="contacts", title="Contacts", blueprints=(api,))
