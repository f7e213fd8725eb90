"""Work orders, what is done for their money, and what happened to them."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.apps.repairs.engine import states
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.models import User
from webapp.guests.ownable import Ownable

if TYPE_CHECKING:
    from webapp.apps.repairs.models.money import Estimate
    from webapp.apps.repairs.models.people import Device

PRIORITIES = ("low", "normal", "high", "urgent")
LINE_KINDS = ("part", "labour", "fee")
VIAS = ("form", "account", "staff", "mail")
ACTORS = ("customer", "link", "staff", "system")
FAULT_SHORTEST, FAULT_LONGEST = 10, 4000
TEXT_LENGTH = 1000
DEVICE_LENGTH = 200
ADDRESS_LENGTH = 500
REASON_LENGTH = 500
LINE_LENGTH = 200
MOST_QUANTITY = 9999


class OrderYear(Base):
    """The last number given to an order in a year: the row is the lock that numbers wait for."""

    __tablename__ = "work_order_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class WorkOrder(Ownable, Base):
    """A repair from the asking to the warranty. What was said of the contact stays here as it was said.

    `user_id` is NULL while nobody has proved the address that it came under, or who had it let go of it.
    """

    __tablename__ = "work_orders"

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(16), unique=True)
    device_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("repair_devices.id", ondelete="SET NULL"))
    device_text: Mapped[str] = mapped_column(String(DEVICE_LENGTH))
    fault: Mapped[str] = mapped_column(Text)
    condition: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="", server_default="")
    accessories: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="", server_default="")
    priority: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    status: Mapped[str] = mapped_column(String(20), default="requested", server_default="requested")
    technician_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    promised_at: Mapped[datetime | None]
    warranty_of_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="SET NULL"))
    via: Mapped[str] = mapped_column(String(8), default="form", server_default="form")
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    contact_address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="", server_default="")
    locale: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    collected_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    disowned_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    owner: Mapped[User | None] = relationship(foreign_keys=[user_id], lazy="raise", viewonly=True)
    technician: Mapped[User | None] = relationship(foreign_keys=[technician_id], lazy="raise", viewonly=True)
    device: Mapped["Device | None"] = relationship(lazy="raise", viewonly=True)
    lines: Mapped[list["OrderLine"]] = relationship(lazy="raise", viewonly=True, order_by="OrderLine.id")
    estimates: Mapped[list["Estimate"]] = relationship(
        lazy="raise", viewonly=True, order_by="Estimate.id.desc()"
    )

    __table_args__ = (
        CheckConstraint(f"status IN {states.ORDER_STATES}", "status"),
        CheckConstraint(f"priority IN {PRIORITIES}", "priority"),
        CheckConstraint(f"via IN {VIAS}", "via"),
        CheckConstraint(f"length(fault) BETWEEN {FAULT_SHORTEST} AND {FAULT_LONGEST}", "fault"),
        CheckConstraint("version >= 1", "version"),
        Index("ix_work_orders_user_id", "user_id", "created_at", "id"),
        Index("ix_work_orders_status", "status", "created_at", "id"),
        Index("ix_work_orders_created_at", "created_at", "id"),
        Index("ix_work_orders_technician_id", "technician_id", "status", "created_at", "id"),
        Index("ix_work_orders_contact_email", "contact_email", "created_at", "id"),
        Index("ix_work_orders_device_id", "device_id"),
        Index(
            "ix_work_orders_warranty_of_id",
            "warranty_of_id",
            postgresql_where=text("warranty_of_id IS NOT NULL"),
            sqlite_where=text("warranty_of_id IS NOT NULL"),
        ),
        Index(
            "ix_work_orders_collected_at",
            "collected_at",
            postgresql_where=text("status = 'collected'"),
            sqlite_where=text("status = 'collected'"),
        ),
    )

    @property
    def edges(self) -> tuple[str, ...]:
        """Where it may go from here."""
        return states.edges_of(states.ORDER, self.status)

    @property
    def may_be_cancelled_by_customer(self) -> bool:
        """Whether its customer can still call it off."""
        return self.status in states.CUSTOMER_CANCELS

    @property
    def takes_lines(self) -> bool:
        """Whether its price may change now."""
        return self.status in states.PRICED

    @property
    def total_minor(self) -> int:
        """What the lines, which were read, come to."""
        return sum(line.total_minor for line in self.lines)


class OrderLine(Base):
    """A part, an hour or a fee; net and tax in minor units, tax rounded once a line."""

    __tablename__ = "work_order_lines"

    id: Mapped[BigId]
    order_id: Mapped[int] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(LINE_LENGTH))
    quantity: Mapped[int]
    unit_minor: Mapped[int] = mapped_column(BIG)
    tax_bp: Mapped[int]
    net_minor: Mapped[int] = mapped_column(BIG)
    tax_minor: Mapped[int] = mapped_column(BIG)
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"kind IN {LINE_KINDS}", "kind"),
        CheckConstraint(f"quantity BETWEEN 1 AND {MOST_QUANTITY}", "quantity"),
        CheckConstraint("unit_minor >= 0 AND tax_bp BETWEEN 0 AND 10000", "price"),
        CheckConstraint("net_minor = quantity * unit_minor AND tax_minor >= 0", "sum"),
        Index("ix_work_order_lines_order_id", "order_id", "id"),
    )

    @property
    def total_minor(self) -> int:
        """Net and tax."""
        return self.net_minor + self.tax_minor


class OrderEvent(Base):
    """What happened to an order, by whom; the database lets nobody change or delete one.

    `actor_id` is not a key: the record outlives who made it.
    """

    __tablename__ = "work_order_events"

    id: Mapped[BigId]
    order_id: Mapped[int] = mapped_column(BIG, ForeignKey("work_orders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    from_status: Mapped[str] = mapped_column(String(20), default="", server_default="")
    to_status: Mapped[str] = mapped_column(String(20), default="", server_default="")
    detail: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="", server_default="")
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int | None] = mapped_column(BIG)
    actor_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"actor_kind IN {ACTORS}", "actor_kind"),
        Index("ix_work_order_events_order_id", "order_id", "id"),
    )
