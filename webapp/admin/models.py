"""What the admin's pages remember: figures a day, cohorts, campaigns and the mails that they sent."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, BigId, Created
from webapp.db.model import BIG

CAMPAIGN_STATES = ("running", "paused", "finished")
NAME_LENGTH = 100  # characters of a campaign's name


class EventDay(Base):
    """How many events of one name, kind and source a day (UTC) had; stays when the events are pruned."""

    __tablename__ = "event_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_type: Mapped[str] = mapped_column(String(16), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    about: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int] = mapped_column(BIG)


class DayFigure(Base):
    """A number that is looked up and cannot be counted afterwards: users of a kind, guests of the day."""

    __tablename__ = "day_figures"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    n: Mapped[int] = mapped_column(BIG)


class Cohort(Base):
    """What became of the guests of one week and source: how many of them came how far, and how soon."""

    __tablename__ = "guest_cohorts"

    week: Mapped[date] = mapped_column(primary_key=True)
    """The Monday (UTC) of the week in which they came."""
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    guests: Mapped[int] = mapped_column(BIG)
    made: Mapped[int] = mapped_column(BIG)
    limit_met: Mapped[int] = mapped_column(BIG)
    prompted: Mapped[int] = mapped_column(BIG)
    accounts: Mapped[int] = mapped_column(BIG)
    within_hour: Mapped[int] = mapped_column(BIG)
    within_day: Mapped[int] = mapped_column(BIG)
    within_week: Mapped[int] = mapped_column(BIG)


class Campaign(Base):
    """Mail to contacts, who may claim their account: so many an hour, from the oldest on."""

    __tablename__ = "campaigns"

    id: Mapped[BigId]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    rate_per_hour: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="running", server_default="running")
    last_user_id: Mapped[int] = mapped_column(BIG, default=0, server_default="0")
    """Contacts up to here have had their turn."""
    created_at: Mapped[Created]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"state IN {CAMPAIGN_STATES}", "state"),
        CheckConstraint("rate_per_hour BETWEEN 1 AND 100000", "rate"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", "finished"),
        Index("ix_campaigns_state", "state", "id"),
    )


class CampaignMail(Base):
    """One contact's mail of one campaign: the key is what makes it one."""

    __tablename__ = "campaign_mails"

    campaign_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)  # outlives the contact
    created_at: Mapped[Created]

    __table_args__ = (Index("ix_campaign_mails_created_at", "campaign_id", "created_at"),)
