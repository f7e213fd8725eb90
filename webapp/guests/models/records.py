"""What kinds of users may do, what happened, and what was taken along."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG


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
