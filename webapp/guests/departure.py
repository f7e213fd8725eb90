"""Leaving: a guest goes at once with all it has, an account can come back for 30 days, then it is erased."""

from datetime import UTC, datetime

from sqlalchemy import delete, select

from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests import audit, claim_mails, claims, events, sessions, signin
from webapp.guests.addresses import RESTORE_DAYS
from webapp.guests.current import known, locked
from webapp.guests.models import User
from webapp.guests.passwords import check_own_password
from webapp.web.units import run_unit

BATCH = 100  # accounts an erasure takes at a time, each with all that it owns


def leave(password: str | None) -> str:
    """Delete the guest, or close the account, behind this request; answer "deleted" or "closed".

    An account gives its password. One that never proved its address is deleted at once, so that nobody
    keeps an address from its owner by closing an account. Raises Invalid.
    """
    with unit_of_work(write=False):
        user = known()
        stored = user.password_hash
    check_own_password(password, stored)
    how = run_unit(lambda: _leave(locked()))
    signin.hand_back_cookie()
    return how


def _leave(user: User) -> str:
    events.record("deleted", user.user_type, user.source, user.id)
    if user.user_type == "guest" or user.email_verified_at is None:
        db.session.execute(delete(User).where(User.id == user.id))
        return "deleted"
    user.deleted_at, user.deleted_reason = datetime.now(UTC), "self"
    user.role = "customer"
    user.auth_epoch += 1
    sessions.end_sessions(user.id, "closed")
    claims.kill_others(user.email, user.id)
    claim_mails.notify(user, user.email, "deleted")
    return "closed"


def erase_now(user: User) -> None:
    """Erase a user with all that it owns, in the current unit; figures and the record keep the id."""
    events.record("deleted", user.user_type, user.source, user.id)
    audit.record(None, "erased", "users", user.id)
    db.session.flush()
    db.session.execute(delete(User).where(User.id == user.id))


def erase_departed() -> int:
    """Erase accounts closed for 30 days, or started afresh; what they own goes by ON DELETE CASCADE."""
    total = 0
    while True:
        with unit_of_work():
            gone = User.deleted_at < utcnow(days=-RESTORE_DAYS)
            fresh = User.deleted_reason == "erasure"
            due = select(User.id).where(User.deleted_at.is_not(None), gone | fresh).limit(BATCH)
            ids = db.session.scalars(due.with_for_update(skip_locked=True)).all()
            db.session.execute(delete(User).where(User.id.in_(ids)))
        total += len(ids)
        if len(ids) < BATCH:
            return total
