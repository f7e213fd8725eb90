"""Reads of links: the one behind a code, mine by page, figures of one, all of them for admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    String,
    and_,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from webapp.apps.links.engine.codes import fold, is_code
from webapp.apps.links.forms import reason_words
from webapp.apps.links.front_door import answers_to, has_present_owner
from webapp.apps.links.models import Link, LinkDay, LinkReport, LinkTag
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.manifest import Reported
from webapp.guests.ownership import owned
from webapp.web.paging import USUAL_PAGE, Page, page_by

STATS_DAYS = 30
TOP = 10
MOST_SELECTED = 500  # links deleted in one act
SORTS: dict[str, tuple[InstrumentedAttribute[Any], bool]] = {
    "newest": (Link.created_at, True),
    "oldest": (Link.created_at, False),
    "clicks": (Link.click_count, True),
    "expires": (Link.expires_at, False),
}
STATES = ("active", "expired", "disabled")


@dataclass(frozen=True)
class Wish:
    """Which links, in which order, from where on."""

    q: str = ""
    state: str = ""
    tag: str = ""
    sort: str = "newest"
    cursor: str | None = None
    limit: int = USUAL_PAGE


@dataclass(frozen=True)
class Stats:
    """The last 30 days of a link. Days are (day, clicks, visitors), oldest first; the rest (name, clicks)."""

    clicks: int
    uniques: int
    bots: int
    days: list[tuple[date, int, int]]
    referrers: list[tuple[str, int]]
    browsers: list[tuple[str, int]]
    systems: list[tuple[str, int]]
    devices: list[tuple[str, int]]


def find_link(code: str) -> Link | None:
    """Return the link that answers at `code`, whatever its state, unless it or its owner is gone."""
    if not is_code(code):
        return None
    query = select(Link).where(answers_to(code, fold(code)), Link.deleted_at.is_(None), has_present_owner())
    return db.session.scalar(query.order_by((Link.code == code).desc()).limit(1))


def my_links(wish: Wish) -> Page[Link]:
    """Return a page of the caller's links."""
    query = owned(Link).select().where(*_matching(wish))
    column, descending = SORTS[wish.sort]
    if wish.sort == "expires":
        query = query.where(Link.expires_at.is_not(None))  # what never ends has no place in this order
    return page_by(query, (column, Link.id), cursor=wish.cursor, limit=wish.limit, descending=descending)


def my_tags(limit: int = 50) -> list[tuple[str, int]]:
    """Return the caller's tags with how many links have each, the most used first."""
    mine = Link.user_id == actor().id if actor().id is not None else false()
    count = func.count()
    query = select(LinkTag.tag, count).join(Link, Link.id == LinkTag.link_id)
    query = query.where(mine, Link.deleted_at.is_(None)).group_by(LinkTag.tag)
    rows = db.session.execute(query.order_by(count.desc(), LinkTag.tag).limit(limit))
    return [(tag, n) for tag, n in rows]


def stats_of(link: Link) -> Stats:
    """Return the figures of the last 30 days: people, with bots as one number apart."""
    today = datetime.now(UTC).date()
    first = today - timedelta(days=STATS_DAYS - 1)
    recent = and_(LinkDay.link_id == link.id, LinkDay.day >= first)
    groups: dict[str, list[tuple[str, int, int]]] = {}
    columns = {
        "day": cast(LinkDay.day, String),
        "browser": LinkDay.browser,
        "os": LinkDay.os,
        "device": LinkDay.device,
    }
    parts = [_sums(kind, column, and_(recent, not_(LinkDay.is_bot))) for kind, column in columns.items()]
    parts.append(_sums("bots", literal(""), and_(recent, LinkDay.is_bot)))
    for kind, name, n, visitors in db.session.execute(union_all(*parts)):
        groups.setdefault(kind, []).append((name, int(n), int(visitors)))
    by_day = {date.fromisoformat(name): (n, visitors) for name, n, visitors in groups.get("day", [])}
    days = [(day, *by_day.get(day, (0, 0))) for day in (first + timedelta(days=i) for i in range(STATS_DAYS))]
    return Stats(
        clicks=sum(clicks for _, clicks, _ in days),
        uniques=sum(visitors for _, _, visitors in days),
        bots=sum(n for _, n, _ in groups.get("bots", [])),
        days=days,
        referrers=_top_referrers(and_(recent, not_(LinkDay.is_bot))),
        browsers=_top(groups.get("browser", [])),
        systems=_top(groups.get("os", [])),
        devices=_top(groups.get("device", [])),
    )


def all_links(wish: Wish) -> Page[Link]:
    """Return a page of everybody's links, newest first: for admins."""
    query = select(Link).where(Link.deleted_at.is_(None), *_matching(wish))
    return page_by(query, (Link.created_at, Link.id), cursor=wish.cursor, limit=wish.limit)


def open_reports(limit: int = 100) -> Sequence[LinkReport]:
    """Return the reports that wait, oldest first."""
    waiting = select(LinkReport).where(LinkReport.status == "open")
    return db.session.scalars(waiting.order_by(LinkReport.created_at, LinkReport.id).limit(limit)).all()


def open_count() -> ColumnElement[int]:
    """Return how many reports wait, as a scalar subquery."""
    return select(func.count()).select_from(LinkReport).where(LinkReport.status == "open").scalar_subquery()


def reported(limit: int) -> list[Reported]:
    """Return the links that are reported, those that wait longest first."""
    first, count = func.min(LinkReport.created_at), func.count()
    waiting = select(Link.code, Link.target_host, func.min(LinkReport.reason), count, first)
    waiting = waiting.join(Link, Link.id == LinkReport.link_id).where(LinkReport.status == "open")
    waiting = waiting.group_by(Link.id, Link.code, Link.target_host).order_by(first).limit(limit)
    page = url_for("links.admin")
    return [
        Reported(title=f"{code} → {host}", url=page, reason=reason_words(reason), count=n, since=since)
        for code, host, reason, n, since in db.session.execute(waiting)
    ]


def admin_figures() -> dict[str, int]:
    """Return how many links there are, are active, were clicked how often, and are reported."""
    alive = Link.deleted_at.is_(None)
    query = select(
        func.count().filter(alive),
        func.count().filter(alive, _in_state("active")),
        func.coalesce(func.sum(Link.click_count).filter(alive), 0),
        open_count(),
    ).select_from(Link)
    names = ("links", "active", "clicks", "reports")
    return dict(zip(names, (int(n) for n in db.session.execute(query).one()), strict=True))


def latest_links(limit: int = 5) -> Sequence[Link]:
    """Return the caller's newest links, none for a visitor."""
    if actor().id is None:
        return ()
    return my_links(Wish(limit=limit)).rows


def _matching(wish: Wish) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if wish.q:
        texts = (Link.code, Link.title, Link.note, Link.original_url)
        tagged = select(LinkTag.link_id).where(LinkTag.tag == wish.q.lower())
        rules.append(or_(*(text.icontains(wish.q, autoescape=True) for text in texts), Link.id.in_(tagged)))
    if wish.tag:
        rules.append(Link.id.in_(select(LinkTag.link_id).where(LinkTag.tag == wish.tag)))
    if wish.state:
        rules.append(_in_state(wish.state))
    return rules


def _in_state(state: str) -> ColumnElement[bool]:
    """Say which links are in a state; as Link.state, which disabled comes first in."""
    disabled = Link.disabled_at.is_not(None)
    is_over = func.coalesce(Link.is_expired, false())
    used_up = and_(Link.max_clicks.is_not(None), Link.click_count >= Link.max_clicks)
    if state == "disabled":
        return disabled
    ended = or_(is_over, used_up)
    return and_(not_(disabled), ended if state == "expired" else not_(ended))


def _sums(kind: str, name: SQLColumnExpression[Any], which: ColumnElement[bool]) -> Any:
    n, visitors = func.sum(LinkDay.n), func.sum(LinkDay.visitors)
    query: Any = select(
        literal(kind).label("kind"), name.label("name"), n.label("n"), visitors.label("visitors")
    )
    query = query.where(which)
    return query.having(n.is_not(None)) if kind == "bots" else query.group_by(name)


def _top_referrers(which: ColumnElement[bool]) -> list[tuple[str, int]]:
    n = func.sum(LinkDay.n)
    query = select(LinkDay.referrer, n).where(which).group_by(LinkDay.referrer)
    rows = db.session.execute(query.order_by(n.desc(), LinkDay.referrer).limit(TOP))
    return [(name, int(count)) for name, count in rows]


def _top(rows: list[tuple[str, int, int]]) -> list[tuple[str, int]]:
    ranked = sorted(((name, n) for name, n, _ in rows), key=lambda row: (-row[1], row[0]))
    return ranked[:TOP]
