"""Answers that staff give again and again."""

from sqlalchemy import CheckConstraint, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.apps.repairs.models.talk import BODY_LENGTH
from webapp.db import Base, BigId, Created

TITLE_LENGTH = 100


class SavedReply(Base):
    """A text to begin an answer with. `{name}` and `{number}` in it become the customer's and the order's."""

    __tablename__ = "repair_replies"

    id: Mapped[BigId]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_LENGTH}", "title"),
        CheckConstraint(f"length(body) BETWEEN 1 AND {BODY_LENGTH}", "body"),
    )


Index("uq_repair_replies_title", func.lower(SavedReply.title), unique=True)
