"""The figures of the dashboard: four queries, whatever the size of the house."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from webapp.admin.models import Cohort, DayFigure, EventDay
from webapp.db import utcnow
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.guests.models import User
from webapp.guests.registry import registry
from webapp.jobs.outbox import MOST_ATTEMPTS

MOST_COUNTED = 10_000  # of what is counted at each look; a roll-up knows the rest
DAYS = 30
WEEKS = 12
STEPS = ("guests", "made", "limit_met", "prompted", "accounts")

Series = list[tuple[date, int]]


@dataclass(frozen=True)
class Now:
    """What holds at this moment; guests and what ends are MOST_COUNTED + 1 where there are more."""

    active_guests: int
    active_today: int
    waiting: int
    given_up: int
    oldest_waiting: datetime | None
    expiring: list[tuple[Any, int]]
    """(type for people, how many end within a day)"""
    reported: list[tuple[Any, int]]
    """(app for people, open reports)"""


@dataclass(frozen=True)
class Funnel:
    """How many guests of one source came how far, in the order of STEPS; how soon the accounts came."""

    source: str
    steps: tuple[int, ...]
    soon: tuple[int, ...] = (0, 0, 0, 0)
    """Accounts within an hour, a day, a week, and later."""


@dataclass(frozen=True)
class Figures:
    """Everything on the dashboard that is counted over time. Days are UTC, oldest first."""

    days: dict[str, Series]
    """Events by name, and looked-up figures by theirs."""
    swept: dict[str, Series]
    """What the sweeps removed, by type."""
    cohorts: list[tuple[date, tuple[int, ...]]]
    """(Monday, how many of that week's guests came how far)"""
    sources: list[Funnel]
    total: Funnel = field(default_factory=lambda: Funnel("", (0,) * len(STEPS)))

    @property
    def rates(self) -> list[tuple[date, float | None]]:
        """The share of each week's guests who became an account, in per cent; None for a week without any."""
        return [(week, 100 * steps[-1] / steps[0] if steps[0] else None) for week, steps in self.cohorts]


def now() -> Now:
    """Return what holds at this moment, in one query over indexes that no size of the house makes slow."""
    types = [owned for owned in registry() if owned.expires_at is not None]
    apps = [(manifest.title, manifest.reports) for manifest in registry().manifests if manifest.reports]
    row = db.session.execute(
        select(
            _active(minutes=-15),
            _active(days=-1),
            select(func.count()).where(OutboxRow.attempts < MOST_ATTEMPTS).scalar_subquery(),
            select(func.count()).where(OutboxRow.attempts >= MOST_ATTEMPTS).scalar_subquery(),
            select(func.min(OutboxRow.created_at))
            .where(OutboxRow.attempts < MOST_ATTEMPTS)
            .scalar_subquery(),
            *(_expiring(owned) for owned in types),
            *(reports.open() for _title, reports in apps),
        )
    ).one()
    ends, told = row[5 : 5 + len(types)], row[5 + len(types) :]
    return Now(
        active_guests=row[0],
        active_today=row[1],
        waiting=row[2],
        given_up=row[3],
        oldest_waiting=row[4],
        expiring=[(owned.title, n) for owned, n in zip(types, ends, strict=True)],
        reported=[(title, n) for (title, _reports), n in zip(apps, told, strict=True)],
    )


def figures(today: date | None = None) -> Figures:
    """Return what was counted over the last days and weeks, from the roll-ups."""
    today = today or datetime.now(UTC).date()
    days = [today - timedelta(days=n) for n in reversed(range(DAYS))]
    found: dict[str, Counter[date]] = {}
    swept: dict[str, Counter[date]] = {}
    for day, name, about, n in _event_days(days[0]):
        (swept.setdefault(about, Counter()) if name == "expired" else found.setdefault(name, Counter()))[
            day
        ] += n
    looked_up = select(DayFigure.day, DayFigure.name, DayFigure.n).where(DayFigure.day >= days[0])
    for day, name, n in db.session.execute(looked_up):
        found.setdefault(name, Counter())[day] = n
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    rows = db.session.scalars(select(Cohort).where(Cohort.week >= weeks[0])).all()
    by_source = sorted({row.source for row in rows})
    funnels = [_funnel(source, [row for row in rows if row.source == source]) for source in by_source]
    return Figures(
        days={name: [(day, counts[day]) for day in days] for name, counts in found.items()},
        swept={name: [(day, counts[day]) for day in days] for name, counts in swept.items()},
        cohorts=[(week, _steps(row for row in rows if row.week == week)) for week in weeks],
        sources=sorted(funnels, key=lambda funnel: -funnel.steps[0]),
        total=_funnel("", rows),
    )


def _active(**since: float) -> ColumnElement[Any]:
    recent = User.last_active_at > utcnow(**since)
    return _up_to_most(User.last_active_at, User.user_type == "guest", recent)


def _expiring(owned: Any) -> ColumnElement[Any]:
    soon = owned.expires_at > utcnow(), owned.expires_at < utcnow(days=1)
    return _up_to_most(owned.expires_at, *soon, *([owned.live()] if owned.live else []))


def _up_to_most(by: Any, *where: ColumnElement[bool]) -> ColumnElement[Any]:
    """Count rows along the index of `by`; a scan would do only while they stand at the table's beginning."""
    found = select(by).where(*where).order_by(by).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _event_days(first: date) -> Iterable[Any]:
    columns = (EventDay.day, EventDay.name, EventDay.about)
    query = select(*columns, func.sum(EventDay.n)).where(EventDay.day >= first).group_by(*columns)
    return ((day, name, about, int(n)) for day, name, about, n in db.session.execute(query))


def _steps(rows: Iterable[Cohort]) -> tuple[int, ...]:
    found = list(rows)
    return tuple(sum(getattr(row, step) for row in found) for step in STEPS)


def _funnel(source: str, rows: Iterable[Cohort]) -> Funnel:
    found = list(rows)
    steps = _steps(found)
    hour, day, week = (
        sum(getattr(row, name) for row in found) for name in ("within_hour", "within_day", "within_week")
    )
    return Funnel(source, steps, (hour, day - hour, week - day, steps[-1] - week))
