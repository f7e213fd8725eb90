"""The sample app: notes, which guests may have three of for two days. docs/adding-an-app.md explains it."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.extensions import db
from webapp.guests.current import writer
from webapp.guests.manifest import Manifest, Owned
from webapp.guests.models import User
from webapp.guests.ownable import Ownable
from webapp.guests.ownership import owned
from webapp.guests.quotas import claim_slot, expiry_for
from webapp.web.blueprint import ApiBlueprint
from webapp.web.requests import read_json
from webapp.web.respond import answer
from webapp.web.schema import In, Line


class Note(Ownable, Base):
    """A line of text."""

    __tablename__ = "notes"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str | None] = mapped_column(String(20))
    expires_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        Index("ix_notes_user_id", "user_id"),
        Index("ix_notes_expires_at", "expires_at"),
        Index("uq_notes_slug", "user_id", "slug", unique=True),
    )


class NoteIn(In):
    """A note to be made; a slug is its owner's own name for it."""

    text: Line
    slug: Annotated[Line, Field(min_length=1, max_length=20)] | None = None


def create_note(user: User, text: str, slug: str | None = None) -> Note:
    """Make a note, if there is room for one."""
    claim_slot(user, Note)
    note = Note(user_id=user.id, text=text, slug=slug, expires_at=expiry_for(user, Note))
    db.session.add(note)
    db.session.flush()
    return note


api = ApiBlueprint("notes", __name__)


@api.post("/api/notes")
def create() -> Response:
    """Make a note."""
    body = read_json(NoteIn)
    return answer({"id": create_note(writer(), body.text, body.slug).id}, 201)


@api.get("/api/notes/<id:note_id>")
def show(note_id: int) -> Response:
    """Show a note to its owner."""
    return answer({"text": owned(Note).get_or_404(id=note_id).text})


def _sample(user: User, n: int) -> Any:
    return Note(user_id=user.id, text=f"note {n}", expires_at=expiry_for(user, Note))


manifest = Manifest(
    name="notes",
    title="Notes",
    blueprints=(api,),
    owned=(
        Owned(
            name="notes",
            model=Note,
            owner=Note.user_id,
            title="Notes",
            singular="a note",
            expires_at=Note.expires_at,
            guest_quota=lambda _: 3,
            guest_lifetime=lambda _: timedelta(days=2),
            unique_by=Note.slug,
            summary=lambda note: str(note.text),
            disown=db.session.delete,
            sample=_sample,
        ),
    ),
)
