"""The upgrade service: the one place where somebody becomes an account. One transaction each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from webapp.db import Again
from webapp.extensions import db
from webapp.guests import claims, events, sessions
from webapp.guests.current import locked
from webapp.guests.models import User
from webapp.guests.registry import registry
from webapp.web.errors import Conflict
from webapp.web.i18n import preferred_locale

TAKEN = _l("An account with this email already exists. Please sign in instead.")
EmailState = Literal["new", "contact", "registered"]


@dataclass(frozen=True)
class Application:
    """What somebody gives to become an account; the password comes hashed, before any lock is taken."""

    email: str
    password_hash: str
    username: str | None = None
    display_name: str | None = None
    source: str | None = None


def email_state(email: str) -> EmailState:
    """Return what is known under a canonical address. The stored address is compared once more."""
    found = db.session.execute(
        select(User.email, User.user_type).where(func.lower(User.email) == email, User.deleted_at.is_(None))
    ).one_or_none()
    if found is None or found.email != email:
        return "new"
    return "contact" if found.user_type == "contact" else "registered"


def register(application: Application, *, guest: bool) -> tuple[User, sessions.Grant]:
    """Make an account: of the guest behind this request (`guest`), else a new row. Answer it signed in.

    Raises Conflict for a known address (`email_taken`) or a taken username (`username_taken`), and Again
    when somebody was first at this very moment: then the whole unit runs once more, and says so.
    """
    if email_state(application.email) != "new":
        raise Conflict(TAKEN, code="email_taken", errors={"email": TAKEN})
    if application.username:
        check_username(application.username)
    user = convert(application) if guest else create_account(application)
    claims.ask_to_confirm(user)
    return user, sessions.open_session(user)


def check_username(username: str, *, but: int | None = None) -> None:
    """Raise Conflict for a username that somebody `but` this user has, whatever its case."""
    other = select(User.id).where(func.lower(User.username) == username.lower(), User.id != but)
    if db.session.scalar(other) is not None:
        sentence = _("This username is taken.")
        raise Conflict(sentence, code="username_taken", errors={"username": sentence})


def flush_name() -> None:
    """Write an email and username just set. Raises Again: the unique indexes decide who was first."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Again from None


def create_account(application: Application) -> User:
    """Insert a registered user (road A), flushed. Raises as `register`."""
    user = User(
        user_type="registered",
        email=application.email,
        password_hash=application.password_hash,
        username=application.username,
        display_name=_display_name(application),
        source=application.source or "organic",
        locale=preferred_locale(),
    )
    db.session.add(user)
    flush_name()
    events.record("registered", "visitor", user.source, user.id)
    return user


def convert(application: Application) -> User:
    """Turn the guest behind this request into an account in place (road B), flushed.

    Its id stays, so all that points at it does; what it owns no longer expires; every older
    credential of it is dead.
    """
    user = locked()
    if user.user_type != "guest":
        raise Conflict(_("You have an account already."), code="already_registered")
    user.user_type = "registered"
    user.email = application.email
    user.password_hash = application.password_hash
    user.username = application.username
    user.display_name = application.display_name or user.display_name or _display_name(application)
    user.signup_guest_id = user.id
    user.migrated_from_anonymous_id, user.anonymous_id = user.anonymous_id, None
    user.migrated_at = None
    user.resume_key_hash = None
    user.session_expires_at = None
    user.last_active_at = datetime.now(UTC)
    user.auth_epoch += 1
    flush_name()
    clear_expiries(user.id)
    sessions.end_sessions(user.id, "upgraded")
    events.record("converted", "guest", user.source, user.id)
    return user


def clear_expiries(user_id: int) -> None:
    """Make all that a user owns permanent: one UPDATE a type that expires."""
    for owned in registry():
        if owned.expires_at is not None:
            table = owned.model
            rows = update(table).where(owned.owner == user_id, owned.expires_at.is_not(None))
            db.session.execute(
                rows.values({owned.expires_at: None}), execution_options={"synchronize_session": False}
            )


def _display_name(application: Application) -> str:
    return application.display_name or application.username or application.email.partition("@")[0][:100]
