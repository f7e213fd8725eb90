"""Acts behind the identity calls, shared by pages and JSON: start as a guest, register, see who I am."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from flask import session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests import claim_mails, claims, expiries, sessions, upgrade
from webapp.guests.addresses import look_up
from webapp.guests.applications import Application, Asked, Completed
from webapp.guests.claim_mails import CLAIMABLE, SIGN_IN
from webapp.guests.current import actor, identity, known, locked, signed_in
from webapp.guests.guests import NewGuest, create_guest
from webapp.guests.models import User
from webapp.guests.passwords import check_password, hash_password
from webapp.guests.proved import has_proved
from webapp.guests.schemas import CheckEmailOut, GuestIn, RegisterIn
from webapp.guests.tokens import new_token, token_hash
from webapp.web import cookies
from webapp.web.errors import Conflict, NotFound, Unauthenticated

MESSAGES = {
    "new": _l("This email is available for registration."),
    "contact": CLAIMABLE,
    "registered": SIGN_IN,
}
PRIVATE = _l(
    "If this address has been used with us, we have sent it a message with the next step. "
    "You can go on and register."
)


def start_guest(wanted: GuestIn) -> tuple[User | NewGuest, sessions.Grant, str | None, bool]:
    """Return the guest of this browser or resume key, or a new one: (guest, grant, resume key, is new).

    Raises Conflict for an account that is signed in, Unauthenticated for a wrong resume key.
    """
    here = identity()
    if wanted.resume_key:
        user = _resumed(wanted.resume_key)
        return user, sessions.open_session(user), None, False
    if here.user is not None and here.session is not None:
        if here.user.user_type != "guest":
            raise Conflict(_("You are signed in to an account already."), code="already_signed_in")
        return here.user, _grant_of(here.user, here.session.id, here.session.expires_at), None, False
    resume_key = new_token()
    token = new_token() if here.ended else sessions.browser_token()
    guest, grant = create_guest(
        token,
        uuid=UUID(wanted.uuid) if wanted.uuid else None,
        nickname=wanted.nickname,
        timezone=wanted.tz or "UTC",
        locale=wanted.locale,
        source=wanted.source,
        resume_key=resume_key,
    )
    return guest, grant, resume_key, True


def register(wanted: RegisterIn, *, guest_only: bool = False) -> tuple[Completed, sessions.Grant] | Asked:
    """Make an account of what is given, in place if a guest is here (roads A, B and E).

    With `guest_only` the guest's proof is demanded (Unauthenticated), and an `anonymous_id` that is not
    its own answers NotFound. The browser's cookie is that of the account from now on; Asked: a code was
    mailed to the address, and completes the registration here.
    """
    check_password(wanted.password)
    application = Application(
        email=wanted.email,
        password_hash=hash_password(wanted.password),
        username=wanted.username.lower() if wanted.username else None,
        display_name=wanted.display_name,
        source=wanted.source,
    )
    here = identity()
    is_guest = here.user is not None and here.user.user_type == "guest"
    if guest_only and not is_guest:
        raise Unauthenticated(_("There is no guest session here."), code=here.ended)
    if here.user is not None and not is_guest:
        raise Conflict(_("You are signed in to an account already."), code="already_signed_in")
    if here.ended == "guest_session_ended" and guest_only:
        raise Unauthenticated(_("This guest session has ended."), code=here.ended)
    if (
        guest_only
        and wanted.anonymous_id
        and here.user
        and UUID(wanted.anonymous_id) != here.user.anonymous_id
    ):
        raise NotFound("User not found")
    done = upgrade.register(application, guest=is_guest)
    if isinstance(done, Asked):
        return done
    completed, grant = done
    sessions.put_cookie(grant, sessions.lifetime(completed.user.user_type, completed.user.role))
    return completed, grant


def check_email(email: str) -> CheckEmailOut:
    """Say what is known under a canonical address, in the document's three messages.

    In private mode everybody but its owner gets the same answer, and the telling words go by mail.
    """
    if settings().ACCOUNT_DISCLOSURE == "private" and not _is_mine(email):
        claim_mails.tell_privately(email, "check-email")
        return CheckEmailOut(exists=None, isRegistered=None, needsPasswordSetup=None, message=str(PRIVATE))
    kind = look_up(email).kind
    state = (
        "contact" if kind == "contact" else "registered" if kind in ("registered", "unverified") else "new"
    )
    return CheckEmailOut(
        exists=state != "new",
        isRegistered=state == "registered",
        needsPasswordSetup=state == "contact",
        message=str(MESSAGES[state]),
    )


def default_nickname(locale: str, now: Callable[[], datetime]) -> str:
    """Return what a guest without a name is called, with the moment in seconds."""
    words = {"zh_CN": "访客", "fr": "Invité ", "es": "Invitado "}
    return f"{words.get(locale, 'Guest ')}{int(now().timestamp())}"


def end_session(session_id: int) -> None:
    """End one device of the user behind this request. Raise NotFound for anybody else's."""
    known()
    user = locked()
    if not sessions.end_session(user.id, session_id, "ended_by_user"):
        raise NotFound
    expiries.end_keeping(user)


def end_other_sessions() -> None:
    """End all devices of the user behind this request but this one."""
    user, here = locked(), identity().session
    sessions.end_sessions(user.id, "ended_by_user", but=here.id if here else None)
    expiries.end_keeping(user)


def ask_confirmation() -> None:
    """Have the confirmation of the account's address mailed once more, if it is not proved."""
    user = signed_in()
    if user.email and not user.email_verified_at:
        claims.ask("confirm", user.email, user=user)


def keep(*, persistent: bool) -> User:
    """Keep the guest behind this request and its things on this device, or let them end by themselves again.

    Kept, neither ends while the device is used; the cookie lives 400 days from its last use. Raises Conflict
    for an account, whose things are kept anyway.
    """
    user, here = locked(), identity().session
    if user.user_type != "guest" or here is None:
        raise Conflict(_("An account keeps its things anyway."), code="already_registered")
    if persistent:
        sessions.keep_on_device(user, here.id)
        expiries.clear_expiries(user.id)
    else:
        sessions.let_go(user, here.id)
        expiries.end_keeping(user)
    here.is_persistent = persistent
    lives = sessions.lifetime("guest", user.role, persistent=persistent)
    session[cookies.LIFETIME] = int(lives.total_seconds())
    return user


def _is_mine(email: str) -> bool:
    user = actor()
    is_owner = isinstance(user, User) and user.email == email and user.email_verified_at is not None
    return is_owner or has_proved(email)


def _resumed(resume_key: str) -> User:
    user = db.session.scalar(
        select(User)
        .where(User.resume_key_hash == token_hash(resume_key), User.user_type == "guest")
        .with_for_update()
    )
    if user is None or not user.is_live:
        raise Unauthenticated(_("This resume key opens nothing."), code="resume_key_invalid")
    if not user.is_kept:
        user.session_expires_at = datetime.now(UTC) + sessions.lifetime("guest", "customer")
    db.session.flush()
    db.session.execute(update(User).where(User.id == user.id).values(last_active_at=utcnow()))
    return user


def _grant_of(user: User, session_id: int, expires_at: datetime) -> sessions.Grant:
    token = sessions.browser_token()
    return sessions.Grant(user.id, session_id, user.auth_epoch, True, token, None, expires_at)
