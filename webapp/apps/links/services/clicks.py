"""Write counted clicks: the links' own counts, the rows of their days, the visitors new that day."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import bindparam, case, delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.apps.links.engine.tally import Click, Kind, Tally, days_of, tally
from webapp.apps.links.models import Link, LinkDay, LinkSalt, LinkVisitor
from webapp.db import unit_of_work, upsert, utcnow

SALT_BYTES = 32
SALT_HOURS = 24
ROWS_PER_STATEMENT = 500  # four values each, under SQLite's limit of 32,766


def record_clicks(clicks: Sequence[Click], own_host: str) -> None:
    """Write `clicks` in one short transaction. Clicks of links that are gone are dropped."""
    with unit_of_work() as session:
        salts = {day: day_salt(session, day) for day in sorted(days_of(clicks))}
        _store(session, tally(clicks, salts, own_host))


def day_salt(session: Session, day: date | None = None) -> bytes:
    """Return the secret of `day` (UTC, default today), making it if need be."""
    day = day or datetime.now(UTC).date()
    find = select(LinkSalt.salt).where(LinkSalt.day == day)
    salt = session.scalar(find)
    if salt is None:
        # Whoever is first makes it; the others read what stands.
        made = {"day": day, "salt": secrets.token_bytes(SALT_BYTES), "created_at": datetime.now(UTC)}
        session.execute(upsert(session, LinkSalt).values(made).on_conflict_do_nothing())
        salt = session.scalar(find)
        assert salt is not None
    return salt


def forget_visitors(session: Session) -> None:
    """Delete salts that are 24 hours old, and the visitors that no salt can name any more."""
    session.execute(delete(LinkSalt).where(LinkSalt.created_at <= utcnow(hours=-SALT_HOURS)))
    kept = select(LinkSalt.day).where(LinkSalt.day == LinkVisitor.day).exists()
    session.execute(delete(LinkVisitor).where(~kept))


def _store(session: Session, found: Tally) -> None:
    alive = _lock(session, found.last)
    new = _new_visitors(session, [key for key in found.visitors if key[0] in alive])
    firsts = Counter(found.visitors[key] for key in new)
    _add_days(session, {kind: n for kind, n in found.clicks.items() if kind.link_id in alive}, firsts)
    counted = [
        {"b_id": link_id, "n": found.counts.get(link_id, 0), "last": found.last[link_id]} for link_id in alive
    ]
    if counted:
        earlier = or_(Link.last_click_at.is_(None), Link.last_click_at < bindparam("last"))
        session.connection().execute(
            update(Link.__table__)  # type: ignore[arg-type]
            .where(Link.id == bindparam("b_id"))
            .values(
                click_count=Link.click_count + bindparam("n"),
                last_click_at=case((earlier, bindparam("last")), else_=Link.last_click_at),
            ),
            counted,
        )


def _lock(session: Session, ids: Iterable[int]) -> list[int]:
    """Lock the links that still exist, in the order of their ids so that no two writers wait in a ring."""
    found = select(Link.id).where(Link.id.in_(sorted(ids))).order_by(Link.id)
    return list(session.scalars(found.with_for_update(key_share=True)))


def _new_visitors(session: Session, keys: list[tuple[int, date, bytes]]) -> list[tuple[int, date, bytes]]:
    """Insert visitors; return those who were not there today."""
    new: list[tuple[int, date, bytes]] = []
    for start in range(0, len(keys), ROWS_PER_STATEMENT):
        rows = [
            {"link_id": link_id, "day": day, "visitor": visitor}
            for link_id, day, visitor in keys[start : start + ROWS_PER_STATEMENT]
        ]
        statement = upsert(session, LinkVisitor).values(rows).on_conflict_do_nothing()
        columns = (LinkVisitor.link_id, LinkVisitor.day, LinkVisitor.visitor)
        new += [(row.link_id, row.day, row.visitor) for row in session.execute(statement.returning(*columns))]
    return new


def _add_days(session: Session, clicks: dict[Kind, int], firsts: Counter[Kind]) -> None:
    if not clicks:
        return
    insert = upsert(session, LinkDay)
    added = {"n": LinkDay.n + insert.excluded.n, "visitors": LinkDay.visitors + insert.excluded.visitors}
    statement = insert.on_conflict_do_update(index_elements=list(Kind._fields), set_=added)
    rows = [{**kind._asdict(), "n": n, "visitors": firsts[kind]} for kind, n in clicks.items()]
    session.connection().execute(statement, rows)
