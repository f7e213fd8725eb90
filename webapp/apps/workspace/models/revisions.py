"""Every save of a note or a snippet."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from webapp.apps.workspace.models.notes import TITLE_LENGTH
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

OF_ONE_THING = (
    "(discard_id IS NULL AND (note_id IS NULL) <> (snippet_id IS NULL))"
    " OR (discard_id IS NOT NULL AND note_id IS NULL AND snippet_id IS NULL)"
)


class Revision(Ownable, Base):
    """A note or a snippet as it was saved: `number` is the version of that save.

    `content` of a note is `{"body"}`, of a snippet
    `{"description", "files": [{"name", "language", "body"}]}`. While a note is deleted and can still come
    back, its saves hang on `discard_id` instead.
    """

    __tablename__ = "workspace_revisions"

    id: Mapped[BigId]
    owner_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    note_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("workspace_notes.id", ondelete="CASCADE"))
    snippet_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("snippets.id", ondelete="CASCADE"))
    discard_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("project_discards.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    content: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(OF_ONE_THING, "of_one_thing"),
        CheckConstraint("number >= 1", "number"),
        Index("ix_workspace_revisions_owner_id", "owner_id", "id"),
        Index("ix_workspace_revisions_author_id", "author_id"),
        Index("ix_workspace_revisions_discard_id", "discard_id"),
        Index("uq_workspace_revisions_note_id", "note_id", "number", unique=True),
        Index("uq_workspace_revisions_snippet_id", "snippet_id", "number", unique=True),
    )
