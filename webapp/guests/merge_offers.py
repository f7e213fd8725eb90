"""Who may merge what: the proofs of both sides in one request, and the offer made at a sign-in."""

from dataclasses import dataclass

from flask import request, session
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, select

from webapp.config import settings
from webapp.db import upsert, utcnow
from webapp.extensions import db
from webapp.guests import sessions
from webapp.guests.current import identity, locked, signed_in
from webapp.guests.merge import UNKNOWN, Line, lock_both, merge, preview, record_of, undo
from webapp.guests.models import MergeOffer, User, UserMigration, UserSession
from webapp.guests.moving import owns_anything
from webapp.guests.tokens import read_jwt, token_hash
from webapp.web.errors import Conflict, Gone, NotFound, Unauthenticated

OFFER_SECONDS = 15 * 60


@dataclass(frozen=True)
class Offer:
    """A guest that waits for a choice: what would come along, type by type."""

    guest_id: int
    lines: list[Line]

    @property
    def total(self) -> int:
        """How many things would come along."""
        return sum(line.count for line in self.lines)


def make_offer(session_id: int, guest_id: int) -> None:
    """Let the account of a new session choose, for 15 minutes, what becomes of the guest of its browser."""
    if settings().MERGE_ON_LOGIN == "never":
        return
    values = {"guest_id": guest_id, "expires_at": utcnow(seconds=OFFER_SECONDS)}
    offer = upsert(db.session(), MergeOffer).values(session_id=session_id, **values)
    db.session.execute(offer.on_conflict_do_update(index_elements=["session_id"], set_=values))


def current_offer() -> Offer | None:
    """Return the live offer of this request's session, if the guest owns anything."""
    here = identity()
    if here.user is None or here.session is None or here.user.user_type != "registered":
        return None
    guest_id = _offered(here.session.id)
    if guest_id is None or not owns_anything(guest_id):
        return None
    return Offer(guest_id, preview(guest_id, here.user))


def bring(
    guest_id: int | None = None, account_id: int | None = None, guest_token: str | None = None
) -> tuple[UserMigration, sessions.Grant]:
    """Merge the guest that this request proves into the account that it proves; this device goes on by the
    new session that is answered. Ids are checked, never trusted.

    The account is the one signed in; the guest is proved by its token, its cookie beside a Bearer token, or
    the offer of this session. Raises Unauthenticated, NotFound, Conflict and Gone (the offer expired).
    """
    account = signed_in()
    if account_id is not None and account_id != account.id:
        raise NotFound(UNKNOWN)
    proved = _proved_guest(guest_id, account.id, guest_token)
    if proved is None or (guest_id is not None and guest_id != proved):
        raise NotFound(UNKNOWN)
    record = merge(proved, account.id)
    grant = _renew(locked())
    if record.migration_status == "completed":
        session.pop(sessions.PARKED, None)
    return record, grant


def take_back() -> tuple[UserMigration, User, sessions.Grant]:
    """Undo the last merge into the account that is signed in; its guest waits on this device again.

    Raises NotFound, Gone, and Conflict where another guest waits here already.
    """
    record, guest = undo(signed_in().id)
    locked()
    if sessions.parked_guest() is not None:
        raise Conflict(_("Another guest waits on this device. Sign out to see it."), code="another_waits")
    grant = sessions.open_session(guest)
    session[sessions.PARKED] = grant.token
    return record, guest, grant


def drop_offer() -> None:
    """Keep the guest apart: the offer goes, the guest waits in this browser."""
    here = identity().session
    if here is not None:
        db.session.execute(delete(MergeOffer).where(MergeOffer.session_id == here.id))


def discard_guest() -> int:
    """Throw away the guest of this session's offer with all it owns; answer its id. Raises Gone, NotFound."""
    account, guest_id = signed_in(), _by_offer()
    if guest_id is None:
        raise NotFound(UNKNOWN)
    guest, _account = lock_both(guest_id, account.id)
    locked()
    if guest.user_type != "guest":
        raise NotFound(UNKNOWN)
    db.session.execute(delete(User).where(User.id == guest_id))
    session.pop(sessions.PARKED, None)
    return guest_id


def _renew(account: User) -> sessions.Grant:
    """Give this device a new session of the account, because its rights changed; the old one ends."""
    here = identity().session
    if here is not None:
        sessions.end_session(account.id, here.id, "renewed")
    grant = sessions.open_session(account)
    sessions.put_cookie(grant, sessions.lifetime(account.user_type, account.role))
    return grant


def _proved_guest(guest_id: int | None, account_id: int, guest_token: str | None) -> int | None:
    if guest_token is not None:
        return _by_token(guest_token)
    return _by_cookie() or _by_offer() or _by_record(guest_id, account_id)


def _by_token(token: str) -> int | None:
    """Return the guest of a token in the body. Raise Unauthenticated for one that ended unmerged."""
    claims = read_jwt(token)
    if claims is None:
        return _guest_of(UserSession.token_hash == token_hash(token))
    theirs = (UserSession.user_id == claims.user_id, UserSession.auth_epoch == claims.epoch)
    return _guest_of(UserSession.id == claims.session_id, *theirs)


def _by_cookie() -> int | None:
    """Return the guest of the cookie, where the account came by a Bearer token."""
    token = session.get(sessions.TOKEN)
    if "Authorization" not in request.headers or not isinstance(token, str):
        return None
    return _guest_of(UserSession.token_hash == token_hash(token))


def _by_offer() -> int | None:
    here = identity().session
    offer = db.session.get(MergeOffer, here.id) if here is not None else None
    if offer is None:
        return None
    guest_id = _offered(offer.session_id)
    if guest_id is None:
        raise Gone(
            _("This offer has expired. The things stay with the guest who waits here."), code="offer_expired"
        )
    return guest_id


def _by_record(guest_id: int | None, account_id: int) -> int | None:
    """Return the guest that this account took in already: asking again answers the same."""
    return guest_id if guest_id is not None and record_of(guest_id, account_id) is not None else None


def _guest_of(*conditions: ColumnElement[bool]) -> int | None:
    is_over = UserSession.expires_at <= utcnow()
    query = select(UserSession, User, is_over).join(User, User.id == UserSession.user_id)
    found = db.session.execute(query.where(*conditions)).one_or_none()
    if found is None:
        return None
    row, user, is_over_now = found
    if user.user_type == "migrated":
        return int(user.id)  # the merge itself says into whom
    if user.user_type != "guest":
        return None
    if row.ended_at is not None or is_over_now or row.auth_epoch != user.auth_epoch:
        raise Unauthenticated(_("This guest session has ended."), code="guest_session_ended")
    return int(user.id)


def _offered(session_id: int) -> int | None:
    live = MergeOffer.expires_at > utcnow()
    return db.session.scalar(select(MergeOffer.guest_id).where(MergeOffer.session_id == session_id, live))
