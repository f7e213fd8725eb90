"""Signing in and out. A guest in the same browser waits, parked in the cookie, and keeps its things."""

from datetime import timedelta

from flask import session
from flask_babel import lazy_gettext as _l
from flask_babel import refresh
from sqlalchemy import func, select

from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests import events, merge_offers, sessions
from webapp.guests.current import identity
from webapp.guests.emails import canonical_email
from webapp.guests.models import User, UserSession
from webapp.guests.passwords import password_matches
from webapp.guests.tokens import token_hash
from webapp.web import cookies
from webapp.web.errors import Unauthenticated
from webapp.web.limits import spend

WRONG = _l("Invalid email or password.")
NO_PASSWORD = _l(
    "No password set for this account. Please use 'Forgot Password' to set up your account, "
    "or register if you haven't already."
)
TRIES = "10 per 15 minutes"  # of one identifier, whoever asks


def sign_in(identifier: str, password: str) -> tuple[User, sessions.Grant]:
    """Open a session for an email or username and its password, in units of its own.

    The password is checked outside the writing unit, because hashing takes long; the row is read again
    under a lock in it. Raises Unauthenticated (in the documents' words) and TooMany.
    """
    identifier = identifier.strip().lower()
    spend(TRIES, "sign-in", identifier[:254])
    with unit_of_work(write=False):
        user = find_user(identifier)
        stored = user.password_hash if user else None
    right = password_matches(password, stored)
    if user is not None and user.user_type == "contact" and user.password_hash is None:
        raise Unauthenticated(NO_PASSWORD, code="no_password")
    if user is None or not right:
        raise Unauthenticated(WRONG, code="wrong_credentials")
    with unit_of_work():
        row = db.session.scalar(
            select(User).where(User.id == user.id).with_for_update().execution_options(populate_existing=True)
        )
        if row is None or not row.is_live or row.password_hash != stored:
            raise Unauthenticated(WRONG, code="wrong_credentials")
        guest_id, parked = park_guest()
        _end_older()
        grant = sessions.open_session(row)
        if guest_id is not None:
            merge_offers.make_offer(grant.session_id, guest_id)
        events.record("signed_in", row.user_type, row.source, row.id)
    sessions.put_cookie(grant, sessions.lifetime(row.user_type, row.role))
    if parked:
        session[sessions.PARKED] = parked
    session.setdefault("locale", row.locale)  # a language chosen in this browser goes before the profile's
    refresh()
    return row, grant


def find_user(identifier: str) -> User | None:
    """Return the live account or contact of an email address or username."""
    if "@" in identifier:
        try:
            email = canonical_email(identifier)
        except ValueError:
            return None
        found = db.session.scalar(
            select(User).where(func.lower(User.email) == email, User.deleted_at.is_(None))
        )
        return found if found is not None and found.email == email and found.is_live else None
    return db.session.scalar(
        select(User).where(
            func.lower(User.username) == identifier, User.user_type == "registered", User.deleted_at.is_(None)
        )
    )


def park_guest() -> tuple[int | None, str | None]:
    """Give the guest in this browser a new session under a new token; older ones end.

    Answers the guest's id and the token, which the cookie keeps beside the account's.
    """
    here = identity()
    if here.user is None or here.user.user_type != "guest" or here.session is None:
        return _parked_before()
    guest = db.session.scalar(
        select(User)
        .where(User.id == here.user.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if guest is None or guest.user_type != "guest" or guest.auth_epoch != here.session.auth_epoch:
        return None, None
    sessions.end_sessions(guest.id, "parked")
    guest.auth_epoch += 1
    db.session.flush()
    return guest.id, sessions.open_session(guest).token


def _parked_before() -> tuple[int | None, str | None]:
    """Return the guest that an earlier sign-in parked in this cookie, if it still is one."""
    token = session.get(sessions.PARKED)
    if not isinstance(token, str):
        return None, None
    guest_id = db.session.scalar(
        select(UserSession.user_id).where(
            UserSession.token_hash == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.session_type == "guest",
        )
    )
    return guest_id, token if guest_id is not None else None


def _end_older() -> None:
    """End the account's session that this browser had until now: its cookie is of no more use to anybody."""
    here = identity()
    if here.user is not None and here.session is not None and here.user.user_type != "guest":
        sessions.end_session(here.user.id, here.session.id, "signed_in_anew")


def sign_out() -> None:
    """End the session of this request; the guest that waited in the cookie is back."""
    here = identity()
    parked = session.get(sessions.PARKED)
    if here.user is not None and here.session is not None:
        sessions.end_session(here.user.id, here.session.id, "signed_out")
    sessions.drop_cookie()
    if isinstance(parked, str):
        session[sessions.TOKEN] = parked
        session[cookies.LIFETIME] = int(sessions.lifetime("guest", "customer").total_seconds())
        session.permanent = True


def cookie_lifetime(user: User) -> timedelta:
    """Return how long the cookie of a user's new session lives."""
    return sessions.lifetime(user.user_type, user.role)
