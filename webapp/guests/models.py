"""Users of four kinds, their sessions, mailed proofs, permissions and events."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Computed, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG

KINDS = ("guest", "contact", "registered", "migrated")
ROLES = ("customer", "staff", "admin")
THEMES = ("light", "dark", "auto")
CLAIM_PURPOSES = ("confirm", "claim", "reset", "change")
MIGRATION_STATES = ("pending", "in_progress", "completed", "failed")
EMAIL_LENGTH = 254  # characters, RFC 5321


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
    def is_live(self) -> bool:
        """Whether this row may act: neither merged away, deleted nor banned."""
        return self.is_active and self.deleted_at is None and self.user_type != "migrated"


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
            "ix_user_sessions_refresh_family_hash",
            "refresh_family_hash",
            postgresql_where=text("refresh_family_hash IS NOT NULL"),
            sqlite_where=text("refresh_family_hash IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # as that of its user
    )


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


class DefaultPermission(Base):
    """What a kind of user may do; an admin edits the rows."""

    __tablename__ = "default_permissions"

    user_type: Mapped[str] = mapped_column(String(16), primary_key=True)
    permission: Mapped[str] = mapped_column(String(50), primary_key=True)
    is_granted: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class Event(Base):
    """Something that happened to a visitor, without content or address; pruned after 180 days."""

    __tablename__ = "events"

    id: Mapped[BigId]
    name: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[int | None] = mapped_column(BIG)  # no foreign key: outlives the guest
    user_type: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(64))
    about: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Created]

    __table_args__ = (
        Index("ix_events_name_created_at", "name", "created_at"),
        Index("ix_events_created_at", "created_at"),
    )


class UserMigration(Base):
    """The record of one merge: who into whom, what moved, step by step. A guest merges once."""

    __tablename__ = "user_migrations"

    id: Mapped[BigId]
    source_user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    destination_user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    source_anonymous_id: Mapped[UUID | None]
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


class Export(Base):
    """All that a user owns, as one ZIP made by a job; kept for a day."""

    __tablename__ = "exports"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    ready_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        Index("ix_exports_user_id", "user_id", "id"),
        Index("ix_exports_created_at", "created_at"),
    )
