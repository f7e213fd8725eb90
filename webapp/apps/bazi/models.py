"""Charts of births, and their analyses. Birth data is private: no other table and no log repeats it."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.apps.bazi.engine.luck import METHODS
from webapp.apps.bazi.engine.pillars import DAY_CHANGES
from webapp.db import Base, BigId, Created
from webapp.db.model import BIG
from webapp.guests.ownable import Ownable

NAME_LENGTH = 100
PLACE_LENGTH = 200
GENDERS = ("male", "female")
STATES = ("queued", "running", "ready", "failed")
SOURCES = ("rules", "model")
LIVE = "is_active"


class Chart(Ownable, Base):
    """One birth and the pillars found for it; of all that a user has, one is active: their own.

    What was said (day, clock, zone, fold, place, conventions) stands beside what was found (`pillars`,
    `flags`, the whole `report`), with the engine that found it.
    """

    __tablename__ = "bazi_charts"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    gender: Mapped[str | None] = mapped_column(String(8))
    birth_date: Mapped[date]
    birth_clock: Mapped[str | None] = mapped_column(String(8))
    utc_offset: Mapped[str | None] = mapped_column(String(9))
    zone: Mapped[str | None] = mapped_column(String(64))
    fold: Mapped[int | None]
    city_id: Mapped[str | None] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="", server_default="")
    longitude: Mapped[float | None]
    day_changes: Mapped[str] = mapped_column(String(8), default="midnight", server_default="midnight")
    luck_method: Mapped[str] = mapped_column(String(16), default="minutes", server_default="minutes")
    true_solar_time: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    pillars: Mapped[str] = mapped_column(String(12))
    flags: Mapped[list[str]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    engine: Mapped[str] = mapped_column(String(100))
    engine_version: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    share_code: Mapped[str | None] = mapped_column(String(32), unique=True)
    expires_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created] = mapped_column(onupdate=lambda: datetime.now(UTC))

    analysis: Mapped["Analysis | None"] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, back_populates="chart"
    )

    __table_args__ = (
        CheckConstraint(f"gender IN {GENDERS}", "gender"),
        CheckConstraint("fold IN (0, 1)", "fold"),
        CheckConstraint("longitude BETWEEN -180 AND 180", "longitude"),
        CheckConstraint(f"day_changes IN {DAY_CHANGES}", "day_changes"),
        CheckConstraint(f"luck_method IN {METHODS}", "luck_method"),
        CheckConstraint("length(pillars) IN (6, 8)", "pillars"),
        Index(
            "uq_bazi_charts_active",
            "user_id",
            unique=True,
            postgresql_where=text(LIVE),
            sqlite_where=text(LIVE),
        ),
        Index("ix_bazi_charts_user_id", "user_id", "id"),
        Index("ix_bazi_charts_user_id_created_at", "user_id", "created_at"),
        Index(
            "ix_bazi_charts_expires_at",
            "expires_at",
            postgresql_where=text("expires_at IS NOT NULL"),
            sqlite_where=text("expires_at IS NOT NULL"),
        ),
    )

    @property
    def columns(self) -> dict[str, str | None]:
        """The pillars by name, two characters each."""
        pairs = [self.pillars[n : n + 2] or None for n in range(0, 8, 2)]
        return dict(zip(("year", "month", "day", "hour"), pairs, strict=True))


class Analysis(Base):
    """What is said of a chart: asked for with it, found by a job, by our rules or by a configured model.

    `round` counts how often it was asked for: a job of an earlier round changes nothing any more.
    """

    __tablename__ = "bazi_analyses"

    id: Mapped[BigId]
    chart_id: Mapped[int] = mapped_column(BIG, ForeignKey("bazi_charts.id", ondelete="CASCADE"), unique=True)
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    status: Mapped[str] = mapped_column(String(8), default="queued", server_default="queued")
    source: Mapped[str | None] = mapped_column(String(8))
    locale: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    points: Mapped[list[Any]] = mapped_column(JSON, default=list)
    words: Mapped[list[str]] = mapped_column(JSON, default=list)
    ready_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    chart: Mapped[Chart] = relationship(back_populates="analysis")

    __table_args__ = (
        CheckConstraint(f"status IN {STATES}", "status"),
        CheckConstraint(f"source IN {SOURCES}", "source"),
        CheckConstraint("(status = 'ready') = (ready_at IS NOT NULL AND source IS NOT NULL)", "ready"),
    )
