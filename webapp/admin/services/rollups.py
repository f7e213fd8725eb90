"""Figures that stay when the events behind them are pruned: counts a day, cohorts a week.

A day and a week are counted anew as a whole, each in a transaction of its own, so the job may run twice, at
once, or be killed anywhere.
"""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from webapp.admin.models import Cohort, DayFigure, EventDay
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests.expiry import EVENT_DAYS
from webapp.guests.models import Event, User

MOST_SOURCES = 30  # of a day or week; whoever calls us may invent names, so the rest is one line
OTHER = "other"
RECENT_DAYS = 2  # counted anew at each run, beside what has never been
ALL_WEEKS = EVENT_DAYS // 7  # of a house that counts for the first time
COHORT_WEEKS = 8  # an account that comes later is not added to its cohort
BARE = "identity.%"  # a guest who came by these calls has made nothing yet
NAMES = ("guest_created", "made_first", "limit_met", "prompt_shown", "converted", "merged")


def roll_up() -> None:
    """Bring all figures up to date."""
    with unit_of_work(write=False):
        now: datetime = db.session.scalar(select(utcnow()))
        last = db.session.scalar(select(func.max(EventDay.day)))
        first = db.session.scalar(select(func.min(Event.created_at)))
        weeks = COHORT_WEEKS if db.session.scalar(select(exists(select(Cohort.week)))) else ALL_WEEKS
    today = now.astimezone(UTC).date()
    begin = last or (first.date() if first else today)
    begin = min(begin, today - timedelta(days=RECENT_DAYS))
    begin = max(begin, today - timedelta(days=EVENT_DAYS - 1))  # of older days some events are pruned
    for n in range((today - begin).days + 1):
        _once(lambda day=begin + timedelta(days=n): count_day(day))
    monday = today - timedelta(days=today.weekday())
    for n in range(weeks):
        _once(lambda week=monday - timedelta(weeks=n): count_week(week))
    _once(lambda: look_up(today))


def count_day(day: date) -> None:
    """Count the events of one day (UTC) by name, kind, source and what they are about."""
    columns = (Event.name, Event.user_type, Event.source, Event.about)
    query = select(*columns, func.count()).where(*_between(day, 1)).group_by(*columns)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for name, kind, source, about, n in db.session.execute(query):
        thing, _colon, removed = (about or "").partition(":")
        is_sweep = name == "expired" and removed.isdecimal()
        counts[name, kind, source, thing if is_sweep else ""] += n * int(removed) if is_sweep else n
    known = _largest(Counter({source: n for (_, _, source, _), n in counts.items()}))
    folded: Counter[tuple[str, str, str, str]] = Counter()
    for (name, kind, source, about), n in counts.items():
        folded[name, kind, source if source in known else OTHER, about] += n
    rows = [
        {"day": day, "name": name, "user_type": kind, "source": source, "about": about, "n": n}
        for (name, kind, source, about), n in sorted(folded.items())
    ]
    _replace(EventDay, EventDay.day == day, rows)


def count_week(week: date) -> None:
    """Follow the guests of one week (its Monday, UTC): how far they came until now, by source."""
    born = select(Event.user_id).where(Event.name == "guest_created", *_between(week, 7))
    is_birth = Event.name == "guest_created"
    made = or_(Event.name == "made_first", and_(is_birth, func.coalesce(Event.about, "").not_like(BARE)))
    each = (
        select(
            func.max(case((is_birth, Event.source))).label("source"),
            func.min(case((is_birth, Event.created_at))).label("came"),
            _whether(made).label("made"),
            _whether(Event.name == "limit_met").label("limit_met"),
            _whether(Event.name == "prompt_shown").label("prompted"),
            func.min(case((Event.name.in_(("converted", "merged")), Event.created_at))).label("became"),
        )
        .where(Event.user_id.in_(born), Event.name.in_(NAMES), Event.created_at >= _begin(week))
        .group_by(Event.user_id)
        .subquery()
    )
    c = each.c
    seconds = _seconds(c.came, c.became)
    sums = [func.count(), func.sum(c.made), func.sum(c.limit_met), func.sum(c.prompted), func.count(c.became)]
    sums += [func.count(case((seconds <= limit, 1))) for limit in (3600, 86_400, 7 * 86_400)]
    totals: dict[str, list[int]] = {}
    found = [
        (row[0] or "", [int(n or 0) for n in row[1:]])
        for row in db.session.execute(select(c.source, *sums).group_by(c.source))
    ]
    known = _largest(Counter({source: counts[0] for source, counts in found}))
    for source, counts in found:
        name = source if source in known else OTHER
        totals[name] = [a + b for a, b in zip(totals.get(name, [0] * len(counts)), counts, strict=True)]
    names = (
        "guests",
        "made",
        "limit_met",
        "prompted",
        "accounts",
        "within_hour",
        "within_day",
        "within_week",
    )
    rows = [
        {"week": week, "source": source, **dict(zip(names, counts, strict=True))}
        for source, counts in sorted(totals.items())
    ]
    _replace(Cohort, Cohort.week == week, rows)


def look_up(day: date) -> None:
    """Note what cannot be counted afterwards: users by kind, and the guests who were here today."""
    kinds = db.session.execute(select(User.user_type, func.count()).group_by(User.user_type))
    found = {f"users_{kind}": n for kind, n in kinds}
    since = _begin(day)
    here = select(func.count()).where(User.user_type == "guest", User.last_active_at >= since)
    before = db.session.scalar(
        select(DayFigure.n).where(DayFigure.day == day, DayFigure.name == "active_guests")
    )
    # Who registers or leaves in the course of the day was a guest all the same.
    found["active_guests"] = max(before or 0, db.session.scalar(here) or 0)
    rows = [{"day": day, "name": name, "n": n} for name, n in sorted(found.items())]
    _replace(DayFigure, DayFigure.day == day, rows)


def _once(count: Any) -> None:
    try:
        with unit_of_work():
            count()
    except IntegrityError:
        return  # another worker wrote the same figures at this very moment


def _replace(model: Any, where: Any, rows: list[dict[str, Any]]) -> None:
    db.session.execute(delete(model).where(where))
    if rows:
        db.session.execute(insert(model), rows)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _between(day: date, days: int) -> tuple[Any, ...]:
    return Event.created_at >= _begin(day), Event.created_at < _begin(day + timedelta(days=days))


def _largest(counts: Counter[str]) -> set[str]:
    return {source for source, _n in counts.most_common(MOST_SOURCES)}


def _whether(condition: Any) -> Any:
    return func.max(case((condition, 1), else_=0))


def _seconds(first: Any, last: Any) -> Any:
    """Return the seconds between two instants, in the words of the database."""
    if db.engine.dialect.name == "sqlite":
        return (func.julianday(last) - func.julianday(first)) * 86_400
    return func.extract("epoch", last) - func.extract("epoch", first)
