"""Mails kept instead of sent, where no MAIL_URL is set."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created


class SentMail(Base):
    """A mail as written, for the outbox page of a house without MAIL_URL."""

    __tablename__ = "dev_mails"

    id: Mapped[BigId]
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Created]
