"""Learning paths, the keywords on them, and how far their owner is with each."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.apps.learning.engine.terms import SENTENCE_LENGTH, TERM_LENGTH
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

TOPIC_LENGTH = 120
TEXT_LENGTH = 50_000
KEY_LENGTH = 160
WHY_LENGTH = 300
NOTE_LENGTH = 2000
STATUSES = ("queued", "running", "ready", "failed")
GENERATORS = ("graph", "text", "model")
ERRORS = ("no_terms", "unknown_topic", "failed")
STATES = ("todo", "skipped", "learning", "done")  # the further the later: a merge keeps the further one


class LearningPath(Ownable, Base):
    """A topic or a text on its way to keywords.

    `subject_key` says what it is about: one owner has one path of a subject. A merge that brings the same
    subject once more folds one path into the other: it is hidden, whole, until an undo gives it back. So is a
    path that was deleted, for a day (services/undo.py), and with it what is folded into it.
    """

    __tablename__ = "learning_paths"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(String(TOPIC_LENGTH), default="", server_default="")
    text: Mapped[str] = mapped_column(Text, default="", server_default="")
    title: Mapped[str] = mapped_column(String(TOPIC_LENGTH))
    subject_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    language: Mapped[str] = mapped_column(String(5))
    generator: Mapped[str] = mapped_column(String(16))
    generator_version: Mapped[str] = mapped_column(String(100), default="", server_default="")
    status: Mapped[str] = mapped_column(String(8), default="queued", server_default="queued")
    error: Mapped[str | None] = mapped_column(String(16))
    share_token: Mapped[str | None] = mapped_column(String(43), unique=True)
    folded_into_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("learning_paths.id", ondelete="CASCADE")
    )
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", "status"),
        CheckConstraint(f"generator IN {GENERATORS}", "generator"),
        CheckConstraint(f"error IN {ERRORS}", "error"),
        CheckConstraint("(status = 'failed') = (error IS NOT NULL)", "failed"),
        CheckConstraint(f"length(text) <= {TEXT_LENGTH}", "text"),
        CheckConstraint(f"length(topic) <= {TOPIC_LENGTH}", "topic"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {TOPIC_LENGTH}", "title"),
        Index(
            "uq_learning_paths_user_id_subject_key",
            "user_id",
            "subject_key",
            unique=True,
            postgresql_where=sql_text("folded_into_id IS NULL AND deleted_at IS NULL"),
            sqlite_where=sql_text("folded_into_id IS NULL AND deleted_at IS NULL"),
        ),
        Index("ix_learning_paths_user_id_created_at", "user_id", "created_at", "id"),
        Index("ix_learning_paths_user_id_title", "user_id", "title", "id"),
        Index("ix_learning_paths_folded_into_id", "folded_into_id"),
        Index(
            "ix_learning_paths_deleted_at",
            "deleted_at",
            postgresql_where=sql_text("deleted_at IS NOT NULL"),
            sqlite_where=sql_text("deleted_at IS NOT NULL"),
        ),
    )

    @classmethod
    def is_there(cls) -> ColumnElement[bool]:
        """Say which paths their owners see: neither folded into another nor deleted."""
        return and_(cls.folded_into_id.is_(None), cls.deleted_at.is_(None))

    @property
    def is_waiting(self) -> bool:
        """Whether its keywords are still to come."""
        return self.status in ("queued", "running")

    @property
    def is_shared(self) -> bool:
        """Whether anybody with its link may read it."""
        return self.share_token is not None


class Keyword(Base):
    """One stop on a path. `rank` is its weight in the text, from 1; its parent what it builds on."""

    __tablename__ = "keywords"

    id: Mapped[BigId]
    path_id: Mapped[int] = mapped_column(BIG, ForeignKey("learning_paths.id", ondelete="CASCADE"))
    position: Mapped[int]
    term: Mapped[str] = mapped_column(String(TERM_LENGTH))
    term_key: Mapped[str] = mapped_column(String(TERM_LENGTH))
    rank: Mapped[int]
    level: Mapped[int]
    sentence: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="", server_default="")
    why: Mapped[str] = mapped_column(String(WHY_LENGTH), default="", server_default="")
    parent_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("keywords.id", ondelete="SET NULL"))

    path: Mapped[LearningPath] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("path_id", "term_key"),
        CheckConstraint("level BETWEEN 1 AND 3", "level"),
        CheckConstraint("position >= 1 AND rank >= 1", "places"),
        Index("ix_keywords_path_id_position", "path_id", "position"),
        Index("ix_keywords_parent_id", "parent_id"),
    )


class KeywordProgress(Ownable, Base):
    """How far a user is with a keyword; `card` is the state that the FSRS library keeps, due at `due_at`.

    `before_merge` remembers what a merge raised it from, so that an undo can take that back.
    """

    __tablename__ = "keyword_progress"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    keyword_id: Mapped[int] = mapped_column(BIG, ForeignKey("keywords.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(8), default="todo", server_default="todo")
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="", server_default="")
    due_at: Mapped[datetime | None]
    card: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    before_merge: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    keyword: Mapped[Keyword] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("user_id", "keyword_id"),
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint(f"length(note) <= {NOTE_LENGTH}", "note"),
        CheckConstraint("version >= 1", "version"),
        CheckConstraint("due_at IS NULL OR state IN ('learning', 'done')", "due"),
        Index("ix_keyword_progress_keyword_id", "keyword_id"),
        Index("ix_keyword_progress_user_id_due_at", "user_id", "due_at", "id"),
    )
