"""What accounts say of snippets that others published."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

COMMENT_LENGTH = 4000
DETAIL_LENGTH = 1000
REASONS = ("spam", "abuse", "copyright", "other")
REPORT_STATES = ("open", "actioned", "dismissed")


class Like(Base):
    """Somebody likes a snippet: once."""

    __tablename__ = "snippet_likes"

    snippet_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("snippets.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[Created]

    __table_args__ = (Index("ix_snippet_likes_user_id", "user_id"),)


class Comment(Ownable, Base):
    """A comment on a snippet, or a reply to one that is none itself."""

    __tablename__ = "snippet_comments"

    id: Mapped[BigId]
    snippet_id: Mapped[int] = mapped_column(BIG, ForeignKey("snippets.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("snippet_comments.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(String(COMMENT_LENGTH))
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"length(body) BETWEEN 1 AND {COMMENT_LENGTH}", "body"),
        Index("ix_snippet_comments_snippet_id", "snippet_id", "parent_id", "id"),
        Index("ix_snippet_comments_author_id", "author_id"),
        Index("ix_snippet_comments_parent_id", "parent_id"),
    )


class Report(Base):
    """An account's word that a public snippet does harm, worked by staff; one a reporter."""

    __tablename__ = "snippet_reports"

    id: Mapped[BigId]
    snippet_id: Mapped[int] = mapped_column(BIG, ForeignKey("snippets.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(DETAIL_LENGTH), default="", server_default="")
    status: Mapped[str] = mapped_column(String(16), default="open", server_default="open")
    closed_by_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"reason IN {REASONS}", "reason"),
        CheckConstraint(f"status IN {REPORT_STATES}", "status"),
        CheckConstraint("(status = 'open') = (closed_at IS NULL)", "closed"),
        CheckConstraint(f"length(detail) <= {DETAIL_LENGTH}", "detail"),
        UniqueConstraint("snippet_id", "reporter_id", name="uq_snippet_reports_snippet_id_reporter_id"),
        Index("ix_snippet_reports_status_id", "status", "id"),
        Index("ix_snippet_reports_reporter_id", "reporter_id"),
        Index("ix_snippet_reports_closed_by_id", "closed_by_id"),
    )
