"""Tasks, numbered in their project."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from webapp.apps.workspace.models.child import Child
from webapp.db import Base
from webapp.db.model import BIG

TITLE_LENGTH = 200
TASK_BYTES = 20_000
STATES = ("todo", "doing", "done", "cancelled")
HIGHEST_PRIORITY = 4
GAP = 1024  # between two tasks of a column, so that moving one rewrites few


class Task(Child, Base):
    """A task; on the board a column is a status, ordered by `position`."""

    __tablename__ = "tasks"

    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = deferred(mapped_column(Text, default="", server_default=""))
    status: Mapped[str] = mapped_column(String(10), default="todo", server_default="todo")
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    assignee_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    due: Mapped[date | None]
    position: Mapped[int] = mapped_column(BIG, default=0, server_default="0")
    done_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_LENGTH}", "title"),
        CheckConstraint(f"length(body) <= {TASK_BYTES}", "body"),
        CheckConstraint(f"status IN {STATES}", "status"),
        CheckConstraint(f"priority BETWEEN 0 AND {HIGHEST_PRIORITY}", "priority"),
        CheckConstraint("version >= 1", "version"),
        UniqueConstraint("project_id", "number", name="uq_tasks_project_id_number"),
        UniqueConstraint("project_id", "client_id", name="uq_tasks_project_id_client_id"),
        Index("ix_tasks_owner_id", "owner_id", "updated_at", "id"),
        Index("ix_tasks_author_id", "author_id"),
        Index("ix_tasks_assignee_id", "assignee_id", "project_id"),
        Index("ix_tasks_project_id_position", "project_id", "status", "position", "id"),
        Index("ix_tasks_project_id_updated", "project_id", "updated_at", "id"),
        Index("ix_tasks_project_id_priority", "project_id", "priority", "id"),
        Index("ix_tasks_project_id_seq", "project_id", "seq"),
        {"sqlite_autoincrement": True},  # an id is given once: devices still know the tasks that went
    )
