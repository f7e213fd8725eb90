"""What the core notes of single things of any type: it came along with a claim, or was kept longer."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Created
from webapp.db.model import BIG

THING_LENGTH = 64


class LinkedThing(Base):
    """A thing that became an account's by the proof of an address: its owner may say "not mine"."""

    __tablename__ = "linked_things"

    user_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    thing: Mapped[str] = mapped_column(String(THING_LENGTH), primary_key=True)
    thing_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    created_at: Mapped[Created]


class Extension(Base):
    """A thing that its guest kept seven days longer; the key says once."""

    __tablename__ = "extensions"

    thing: Mapped[str] = mapped_column(String(THING_LENGTH), primary_key=True)
    thing_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[Created]

    __table_args__ = (Index("ix_extensions_user_id", "user_id"),)
