"""Notes and tasks that were deleted a moment ago."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG

DISCARDED = ("note", "task")


class Discard(Base):
    """A note or a task that was deleted, kept for a day so that it can come back as it was.

    `content` is its row by column, with moments and uuids as text; the saves of a note hang on this row
    meanwhile (`Revision.discard_id`). `seq` is the number of its tombstone. It belongs to nobody but its
    project, and goes with it.
    """

    __tablename__ = "project_discards"

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(BIG, ForeignKey("projects.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    thing_id: Mapped[int] = mapped_column(BIG)
    seq: Mapped[int] = mapped_column(BIG)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"kind IN {DISCARDED}", "kind"),
        Index("uq_project_discards_kind_thing_id", "kind", "thing_id", unique=True),
        Index("ix_project_discards_project_id", "project_id"),
        Index("ix_project_discards_created_at", "created_at"),
    )
