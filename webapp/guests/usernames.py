"""Usernames: one account each, whatever the case of its letters."""

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from webapp.db import Again
from webapp.extensions import db
from webapp.guests.models import User
from webapp.web.errors import Conflict


def check_username(username: str, *, but: int | None = None) -> None:
    """Raise Conflict for a username that somebody `but` this user has."""
    if is_taken(username, but=but):
        sentence = _("This username is taken.")
        raise Conflict(sentence, code="username_taken", errors={"username": sentence})


def is_taken(username: str, *, but: int | None = None) -> bool:
    """Tell whether somebody `but` this user has a username."""
    other = select(User.id).where(func.lower(User.username) == username.lower(), User.id != but)
    return db.session.scalar(other) is not None


def flush_name() -> None:
    """Write an email and username just set. Raises Again: the unique indexes decide who was first."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Again from None
