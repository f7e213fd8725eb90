"""Estimates and payments, in integer minor units."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.apps.repairs.engine import states
from webapp.apps.repairs.models.orders import WorkOrder
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

ESTIMATE_STATES = ("sent", "approved", "declined", "expired")
PAYMENT_KINDS = ("deposit", "balance", "fee", "refund")
METHODS = ("cash", "card", "transfer", "other")
KEY_LENGTH = 64
NOTE_LENGTH = 200


class Estimate(Base):
    """The price of an order as its customer was asked: a snapshot of the lines of that moment."""

    __tablename__ = "work_order_estimates"

    id: Mapped[BigId]
    order_id: Mapped[int] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="sent", server_default="sent")
    snapshot: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    total_minor: Mapped[int] = mapped_column(BIG)
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(8), default="", server_default="")
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"state IN {ESTIMATE_STATES}", "state"),
        CheckConstraint("total_minor >= 0", "total_minor"),
        CheckConstraint("(state IN ('approved', 'declined')) = (decided_at IS NOT NULL)", "decided"),
        Index("ix_work_order_estimates_order_id", "order_id", "id"),
        Index(
            "ix_work_order_estimates_expires_at",
            "expires_at",
            postgresql_where=text("state = 'sent'"),
            sqlite_where=text("state = 'sent'"),
        ),
    )


class ApprovalCode(Base):
    """The code that proves the mailbox of whoever approves by a link; one an estimate, the newest counts."""

    __tablename__ = "work_order_approval_codes"

    estimate_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("work_order_estimates.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    code_hash: Mapped[str] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    expires_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("attempts >= 0", "attempts"),)


class Payment(Ownable, Base):
    """Money that came in or, as a refund, went back. Its amount never changes; it is reversed."""

    __tablename__ = "work_order_payments"

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    order_id: Mapped[int] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    method: Mapped[str] = mapped_column(String(8), default="cash", server_default="cash")
    amount_minor: Mapped[int] = mapped_column(BIG)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(16), default="paid", server_default="paid")
    idempotency_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    reverses_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("work_order_payments.id", ondelete="CASCADE")
    )
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="", server_default="")
    disowned_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    order: Mapped[WorkOrder] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(f"kind IN {PAYMENT_KINDS}", "kind"),
        CheckConstraint(f"method IN {METHODS}", "method"),
        CheckConstraint(f"state IN {states.PAYMENT_STATES}", "state"),
        CheckConstraint("amount_minor > 0", "amount_minor"),
        CheckConstraint("(kind = 'refund') = (reverses_id IS NOT NULL)", "reverses"),
        Index("uq_work_order_payments_key", "order_id", "idempotency_key", unique=True),
        Index("ix_work_order_payments_user_id", "user_id", "id"),
        Index(
            "ix_work_order_payments_reverses_id",
            "reverses_id",
            postgresql_where=text("reverses_id IS NOT NULL"),
            sqlite_where=text("reverses_id IS NOT NULL"),
        ),
    )
