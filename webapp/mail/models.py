"""Mails kept instead of sent, where no MAIL_URL is set, and addresses that want no mail of ours."""

from sqlalchemy import Index, String, Text
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

    __table_args__ = (Index("ix_dev_mails_created_at", "created_at"),)


class MailStop(Base):
    """An address, as a hash, to which nothing goes that its owner has not just asked for."""

    __tablename__ = "mail_stops"

    email_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[Created]
