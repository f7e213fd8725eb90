"""What admins do to one user. Each act holds the user's lock, ends what it must end, and is written down."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError

from webapp.extensions import db
from webapp.guests import audit, claims, events, sessions
from webapp.guests.models import ROLES, User
from webapp.jobs import enqueue
from webapp.web.errors import Conflict, Invalid, NotFound

TAKEN = "email_taken"


def act_on(by: User, user_id: int, act: str) -> User:
    """Do one of ACTS to a user. Raise NotFound, and Conflict where it does not fit (also: to oneself)."""
    if act not in ACTS:
        raise Invalid({"act": _("Choose one of: %(names)s.", names=", ".join(ACTS))})
    user = _target(by, user_id)
    ACTS[act](user)
    db.session.flush()
    audit.record(by, act, "users", user.id)
    return user


def mend_email(by: User, user_id: int, email: str) -> User:
    """Give a contact, who has not claimed the account yet, another address (canonical).

    Raises NotFound, Conflict for anybody but contacts and for an address that somebody has.
    """
    user = _target(by, user_id)
    if user.user_type != "contact":
        raise Conflict(_("Only a contact's address can be corrected here."), code="not_a_contact")
    _refuse_taken(email, user.id)
    claims.kill_others(user.email, user.id)
    user.email, user.email_verified_at = email, None
    try:
        db.session.flush()
    except IntegrityError:
        raise _taken() from None
    audit.record(by, "email_mended", "users", user.id)
    return user


def set_role(by: User, user_id: int, role: str) -> User:
    """Make an account staff, an admin, or a customer again; it has to sign in anew. Raises as `act_on`."""
    if role not in ROLES:
        raise Invalid({"role": _("Choose one of: %(names)s.", names=", ".join(ROLES))})
    user = _target(by, user_id)
    if user.user_type != "registered" or not user.is_live:
        raise Conflict(_("Only a live account has a role."), code="not_an_account")
    if role != "customer" and user.email_verified_at is None:
        raise Conflict(_("This account has not proved its address yet."), code="email_unverified")
    if user.role != role:
        user.role = role
        _end_sessions(user, "role")
        audit.record(by, "role_changed", "users", user.id, role)
    return user


def _close(user: User) -> None:
    if user.deleted_at is not None:
        raise Conflict(_("This user is deleted already."), code="deleted")
    _mark_deleted(user, "admin")


def _erase(user: User) -> None:
    """Have everything of a user removed for good, by the job that erases."""
    if user.deleted_at is None:
        _mark_deleted(user, "erasure")
    user.deleted_reason = "erasure"
    enqueue("guests.erase")


def _restore(user: User) -> None:
    """Bring a deleted user back. Sessions stay ended, a role stays lost."""
    if user.deleted_at is None or user.deleted_reason == "erasure":
        raise Conflict(_("This user cannot be restored."), code="not_restorable")
    if user.email:
        _refuse_taken(user.email, user.id)
    user.deleted_at = user.deleted_reason = None
    try:
        db.session.flush()
    except IntegrityError:
        raise _taken() from None


def _ban(user: User) -> None:
    if not user.is_active:
        raise Conflict(_("This user is banned already."), code="banned")
    user.is_active = False
    _end_sessions(user, "banned")


def _unban(user: User) -> None:
    if user.is_active:
        raise Conflict(_("This user is not banned."), code="not_banned")
    user.is_active = True


ACTS: dict[str, Callable[[User], None]] = {
    "delete": _close,
    "restore": _restore,
    "ban": _ban,
    "unban": _unban,
    "erase": _erase,
}


def _target(by: User, user_id: int) -> User:
    query = select(User).where(User.id == user_id).with_for_update()
    user = db.session.scalar(query.execution_options(populate_existing=True))
    if user is None:
        raise NotFound
    if user.id == by.id:
        raise Conflict(_("Not to yourself."), code="yourself")
    if user.user_type == "migrated":
        raise Conflict(_("This guest is part of an account; look at that one."), code="migrated")
    return user


def _mark_deleted(user: User, reason: str) -> None:
    events.record("deleted", user.user_type, user.source, user.id)
    user.deleted_at, user.deleted_reason = datetime.now(UTC), reason
    user.role = "customer"
    _end_sessions(user, "closed")
    if user.email:
        claims.kill_others(user.email, user.id)


def _end_sessions(user: User, reason: str) -> None:
    user.auth_epoch += 1
    db.session.flush()
    sessions.end_sessions(user.id, reason)


def _refuse_taken(email: str, user_id: int) -> None:
    others = (func.lower(User.email) == email, User.deleted_at.is_(None), User.id != user_id)
    if db.session.scalar(select(exists().where(*others))):
        raise _taken()


def _taken() -> Conflict:
    sentence = _("Somebody else has this address.")
    return Conflict(sentence, code=TAKEN, errors={"email": sentence})
