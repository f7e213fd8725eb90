"""Anybody who made something here; the CHECKs keep each of the four kinds honest."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG

KINDS = ("guest", "contact", "registered", "migrated")
ROLES = ("customer", "staff", "admin")
THEMES = ("light", "dark", "auto")
EMAIL_LENGTH = 254  # characters, RFC 5321


def _where(condition: str) -> dict[str, Any]:
    """Say which rows an index holds, to both databases."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class User(Base):
    """Anybody who made something here; `user_type` says which of the four kinds."""

    __tablename__ = "users"

    id: Mapped[BigId]
    user_type: Mapped[str] = mapped_column(String(16))
    is_guest: Mapped[bool] = mapped_column(Computed("user_type = 'guest'", persisted=True))
    anonymous_id: Mapped[UUID | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(255))
    resume_key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    onboarded_at: Mapped[datetime | None]
    username: Mapped[str | None] = mapped_column(String(50))
    display_name: Mapped[str] = mapped_column(String(100), default="")
    avatar_url: Mapped[str | None] = mapped_column(String(2048))
    bio: Mapped[str | None] = mapped_column(String(1000))
    location: Mapped[str | None] = mapped_column(String(100))
    website: Mapped[str | None] = mapped_column(String(255))
    theme: Mapped[str] = mapped_column(String(8), default="auto", server_default="auto")
    locale: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    role: Mapped[str] = mapped_column(String(16), default="customer", server_default="customer")
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    auth_epoch: Mapped[int] = mapped_column(default=1, server_default="1")
    source: Mapped[str] = mapped_column(String(64), default="organic", server_default="organic")
    signup_guest_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    merged_into_user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    migrated_from_anonymous_id: Mapped[UUID | None]
    migrated_at: Mapped[datetime | None]
    session_expires_at: Mapped[datetime | None]
    last_active_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]
    deleted_reason: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[Created]
    updated_at: Mapped[Created] = mapped_column(onupdate=lambda: datetime.now(UTC))

    __table_args__ = (
        CheckConstraint(f"user_type IN {KINDS}", "kind"),
        CheckConstraint(f"role IN {ROLES}", "role"),
        CheckConstraint(f"theme IN {THEMES}", "theme"),
        CheckConstraint(
            "user_type <> 'guest' OR (anonymous_id IS NOT NULL AND email IS NULL AND password_hash IS NULL)",
            "guest",
        ),
        CheckConstraint("user_type <> 'contact' OR (email IS NOT NULL AND password_hash IS NULL)", "contact"),
        CheckConstraint(
            "user_type <> 'registered' OR password_hash IS NOT NULL OR onboarded_at IS NOT NULL", "registered"
        ),
        CheckConstraint(
            "(user_type = 'migrated') = (migrated_at IS NOT NULL AND merged_into_user_id IS NOT NULL)",
            "migrated",
        ),
        CheckConstraint("user_type <> 'migrated' OR (NOT is_active AND email IS NULL)", "migrated_inactive"),
        CheckConstraint("role = 'customer' OR user_type = 'registered'", "staff_registered"),
        CheckConstraint("(deleted_at IS NULL) = (deleted_reason IS NULL)", "deleted"),
        CheckConstraint("email_verified_at IS NULL OR email IS NOT NULL", "verified"),
        Index(
            "uq_users_live_email",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            sqlite_where=text("deleted_at IS NULL"),
        ),
        Index("uq_users_username", text("lower(username)"), unique=True),
        Index(
            "ix_users_idle_guests",
            "last_active_at",
            postgresql_where=text("user_type = 'guest'"),
            sqlite_where=text("user_type = 'guest'"),
        ),
        Index(
            "ix_users_merged_into_user_id",
            "merged_into_user_id",
            postgresql_where=text("merged_into_user_id IS NOT NULL"),
            sqlite_where=text("merged_into_user_id IS NOT NULL"),
        ),
        Index(
            "ix_users_signup_guest_id",
            "signup_guest_id",
            postgresql_where=text("signup_guest_id IS NOT NULL"),
            sqlite_where=text("signup_guest_id IS NOT NULL"),
        ),
        # For the lists of admins. None of them has an entry for a guest, so making one costs no more.
        Index("ix_users_kind", "user_type", "id", **_where("user_type <> 'guest'")),
        Index("ix_users_role", "role", "id", **_where("role <> 'customer'")),
        Index("ix_users_deleted", "id", **_where("deleted_at IS NOT NULL")),
        Index("ix_users_banned", "id", **_where("NOT is_active AND user_type <> 'migrated'")),
        Index(
            "ix_users_email_prefix",
            text("lower(email)"),
            postgresql_ops={"lower(email)": "text_pattern_ops"},
            **_where("email IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # an id is given once: tokens of a swept guest still name it
    )

    is_anonymous = False

    @property
    def is_authenticated(self) -> bool:
        """Whether an account is signed in; a guest is not."""
        return self.user_type == "registered"

    @property
    def kind(self) -> str:
        """The kind of user, or of visitor, that pages tell apart."""
        return self.user_type

    def get_id(self) -> str:
        """Return the id as Flask-Login wants it."""
        return str(self.id)

    @property
    def is_kept(self) -> bool:
        """Whether this is a guest that is kept on a device: neither it nor its things end by themselves."""
        return self.user_type == "guest" and self.session_expires_at is None

    @property
    def is_live(self) -> bool:
        """Whether this row may act: neither merged away, deleted nor banned."""
        return self.is_active and self.deleted_at is None and self.user_type != "migrated"
