"""The transactional outbox: jobs written with what caused them, so that Redis may be away."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.model import Base, BigId, Created


class OutboxRow(Base):
    """A job to be done, written in the transaction that caused it; deleted in the one that did it."""

    __tablename__ = "outbox"

    id: Mapped[BigId]
    job: Mapped[str] = mapped_column(String(64))
    args: Mapped[list[Any]] = mapped_column(JSON)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str | None] = mapped_column(String(255))
    available_at: Mapped[Created]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (Index("ix_outbox_available_at", "available_at"),)
