"""Projects, who may do what in them, who was invited, and what happened."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.apps.workspace.engine.names import KEY_LENGTH
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.models import EMAIL_LENGTH
from webapp.guests.ownable import Ownable

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 2000
ROLES = ("viewer", "editor", "admin")
KINDS = ("project", "note", "snippet", "task", "member")


class Project(Ownable, Base):
    """A place for notes, snippets and tasks. Its owner is implicit: there is no permission row for them.

    `change_seq` counts every change below it, under the lock of this row.
    """

    __tablename__ = "projects"

    id: Mapped[BigId]
    owner_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    description: Mapped[str] = mapped_column(String(DESCRIPTION_LENGTH), default="", server_default="")
    archived_at: Mapped[datetime | None]
    next_task_number: Mapped[int] = mapped_column(default=1, server_default="1")
    change_seq: Mapped[int] = mapped_column(BIG, default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", "name"),
        CheckConstraint(f"length(key) BETWEEN 2 AND {KEY_LENGTH} AND key = upper(key)", "key"),
        CheckConstraint(f"length(description) <= {DESCRIPTION_LENGTH}", "description"),
        CheckConstraint("next_task_number >= 1", "next_task_number"),
        CheckConstraint("version >= 1", "version"),
        UniqueConstraint("owner_id", "key", name="uq_projects_owner_id_key"),
        Index("ix_projects_owner_id", "owner_id", "updated_at", "id"),
        {"sqlite_autoincrement": True},  # an id is given once: devices still know the projects that went
    )


class Permission(Base):
    """What somebody other than its owner may do in a project.

    `brought_by` is the guest whose merge gave it to this account, so that an undo can take it back.
    """

    __tablename__ = "project_permissions"

    project_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(8))
    brought_by: Mapped[int | None] = mapped_column(BIG)
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", "role"),
        Index("ix_project_permissions_user_id", "user_id", "project_id"),
    )


class Invite(Base):
    """An address that was asked into a project; the worker makes the token, whose hash alone is kept."""

    __tablename__ = "project_invites"

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(BIG, ForeignKey("projects.id", ondelete="CASCADE"))
    inviter_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    role: Mapped[str] = mapped_column(String(8))
    locale: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", "role"),
        UniqueConstraint("project_id", "email", name="uq_project_invites_project_id_email"),
        Index("ix_project_invites_inviter_id", "inviter_id"),
        Index("ix_project_invites_expires_at", "expires_at"),
    )


class Activity(Base):
    """One thing that somebody did in a project, in words that need nothing else to be shown."""

    __tablename__ = "project_activity"

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(BIG, ForeignKey("projects.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    verb: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(8))
    thing_id: Mapped[int | None] = mapped_column(BIG)
    title: Mapped[str] = mapped_column(String(200), default="", server_default="")
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", "kind"),
        Index("ix_project_activity_project_id", "project_id", "id"),
        Index("ix_project_activity_actor_id", "actor_id", "id"),
    )


class Tombstone(Base):
    """A row that was deleted, told to devices that had it."""

    __tablename__ = "project_tombstones"

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(BIG, ForeignKey("projects.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    thing_id: Mapped[int] = mapped_column(BIG)
    seq: Mapped[int] = mapped_column(BIG)
    deleted_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", "kind"),
        Index("ix_project_tombstones_project_id_seq", "project_id", "seq"),
    )
