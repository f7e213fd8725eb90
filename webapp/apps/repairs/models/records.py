"""What is written down and not changed: mails sent, acts done; and the links that open one object."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.apps.repairs.models.orders import ACTORS
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

MAIL_STATES = ("queued", "sent", "failed")
DETAIL_LENGTH = 500


class Notification(Ownable, Base):
    """A mail to a customer: what about, to which address, and whether it left."""

    __tablename__ = "repair_notifications"

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    order_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="CASCADE"))
    ticket_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("repair_tickets.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("repair_messages.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    recipient: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(8), default="queued", server_default="queued")
    sent_at: Mapped[datetime | None]
    disowned_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"state IN {MAIL_STATES}", "state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", "sent"),
        Index("ix_repair_notifications_user_id", "user_id", "id"),
        Index("ix_repair_notifications_order_id", "order_id", "id"),
        Index("ix_repair_notifications_ticket_id", "ticket_id", "id"),
        Index("ix_repair_notifications_message_id", "message_id"),
    )


class AuditEntry(Ownable, Base):
    """What was done with the data of a customer, and by whom: its customer may read it, nobody change it.

    The database refuses every change but to whose it is; it goes only with that person. Without `user_id` it
    is nobody's: whose it was let go of it. `actor_id` is not a key: the record outlives who made it.
    """

    __tablename__ = "repair_audit_entries"

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(DETAIL_LENGTH), default="", server_default="")
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None] = mapped_column(BIG)
    actor_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    disowned_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"actor_kind IN {ACTORS}", "actor_kind"),
        Index("ix_repair_audit_entries_user_id", "user_id", "id"),
        Index("ix_repair_audit_entries_about", "about", "id"),
    )


class AccessLink(Base):
    """A mailed link that opens one order or one ticket; only the hash of its 256 random bits is stored.

    `epoch` is the owner's when it was made: a claim raises that, so that older links are dead.
    """

    __tablename__ = "repair_access_links"

    id: Mapped[BigId]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    order_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="CASCADE"))
    ticket_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("repair_tickets.id", ondelete="CASCADE"))
    epoch: Mapped[int]
    expires_at: Mapped[datetime]
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("(order_id IS NULL) <> (ticket_id IS NULL)", "one_object"),
        Index("ix_repair_access_links_order_id", "order_id"),
        Index("ix_repair_access_links_ticket_id", "ticket_id"),
        Index("ix_repair_access_links_expires_at", "expires_at"),
    )
