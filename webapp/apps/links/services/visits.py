"""What a visitor of a short link meets: a redirect, a question, an end, or nothing."""

from enum import Enum

from flask_babel import gettext as _
from sqlalchemy import case, delete, or_, update
from sqlalchemy.orm import Session

from webapp.apps.links.engine.tally import visitor
from webapp.apps.links.models import Link, LinkTry
from webapp.apps.links.services.clicks import day_salt
from webapp.apps.links.services.targets import is_still_allowed
from webapp.db import upsert, utcnow
from webapp.guests.current import actor
from webapp.web.addresses import client_address
from webapp.web.errors import TooMany

TRIES = 5
TRIES_OF_ALL = 100  # so that many addresses together gain little
WINDOW_SECONDS = 15 * 60
EVERYBODY = b""


class Meets(Enum):
    """The five answers of a short link."""

    NOTHING = "nothing"
    EXPIRED = "time"
    USED_UP = "clicks"
    DISABLED = "disabled"
    PASSWORD = "password"
    TARGET = "target"


def what_meets(link: Link | None) -> Meets:
    """Say what the caller meets at `link`; only a private link or one that ended asks who calls.

    A private link is nothing to everybody but signed-in accounts, whatever its state.
    """
    if link is None or link.deleted_at is not None or (link.is_private and not actor().is_authenticated):
        return Meets.NOTHING
    if link.disabled_at is not None or not is_still_allowed(link.original_url):
        return Meets.DISABLED
    if link.is_expired:
        return Meets.EXPIRED
    if link.is_used_up:
        return Meets.USED_UP
    return Meets.PASSWORD if link.has_password else Meets.TARGET


def shows_target(link: Link) -> bool:
    """Say whether a preview may tell the target: not where a password or a number of clicks guards it."""
    return not link.has_password and link.max_clicks is None


def take_capped_click(session: Session, link: Link) -> bool:
    """Take one of the clicks that a link was made for; False if none is left, or it ended meanwhile."""
    taken = (
        update(Link)
        .where(Link.id == link.id, Link.deleted_at.is_(None), Link.disabled_at.is_(None))
        .where(or_(Link.max_clicks.is_(None), Link.click_count < Link.max_clicks))
        .where(or_(Link.expires_at.is_(None), Link.expires_at > utcnow()))
        .values(click_count=Link.click_count + 1, last_click_at=utcnow())
        .returning(Link.id)
    )
    return session.scalar(taken, execution_options={"synchronize_session": False}) is not None


def take_try(session: Session, link_id: int) -> None:
    """Count a try at a link's password before it is looked at. Raise TooMany past five in 15 minutes."""
    if _count_try(session, link_id, _caller(session, link_id)) > TRIES:
        raise _too_many()
    if _count_try(session, link_id, EVERYBODY) > TRIES_OF_ALL:
        raise _too_many()


def forgive_tries(session: Session, link_id: int) -> None:
    """Forget the caller's tries, once the password was right."""
    mine = LinkTry.visitor == _caller(session, link_id)
    session.execute(delete(LinkTry).where(LinkTry.link_id == link_id, mine))


def forget_tries(session: Session) -> None:
    """Delete tries whose window is over."""
    session.execute(delete(LinkTry).where(LinkTry.started_at <= utcnow(seconds=-WINDOW_SECONDS)))


def _count_try(session: Session, link_id: int, who: bytes) -> int:
    insert = upsert(session, LinkTry).values(link_id=link_id, visitor=who, tries=1, started_at=utcnow())
    is_over = LinkTry.started_at <= utcnow(seconds=-WINDOW_SECONDS)
    statement = insert.on_conflict_do_update(
        index_elements=["link_id", "visitor"],
        set_={
            "tries": case((is_over, 1), else_=LinkTry.tries + 1),
            "started_at": case((is_over, utcnow()), else_=LinkTry.started_at),
        },
    )
    return int(session.execute(statement.returning(LinkTry.tries)).scalar_one())


def _caller(session: Session, link_id: int) -> bytes:
    return visitor(day_salt(session), link_id, client_address())


def _too_many() -> TooMany:
    return TooMany(_("Too many tries. Please wait a quarter of an hour."), retry_after=WINDOW_SECONDS)
