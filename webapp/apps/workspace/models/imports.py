"""Archives that wait for their owner's word."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG


class Import(Base):
    """An archive that was sent, and what it would bring: read again when its owner says so, gone in a day.

    `coming` is a list of `{"id", "name", "key", "notes", "tasks", "snippets", "saves"}`, counts but for the
    first three.
    """

    __tablename__ = "workspace_imports"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    coming: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[Created]

    __table_args__ = (
        Index("ix_workspace_imports_user_id", "user_id", "id"),
        Index("ix_workspace_imports_created_at", "created_at"),
    )
