"""What customers have: devices, and addresses to send them to."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.apps.repairs.engine.imei import shown_imei
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

KINDS = ("phone", "laptop", "tablet", "computer", "console", "other")
NAME_LENGTH = 120
SERIAL_LENGTH = 64
NOTE_LENGTH = 500
STREET_LENGTH = 200
CITY_LENGTH = 100
POSTCODE_LENGTH = 20
LABEL_LENGTH = 50


class Device(Ownable, Base):
    """Something of a customer's that can break."""

    __tablename__ = "repair_devices"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16), default="other", server_default="other")
    brand: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", server_default="")
    model: Mapped[str] = mapped_column(String(NAME_LENGTH))
    serial: Mapped[str] = mapped_column(String(SERIAL_LENGTH), default="", server_default="")
    imei: Mapped[str] = mapped_column(String(16), default="", server_default="")
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="", server_default="")
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", "kind"),
        CheckConstraint(f"length(model) BETWEEN 1 AND {NAME_LENGTH}", "model"),
        CheckConstraint("length(imei) IN (0, 15, 16)", "imei"),
        Index("ix_repair_devices_user_id", "user_id", "id"),
    )

    @property
    def name(self) -> str:
        """Brand and model."""
        return f"{self.brand} {self.model}".strip()

    @property
    def shown_imei(self) -> str:
        """The IMEI as printed on boxes."""
        return shown_imei(self.imei)


class Address(Ownable, Base):
    """Where a customer's post goes."""

    __tablename__ = "repair_addresses"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="", server_default="")
    street: Mapped[str] = mapped_column(String(STREET_LENGTH))
    postcode: Mapped[str] = mapped_column(String(POSTCODE_LENGTH), default="", server_default="")
    city: Mapped[str] = mapped_column(String(CITY_LENGTH), default="", server_default="")
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    created_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint(f"length(street) BETWEEN 1 AND {STREET_LENGTH}", "street"),
        CheckConstraint("length(country) IN (0, 2)", "country"),
        Index("ix_repair_addresses_user_id", "user_id", "id"),
    )

    @property
    def line(self) -> str:
        """The address in one line."""
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street, town, self.country) if part)
