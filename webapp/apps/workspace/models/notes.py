"""Notes in Markdown."""

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from webapp.apps.workspace.models.child import Child
from webapp.db import Base

TITLE_LENGTH = 200
NOTE_BYTES = 102_400
EXCERPT_LENGTH = 200


class WorkspaceNote(Child, Base):
    """A note. Lists show its `excerpt` and never read the body."""

    __tablename__ = "workspace_notes"

    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = deferred(mapped_column(Text, default="", server_default=""))
    excerpt: Mapped[str] = mapped_column(String(EXCERPT_LENGTH), default="", server_default="")
    is_pinned: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_LENGTH}", "title"),
        CheckConstraint(f"length(body) <= {NOTE_BYTES}", "body"),
        CheckConstraint("version >= 1", "version"),
        UniqueConstraint("project_id", "client_id", name="uq_workspace_notes_project_id_client_id"),
        Index("ix_workspace_notes_owner_id", "owner_id", "updated_at", "id"),
        Index("ix_workspace_notes_author_id", "author_id"),
        Index("ix_workspace_notes_project_id_updated", "project_id", "is_pinned", "updated_at", "id"),
        Index("ix_workspace_notes_project_id_title", "project_id", "title", "id"),
        Index("ix_workspace_notes_project_id_created", "project_id", "created_at", "id"),
        Index("ix_workspace_notes_project_id_seq", "project_id", "seq"),
        {"sqlite_autoincrement": True},  # an id is given once: devices still know the notes that went
    )
