"""Devices of users, and links from one to another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG


class UserSession(Base):
    """One device of one user. Ended rows stay for a while, so that old tokens get a telling 401."""

    __tablename__ = "user_sessions"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    session_type: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    refresh_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    refresh_family_hash: Mapped[str | None] = mapped_column(String(64))
    auth_epoch: Mapped[int]
    device_info: Mapped[str | None] = mapped_column(String(100))
    ip_address: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(255))
    is_persistent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    expires_at: Mapped[datetime]
    created_at: Mapped[Created]
    last_used_at: Mapped[Created]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        CheckConstraint("session_type IN ('guest', 'authenticated')", "type"),
        CheckConstraint("session_type <> 'guest' OR refresh_token_hash IS NULL", "guest_refresh"),
        Index("ix_user_sessions_user_id", "user_id"),
        Index("ix_user_sessions_expires_at", "expires_at"),
        Index(
            "ix_user_sessions_ended_at",
            "ended_at",
            postgresql_where=text("ended_at IS NOT NULL"),
            sqlite_where=text("ended_at IS NOT NULL"),
        ),
        Index(
            "ix_user_sessions_refresh_family_hash",
            "refresh_family_hash",
            postgresql_where=text("refresh_family_hash IS NOT NULL"),
            sqlite_where=text("refresh_family_hash IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # as that of its user
    )


class Handover(Base):
    """A one-time link that opens a guest on another device, for ten minutes."""

    __tablename__ = "handovers"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    auth_epoch: Mapped[int]
    expires_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_handovers_user_id", "user_id"),
        Index("ix_handovers_expires_at", "expires_at"),
    )
