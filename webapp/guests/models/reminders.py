"""Addresses that guests left to be told before something ends."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Created
from webapp.db.model import BIG
from webapp.guests.models.users import EMAIL_LENGTH


class Reminder(Base):
    """Where a guest wants to be told. Nobody proved the address, so a mail to it opens nothing by itself."""

    __tablename__ = "reminders"

    user_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    told_until: Mapped[datetime | None]
    """What ends up to here has been told."""
    created_at: Mapped[Created]
