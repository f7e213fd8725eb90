"""Snippets of code: a few files under one title, private, unlisted or public."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from webapp.apps.workspace.engine.names import FILE_NAME_LENGTH
from webapp.apps.workspace.models.child import Child
from webapp.db import Base, BigId
from webapp.db.model import BIG

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 2000
MOST_FILES = 20
FILE_BYTES = 524_288
CODE_LENGTH = 12
VISIBILITIES = ("private", "unlisted", "public")
LANGUAGE_LENGTH = 20


class SnippetFile(Base):
    """One file of a snippet; its body is read only where it is shown."""

    __tablename__ = "snippet_files"

    id: Mapped[BigId]
    snippet_id: Mapped[int] = mapped_column(BIG, ForeignKey("snippets.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), default="", server_default="")
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {FILE_NAME_LENGTH}", "name"),
        CheckConstraint(f"length(body) <= {FILE_BYTES}", "body"),
        CheckConstraint(f"position BETWEEN 0 AND {MOST_FILES - 1}", "position"),
        UniqueConstraint("snippet_id", "position", name="uq_snippet_files_snippet_id_position"),
    )


class Snippet(Child, Base):
    """A snippet. `code` is its address, which cannot be guessed; `moderated_at` keeps it private for good."""

    __tablename__ = "snippets"

    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    description: Mapped[str] = deferred(
        mapped_column(String(DESCRIPTION_LENGTH), default="", server_default="")
    )
    language: Mapped[str] = mapped_column(String(LANGUAGE_LENGTH), default="", server_default="")
    file_count: Mapped[int] = mapped_column(default=1, server_default="1")
    visibility: Mapped[str] = mapped_column(String(8), default="private", server_default="private")
    published_at: Mapped[datetime | None]
    moderated_at: Mapped[datetime | None]
    forked_from_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("snippets.id", ondelete="SET NULL"))
    like_count: Mapped[int] = mapped_column(default=0, server_default="0")
    fork_count: Mapped[int] = mapped_column(default=0, server_default="0")
    comment_count: Mapped[int] = mapped_column(default=0, server_default="0")

    files: Mapped[list[SnippetFile]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by=SnippetFile.position
    )

    __table_args__ = (
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_LENGTH}", "title"),
        CheckConstraint(f"length(description) <= {DESCRIPTION_LENGTH}", "description"),
        CheckConstraint(f"visibility IN {VISIBILITIES}", "visibility"),
        CheckConstraint("visibility = 'private' OR moderated_at IS NULL", "moderated"),
        CheckConstraint("visibility <> 'public' OR published_at IS NOT NULL", "published"),
        CheckConstraint("like_count >= 0 AND fork_count >= 0 AND comment_count >= 0", "counts"),
        CheckConstraint("version >= 1", "version"),
        UniqueConstraint("project_id", "client_id", name="uq_snippets_project_id_client_id"),
        Index("ix_snippets_owner_id", "owner_id", "updated_at", "id"),
        Index("ix_snippets_author_id", "author_id", "visibility"),
        Index("ix_snippets_forked_from_id", "forked_from_id"),
        Index("ix_snippets_project_id_updated", "project_id", "updated_at", "id"),
        Index("ix_snippets_project_id_title", "project_id", "title", "id"),
        Index("ix_snippets_project_id_seq", "project_id", "seq"),
        Index(
            "ix_snippets_published_at",
            "published_at",
            "id",
            postgresql_where=text("visibility = 'public'"),
            sqlite_where=text("visibility = 'public'"),
        ),
        Index(
            "ix_snippets_like_count",
            "like_count",
            "id",
            postgresql_where=text("visibility = 'public'"),
            sqlite_where=text("visibility = 'public'"),
        ),
        Index(
            "ix_snippets_language",
            "language",
            "published_at",
            "id",
            postgresql_where=text("visibility = 'public'"),
            sqlite_where=text("visibility = 'public'"),
        ),
        {"sqlite_autoincrement": True},  # an id is given once: devices still know the snippets that went
    )
