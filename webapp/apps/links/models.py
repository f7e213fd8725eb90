"""Short links, what was counted of their clicks, and what visitors reported."""

from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, and_, or_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from webapp.apps.links.engine.codes import CODE_MAX_LENGTH
from webapp.apps.links.engine.targets import TARGET_MAX_BYTES
from webapp.db import Base, BigId, Created, utcnow
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

TITLE_LENGTH = 200
NOTE_LENGTH = 2000
TAG_LENGTH = 30
REASON_LENGTH = 200
DETAIL_LENGTH = 1000
REASONS = ("spam", "phishing", "malware", "illegal", "other")
REPORT_STATES = ("open", "actioned", "dismissed")


class Link(Ownable, Base):
    """A code that redirects to a target. A deleted row stays for 30 days, so that its code is not reused."""

    __tablename__ = "links"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(CODE_MAX_LENGTH), unique=True)
    alias_key: Mapped[str | None] = mapped_column(String(CODE_MAX_LENGTH), unique=True)
    original_url: Mapped[str] = mapped_column(String(TARGET_MAX_BYTES))
    target_host: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="", server_default="")
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="", server_default="")
    is_private: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    expires_at: Mapped[datetime | None]
    max_clicks: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    disabled_by: Mapped[str | None] = mapped_column(String(8))
    disabled_reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))
    click_count: Mapped[int] = mapped_column(BIG, default=0, server_default="0")
    last_click_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]

    tag_rows: Mapped[list["LinkTag"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="LinkTag.tag", lazy="selectin"
    )

    __table_args__ = (
        CheckConstraint(f"length(code) BETWEEN 3 AND {CODE_MAX_LENGTH}", "code"),
        CheckConstraint("alias_key IS NULL OR alias_key = lower(code)", "alias_key"),
        CheckConstraint(
            "(substr(original_url, 1, 7) = 'http://' OR substr(original_url, 1, 8) = 'https://') "
            f"AND length(original_url) <= {TARGET_MAX_BYTES}",
            "original_url",
        ),
        CheckConstraint(f"length(title) <= {TITLE_LENGTH}", "title"),
        CheckConstraint(f"length(note) <= {NOTE_LENGTH}", "note"),
        CheckConstraint("max_clicks >= 1", "max_clicks"),
        CheckConstraint("click_count >= 0", "click_count"),
        CheckConstraint("version >= 1", "version"),
        CheckConstraint(
            "(disabled_at IS NULL AND disabled_by IS NULL AND disabled_reason IS NULL) "
            "OR (disabled_at IS NOT NULL AND disabled_by IN ('owner', 'admin'))",
            "disabled",
        ),
        Index("ix_links_user_id_created_at", "user_id", "created_at", "id"),
        Index("ix_links_user_id_click_count", "user_id", "click_count", "id"),
        Index("ix_links_user_id_expires_at", "user_id", "expires_at", "id"),
        Index("ix_links_created_at", "created_at", "id"),
        Index("ix_links_target_host", "target_host"),
        Index(
            "ix_links_expires_at",
            "expires_at",
            postgresql_where=text("expires_at IS NOT NULL"),
            sqlite_where=text("expires_at IS NOT NULL"),
        ),
        Index(
            "ix_links_deleted_at",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
            sqlite_where=text("deleted_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # an id is never given twice: clicks may still be on their way
    )

    @property
    def tags(self) -> list[str]:
        """The tags, in order."""
        return [row.tag for row in self.tag_rows]

    @tags.setter
    def tags(self, names: list[str]) -> None:
        kept = {row.tag: row for row in self.tag_rows}
        self.tag_rows = [kept.get(name) or LinkTag(tag=name) for name in names]

    @property
    def has_password(self) -> bool:
        """Whether a visitor is asked for a password first."""
        return self.password_hash is not None

    @property
    def is_used_up(self) -> bool:
        """Whether every click that it was made for has been taken."""
        return self.max_clicks is not None and self.click_count >= self.max_clicks

    @hybrid_property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)

    @is_expired.inplace.expression
    @classmethod
    def _is_expired(cls) -> ColumnElement[bool]:
        return and_(cls.expires_at.is_not(None), cls.expires_at <= utcnow())

    @property
    def state(self) -> str:
        """One of deleted, disabled, expired, active: what a visitor meets."""
        if self.deleted_at is not None:
            return "deleted"
        if self.disabled_at is not None:
            return "disabled"
        return "expired" if self.is_expired or self.is_used_up else "active"

    @classmethod
    def takes_a_place(cls) -> ColumnElement[bool]:
        """Say which rows count in a quota: deleting gives a place back, unless the link had expired."""
        return or_(cls.deleted_at.is_(None), cls.expires_at <= cls.deleted_at)


class LinkAlias(Base):
    """A chosen code as aliases are compared; kept for good, so that nobody gets it again."""

    __tablename__ = "link_aliases"

    alias_key: Mapped[str] = mapped_column(String(CODE_MAX_LENGTH), primary_key=True)
    created_at: Mapped[Created]

    __table_args__ = (CheckConstraint("alias_key = lower(alias_key)", "alias_key"),)


class LinkTag(Base):
    """A word that its owner files a link under."""

    __tablename__ = "link_tags"

    link_id: Mapped[int] = mapped_column(BIG, ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(TAG_LENGTH), primary_key=True)

    __table_args__ = (
        CheckConstraint(f"length(tag) BETWEEN 1 AND {TAG_LENGTH}", "tag"),
        Index("ix_link_tags_tag", "tag", "link_id"),
    )


class LinkDay(Base):
    """Clicks of one link on one day (UTC) from one kind of visitor; `visitors` are those new that day."""

    __tablename__ = "link_days"

    link_id: Mapped[int] = mapped_column(BIG, ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    referrer: Mapped[str] = mapped_column(String(100), primary_key=True)
    browser: Mapped[str] = mapped_column(String(40), primary_key=True)
    os: Mapped[str] = mapped_column(String(40), primary_key=True)
    device: Mapped[str] = mapped_column(String(16), primary_key=True)
    is_bot: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BIG)
    visitors: Mapped[int] = mapped_column(BIG)

    __table_args__ = (CheckConstraint("n >= 1 AND visitors BETWEEN 0 AND n", "counts"),)


class LinkSalt(Base):
    """The secret of one day (UTC) that makes visitors unlinkable; deleted when it is 24 hours old."""

    __tablename__ = "link_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[Created]


class LinkVisitor(Base):
    """Somebody who clicked a link today, as an HMAC under the day's salt; kept as long as the salt."""

    __tablename__ = "link_visitors"

    link_id: Mapped[int] = mapped_column(BIG, ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    visitor: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)

    __table_args__ = (Index("ix_link_visitors_day", "day"),)


class LinkTry(Base):
    """Tries of one visitor (an HMAC; empty: of everybody) at a link's password, in the window begun then."""

    __tablename__ = "link_tries"

    link_id: Mapped[int] = mapped_column(BIG, ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    visitor: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    tries: Mapped[int]
    started_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("tries >= 0", "tries"),
        Index("ix_link_tries_started_at", "started_at"),
    )


class LinkReport(Base):
    """A visitor's word that a link does harm, worked by an admin."""

    __tablename__ = "link_reports"

    id: Mapped[BigId]
    link_id: Mapped[int] = mapped_column(BIG, ForeignKey("links.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(DETAIL_LENGTH), default="", server_default="")
    status: Mapped[str] = mapped_column(String(16), default="open", server_default="open")
    closed_by_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    link: Mapped[Link] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint(f"reason IN {REASONS}", "reason"),
        CheckConstraint(f"status IN {REPORT_STATES}", "status"),
        CheckConstraint("(status = 'open') = (closed_at IS NULL)", "closed"),
        CheckConstraint(f"length(detail) <= {DETAIL_LENGTH}", "detail"),
        Index("ix_link_reports_link_id", "link_id"),
        Index("ix_link_reports_status_created_at", "status", "created_at", "id"),
        Index("ix_link_reports_closed_by_id", "closed_by_id"),
    )
