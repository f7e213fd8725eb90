"""Tickets: conversations with customers, by page and by mail."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.apps.repairs.engine import states
from webapp.apps.repairs.engine.sniff import NAME_LENGTH
from webapp.apps.repairs.models.orders import ACTORS, WorkOrder
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.models import User
from webapp.guests.ownable import Ownable

DIRECTIONS = ("in", "out", "note")
SUBJECT_LENGTH = 200
BODY_LENGTH = 20_000
MESSAGE_ID_LENGTH = 255


class Ticket(Ownable, Base):
    """A conversation, about an order or about anything. `mail_token` is the plus-address of its answers."""

    __tablename__ = "repair_tickets"

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    order_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="CASCADE"))
    follows_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("repair_tickets.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    status: Mapped[str] = mapped_column(String(20), default="open", server_default="open")
    contact_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    locale: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    mail_token: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    disowned_at: Mapped[datetime | None]
    last_message_at: Mapped[Created]
    created_at: Mapped[Created]

    owner: Mapped[User | None] = relationship(foreign_keys=[user_id], lazy="raise", viewonly=True)
    order: Mapped[WorkOrder | None] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        CheckConstraint(f"status IN {states.TICKET_STATES}", "status"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", "closed"),
        Index("ix_repair_tickets_user_id", "user_id", "last_message_at", "id"),
        Index("ix_repair_tickets_status", "status", "last_message_at", "id"),
        Index("ix_repair_tickets_last_message_at", "last_message_at", "id"),
        Index("ix_repair_tickets_order_id", "order_id", "id"),
        Index("ix_repair_tickets_contact_email", "contact_email", "last_message_at", "id"),
        Index(
            "ix_repair_tickets_follows_id",
            "follows_id",
            postgresql_where=text("follows_id IS NOT NULL"),
            sqlite_where=text("follows_id IS NOT NULL"),
        ),
        Index(
            "ix_repair_tickets_resolved_at",
            "resolved_at",
            postgresql_where=text("status = 'resolved'"),
            sqlite_where=text("status = 'resolved'"),
        ),
    )

    @property
    def tag(self) -> str:
        """The name in subjects of mail."""
        return f"T-{self.id}"

    @property
    def edges(self) -> tuple[str, ...]:
        """Where it may go from here."""
        return states.edges_of(states.TICKET, self.status)


class Message(Base):
    """Something said in a ticket: `in` by the customer, `out` to the customer, `note` among staff."""

    __tablename__ = "repair_messages"

    id: Mapped[BigId]
    ticket_id: Mapped[int] = mapped_column(BIG, ForeignKey("repair_tickets.id", ondelete="CASCADE"))
    direction: Mapped[str] = mapped_column(String(4))
    body: Mapped[str] = mapped_column(Text)
    author_kind: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int | None] = mapped_column(BIG)
    author_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    author_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    message_id: Mapped[str | None] = mapped_column(String(MESSAGE_ID_LENGTH), unique=True)
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Created]

    ticket: Mapped[Ticket] = relationship(lazy="raise")
    attachments: Mapped[list["Attachment"]] = relationship(
        lazy="raise", viewonly=True, order_by="Attachment.id"
    )

    __table_args__ = (
        CheckConstraint(f"direction IN {DIRECTIONS}", "direction"),
        CheckConstraint(f"author_kind IN {ACTORS}", "author_kind"),
        CheckConstraint(f"length(body) <= {BODY_LENGTH}", "body"),
        Index("ix_repair_messages_ticket_id", "ticket_id", "id"),
    )


class Attachment(Base):
    """A file of a message, stored under the hash of its content, so that the same file is kept once."""

    __tablename__ = "repair_attachments"

    id: Mapped[BigId]
    message_id: Mapped[int] = mapped_column(BIG, ForeignKey("repair_messages.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    content_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("size > 0", "size"),
        Index("ix_repair_attachments_message_id", "message_id", "id"),
        Index("ix_repair_attachments_sha256", "sha256"),
    )
