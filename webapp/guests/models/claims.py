"""Mailed proofs of an address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Created
from webapp.db.model import BIG
from webapp.guests.models.users import EMAIL_LENGTH

CLAIM_PURPOSES = ("confirm", "claim", "reset", "change")


class EmailClaim(Base):
    """A mailed proof of an address: asked for with its outbox row, its code and link made by the worker.

    `email` is what is proved, for ever; `user_id` binds the two purposes that belong to one account. What
    the asker typed waits here, the password hashed. Used at most once.
    """

    __tablename__ = "email_claims"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    asker_hash: Mapped[str | None] = mapped_column(String(64))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    username: Mapped[str | None] = mapped_column(String(50))
    display_name: Mapped[str | None] = mapped_column(String(100))
    locale: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    code_hash: Mapped[str | None] = mapped_column(String(255))
    code_expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"purpose IN {CLAIM_PURPOSES}", "purpose"),
        CheckConstraint("purpose NOT IN ('confirm', 'change') OR user_id IS NOT NULL", "bound"),
        CheckConstraint("attempts BETWEEN 0 AND 5", "attempts"),
        Index("ix_email_claims_user_id", "user_id"),
        Index("ix_email_claims_email", "email", "created_at"),
        Index("ix_email_claims_created_at", "created_at"),
    )
