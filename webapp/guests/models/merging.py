"""Merges: their records, and the offers that wait for a choice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG

MIGRATION_STATES = ("pending", "in_progress", "completed", "failed")


class UserMigration(Base):
    """The record of one merge: who into whom, what moved, step by step. A guest merges once.

    `done_by_id` names the admin of a merge by hand; the owner of both sides leaves it NULL.
    """

    __tablename__ = "user_migrations"

    id: Mapped[BigId]
    source_user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    destination_user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    source_anonymous_id: Mapped[UUID | None]
    done_by_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    migration_status: Mapped[str] = mapped_column(String(16), default="pending", server_default="pending")
    entities_migrated: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    migration_log: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    error_message: Mapped[str | None] = mapped_column(String(255))
    started_at: Mapped[Created]
    completed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"migration_status IN {MIGRATION_STATES}", "status"),
        CheckConstraint("(migration_status = 'completed') = (completed_at IS NOT NULL)", "completed"),
        Index(
            "uq_user_migrations_source",
            "source_user_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL AND migration_status <> 'failed'"),
            sqlite_where=text("undone_at IS NULL AND migration_status <> 'failed'"),
        ),
        Index("ix_user_migrations_source_user_id", "source_user_id"),
        Index(
            "ix_user_migrations_done_by_id",
            "done_by_id",
            postgresql_where=text("done_by_id IS NOT NULL"),
            sqlite_where=text("done_by_id IS NOT NULL"),
        ),
        Index("ix_user_migrations_destination_user_id", "destination_user_id", "id"),
    )


class MergeOffer(Base):
    """The guest that waits since a sign-in: the account's session is the proof of both, for 15 minutes."""

    __tablename__ = "merge_offers"

    session_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("user_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    guest_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_merge_offers_guest_id", "guest_id"),
        Index("ix_merge_offers_expires_at", "expires_at"),
    )
