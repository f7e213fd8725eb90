"""Signing in and out. A guest in the same browser waits, parked in the cookie, and keeps its things."""

from contextlib import suppress

from flask import session
from flask_babel import lazy_gettext as _l
from flask_babel import refresh
from sqlalchemy import func, select

from webapp.config import settings
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests import claim_mails, events, expiries, merge_offers, sessions
from webapp.guests.claim_mails import NO_PASSWORD
from webapp.guests.current import identity
from webapp.guests.emails import canonical_email
from webapp.guests.models import User
from webapp.guests.passwords import password_matches
from webapp.web import cookies
from webapp.web.errors import Unauthenticated
from webapp.web.limits import give_back, spend
from webapp.web.units import run_unit

WRONG = _l("Invalid email or password.")
TRIES = "10 per 15 minutes"  # wrong ones of one identifier, whoever asks


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
    if not password_matches(password, stored) or user is None:
        raise _refusal(identifier, user)
    give_back(TRIES, "sign-in", identifier[:254])
    user_id = user.id

    def admit() -> tuple[User, sessions.Grant, str | None]:
        row = db.session.scalar(
            select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
        )
        if row is None or not row.is_live or row.password_hash != stored:
            raise Unauthenticated(WRONG, code="wrong_credentials")
        events.record("signed_in", row.user_type, row.source, row.id)
        return row, *open_here(row)

    row, grant, parked = run_unit(admit)
    put_cookie(row, grant, parked)
    session.setdefault("locale", row.locale)  # a language chosen in this browser goes before the profile's
    refresh()
    return row, grant


def open_here(user: User) -> tuple[sessions.Grant, str | None]:
    """Open a session for an account in this browser, in the current unit; answer it for `put_cookie`.

    A guest who is here waits under a new token, which is answered too, and is offered to the account.
    """
    guest_id, parked = park_guest()
    _end_older()
    grant = sessions.open_session(user)
    if guest_id is not None:
        merge_offers.make_offer(grant.session_id, guest_id)
    return grant, parked


def put_cookie(user: User, grant: sessions.Grant, parked: str | None) -> None:
    """Give this browser the cookie of an account's new session, and keep the guest that waits in it."""
    sessions.put_cookie(grant, sessions.lifetime(user.user_type, user.role))
    if parked:
        session[sessions.PARKED] = parked


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


def _refusal(identifier: str, user: User | None) -> Unauthenticated:
    """Return what a refused sign-in is told; a private house tells all alike, and a contact by mail."""
    if settings().ACCOUNT_DISCLOSURE == "private":
        with suppress(ValueError), unit_of_work():
            claim_mails.tell_privately(canonical_email(identifier), "sign-in")
    elif user is not None and user.user_type == "contact":
        return Unauthenticated(NO_PASSWORD, code="no_password")
    return Unauthenticated(WRONG, code="wrong_credentials")


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
    is_kept = guest.is_kept  # on whatever device: this is the one that is left
    sessions.end_sessions(guest.id, "parked")
    guest.auth_epoch += 1
    db.session.flush()
    grant = sessions.open_session(guest)
    if is_kept:
        sessions.keep_on_device(guest, grant.session_id)
    return guest.id, grant.token


def _parked_before() -> tuple[int | None, str | None]:
    """Return the guest that an earlier sign-in parked in this cookie, if it still is one."""
    guest_id = sessions.parked_guest()
    return guest_id, session[sessions.PARKED] if guest_id is not None else None


def _end_older() -> None:
    """End the account's session that this browser had until now: its cookie is of no more use to anybody."""
    here = identity()
    if here.user is not None and here.session is not None and here.user.user_type != "guest":
        sessions.end_session(here.user.id, here.session.id, "signed_in_anew")


def sign_out() -> None:
    """End the session of this request; the guest that waited in the cookie is back."""
    here = identity()
    if here.user is not None and here.session is not None:
        sessions.end_session(here.user.id, here.session.id, "signed_out")
        expiries.end_keeping(here.user)
    hand_back_cookie()


def hand_back_cookie() -> None:
    """Take the account out of this browser's cookie, and give it to the guest that waited, if one did."""
    parked, is_kept = session.get(sessions.PARKED), sessions.keeps_parked()
    sessions.drop_cookie()
    if isinstance(parked, str):
        session[sessions.TOKEN] = parked
        lives = sessions.lifetime("guest", "customer", persistent=is_kept)
        session[cookies.LIFETIME] = int(lives.total_seconds())
        session.permanent = True
