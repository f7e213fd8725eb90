"""Who did what with the rights of staff: rows that are only ever added (a trigger refuses the rest)."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG


class AuditEntry(Base):
    """One act of somebody with rights. Ids and words of ours only, so that it outlives what it names."""

    __tablename__ = "audit_entries"

    id: Mapped[BigId]
    actor_id: Mapped[int | None] = mapped_column(BIG)  # no foreign key: outlives the admin; None: a key
    act: Mapped[str] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(32), default="", server_default="")
    target_id: Mapped[int | None] = mapped_column(BIG)
    about: Mapped[str] = mapped_column(String(200), default="", server_default="")
    request_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    created_at: Mapped[Created]

    __table_args__ = (
        Index("ix_audit_entries_actor_id", "actor_id", "id"),
        Index("ix_audit_entries_target", "target", "target_id", "id"),
        Index("ix_audit_entries_act", "act", "id"),
    )
