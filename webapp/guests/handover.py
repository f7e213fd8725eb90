"""Continue on another device: a one-time link, shown as a QR code too, that opens this guest there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests import sessions
from webapp.guests.current import identity, locked
from webapp.guests.models import Handover, User
from webapp.guests.moving import owns_anything
from webapp.guests.tokens import new_token, token_hash
from webapp.web.errors import Conflict, NotFound

SECONDS = 600


@dataclass(frozen=True)
class Link:
    """A handover just made: its token goes out once, and is stored as a hash."""

    token: str
    expires_at: datetime


def make_link() -> Link:
    """Make the link for the guest behind this request; an older one dies. Raise Conflict for accounts."""
    user = locked()
    if user.user_type != "guest":
        raise Conflict(_("Sign in on the other device instead."), code="already_registered")
    db.session.execute(delete(Handover).where(Handover.user_id == user.id))
    token, expires_at = new_token(), datetime.now(UTC) + timedelta(seconds=SECONDS)
    values = {"user_id": user.id, "auth_epoch": user.auth_epoch, "expires_at": utcnow(seconds=SECONDS)}
    db.session.add(Handover(token_hash=token_hash(token), **values))
    return Link(token, expires_at)


def check_link(token: str) -> None:
    """Raise NotFound unless the link still opens something; opening the page does not use it up."""
    found = select(Handover.user_id).where(
        Handover.token_hash == token_hash(token), Handover.expires_at > utcnow()
    )
    if db.session.scalar(found) is None:
        raise NotFound(_("This link is not valid or has expired."), code="link_expired")


def take(token: str) -> tuple[User, sessions.Grant]:
    """Use the link: open its guest here, once. Raises NotFound for a used, old or ended one.

    Raises Conflict, and leaves the link as it is, where an account or another guest with things is here.
    """
    used = db.session.execute(
        delete(Handover)
        .where(Handover.token_hash == token_hash(token), Handover.expires_at > utcnow())
        .returning(Handover.user_id, Handover.auth_epoch)
    ).one_or_none()
    user = used and db.session.get(User, used.user_id, with_for_update=True)
    if used is None or user is None or user.user_type != "guest" or user.auth_epoch != used.auth_epoch:
        raise NotFound(_("This link is not valid or has expired."), code="link_expired")
    _refuse_to_replace(user.id)
    grant = sessions.open_session(user)
    sessions.put_cookie(grant, timedelta(days=settings().GUEST_IDLE_DAYS))
    return user, grant


def _refuse_to_replace(guest_id: int) -> None:
    here = identity().user
    if here is None or here.id == guest_id:
        return
    if here.user_type != "guest":
        raise Conflict(_("You are signed in to an account here."), code="already_signed_in")
    if owns_anything(here.id):
        raise Conflict(_("Another guest has things on this device already."), code="another_waits")
