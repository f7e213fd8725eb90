"""The upgrade service: the one place where somebody becomes an account. One transaction each."""

from datetime import UTC, datetime

from flask_babel import gettext as _

from webapp.config import settings
from webapp.db import Again
from webapp.extensions import db
from webapp.guests import claim_mails, claims, events, linked, sessions
from webapp.guests.addresses import Address, look_up
from webapp.guests.applications import (
    CHANGED,
    CHECK_INBOX,
    ENTER_CODE,
    FOUND,
    LINKED,
    RESTORED,
    TAKEN,
    WELCOME,
    Application,
    Asked,
    Choice,
    Completed,
)
from webapp.guests.current import actor, identity, locked
from webapp.guests.expiries import clear_expiries
from webapp.guests.merge import merge
from webapp.guests.models import EmailClaim, User
from webapp.guests.proved import has_proved
from webapp.guests.registry import registry
from webapp.guests.usernames import check_username, flush_name, is_taken
from webapp.jobs import enqueue
from webapp.web.addresses import client_address
from webapp.web.errors import Conflict, Invalid
from webapp.web.i18n import preferred_locale
from webapp.web.limits import spend


def register(application: Application, *, guest: bool) -> tuple[Completed, sessions.Grant] | Asked:
    """Make an account: of the guest behind this request (`guest`), else a new row. Answer it signed in.

    Asked means that the address is not for the asking: a code was mailed to it, and the right one,
    typed here, completes (roads C and D). A contact who has just proved it here is not asked again.
    Raises Conflict for a proved address (`email_taken`, road E) or a taken username, and Again when
    somebody was first at this very moment.
    """
    if guest:
        locked()  # of two clicks at once the second finds its guest gone, before it asks anybody for a code
    address = look_up(application.email)
    kind, private = address.kind, settings().ACCOUNT_DISCLOSURE == "private"
    # The second of two clicks asks for what the first one made.
    is_mine = kind == "unverified" and address.user is not None and address.user.id == identity().was
    if (kind == "registered" or is_mine) and not private:
        raise Conflict(TAKEN, code="email_taken", errors={"email": TAKEN})
    if application.username:
        check_username(application.username)
    if kind == "contact" and has_proved(application.email):
        done = _claim_at_once(application)
        return done, sessions.open_session(done.user)
    if kind != "new" or private:
        spend(claims.STARTS_PER_IP, "claims", client_address())
        claims.ask(
            "claim",
            application.email,
            password_hash=application.password_hash,
            username=application.username,
            display_name=application.display_name,
        )
        return Asked(str(CHECK_INBOX if private else FOUND if kind == "contact" else ENTER_CODE))
    user = convert(application) if guest else create_account(application)
    claims.ask("confirm", application.email, user=user)
    return Completed(user, str(WELCOME)), sessions.open_session(user)


def _claim_at_once(application: Application) -> Completed:
    address = look_up(application.email, lock=True)
    if address.kind != "contact":
        raise Again
    done = _complete(address, application, None, here=True)
    claims.kill_others(application.email, done.user.id)
    return done


def complete(claim: EmailClaim, password_hash: str, choice: Choice | None, *, here: bool) -> Completed:
    """Do what a proof of an address allows (roads C, D and F), in the transaction that used it.

    `here` says that the code was typed in the session that asked: only then does this browser's guest come
    along. Raises Conflict (road E, after proof) and Invalid (`choice_needed`).
    """
    address = look_up(claim.email, lock=True)
    username = claim.username if claim.username and not is_taken(claim.username) else None
    application = Application(claim.email, password_hash, username, claim.display_name)
    if address.kind == "registered" and claim.purpose == "claim":
        raise Conflict(TAKEN, code="email_taken", errors={"email": TAKEN})
    if address.kind == "closed" or (address.kind == "new" and claim.purpose == "reset"):
        raise claims.bad_code()
    if address.kind == "deleted" and choice is None:
        raise Invalid(
            {"choice": _("Choose whether to restore your data or to start fresh.")}, code="choice_needed"
        )
    done = _complete(address, application, choice, here=here)
    claims.kill_others(claim.email, done.user.id)
    return done


def verify(claim: EmailClaim, user: User) -> None:
    """Note that a user's address is proved: the claim's, never "whatever the address is now"."""
    if user.email == claim.email:
        _proved(user)
        claims.kill_others(claim.email, user.id)


def change_email(claim: EmailClaim, user: User) -> User:
    """Give an account, locked, the address that a claim proved. Raises Conflict if somebody has it."""
    if claim.user_id != user.id:
        raise claims.bad_code()
    address = look_up(claim.email, lock=True)
    if address.kind == "unverified" and address.user is not None and address.user.id != user.id:
        address.user.email = None
        db.session.flush()
    elif address.kind not in ("new", "deleted") and (address.user is None or address.user.id != user.id):
        raise Conflict(TAKEN, code="email_taken", errors={"email": TAKEN})
    old, user.email = user.email, claim.email
    user.password_hash = user.password_hash or claim.password_hash  # an account without an address had none
    _own_from_now_on(user, "changed")
    claims.kill_others(claim.email, user.id)
    claim_mails.notify(user, old, "changed")
    return user


def _complete(address: Address, application: Application, choice: Choice | None, *, here: bool) -> Completed:
    owner = address.user
    guest = _guest_here() if here else None
    if owner is not None and address.kind == "contact":
        return Completed(_upgrade_contact(owner, application, guest), str(LINKED))
    if owner is not None and address.kind == "registered":
        return Completed(_reset(owner, application), str(CHANGED))
    if owner is not None and address.kind == "deleted" and choice == "restore":
        return Completed(_restore(owner, application, guest), str(RESTORED))
    if owner is not None and address.kind == "unverified":
        if here and actor().id == owner.id:
            return Completed(_reset(owner, application), str(CHANGED))
        owner.email = None  # the squatter keeps its own things and sessions, not the address
        db.session.flush()
    if owner is not None and address.kind == "deleted":
        owner.deleted_reason = "erasure"  # started fresh: the old row goes
        db.session.flush()
        enqueue("guests.erase")
    user = convert(application) if guest is not None else create_account(application)
    _proved(user)
    return Completed(user, str(WELCOME))


def _upgrade_contact(user: User, application: Application, guest: User | None) -> User:
    """Make an account of a contact in place (road C): same id, so all that it has stays its own."""
    linked.note_all(user.id)
    user.user_type = "registered"
    user.password_hash = application.password_hash
    user.username = application.username or user.username
    user.display_name = application.display_name or user.display_name or _display_name(application)
    _own_from_now_on(user, "claimed")
    clear_expiries(user.id)
    if guest is not None:
        merge(guest.id, user.id)
        user.signup_guest_id = guest.id
    events.record("claimed", "contact", user.source, user.id)
    claim_mails.notify(user, user.email, "claimed")
    return user


def _restore(user: User, application: Application, guest: User | None) -> User:
    """Bring a closed account back with all in it (road D): a plain customer, and no old key works."""
    user.deleted_at = user.deleted_reason = None
    user.is_active, user.role = True, "customer"
    user.password_hash = application.password_hash
    _own_from_now_on(user, "restored")
    if guest is not None:
        merge(guest.id, user.id)
    events.record("restored", "registered", user.source, user.id)
    claim_mails.notify(user, user.email, "restored")
    return user


def _reset(user: User, application: Application) -> User:
    """Change the password (road F); every session and pending proof of the account ends."""
    user.password_hash = application.password_hash
    _own_from_now_on(user, "reset")
    claim_mails.notify(user, user.email, "reset")
    return user


def _own_from_now_on(user: User, reason: str) -> None:
    """Count only what was proved now: the address is verified, every older credential is dead."""
    user.last_active_at = datetime.now(UTC)
    user.auth_epoch += 1
    flush_name()
    sessions.end_sessions(user.id, reason)
    _proved(user)


def _proved(user: User) -> None:
    """Note that a user has proved the address it has, and let the apps adopt what came under it."""
    user.email_verified_at = datetime.now(UTC)
    db.session.flush()
    for manifest in registry().manifests:
        if manifest.on_proved is not None and user.email is not None:
            linked.note_rows(user.id, manifest.on_proved(user, user.email))


def _guest_here() -> User | None:
    user = actor()
    return user if isinstance(user, User) and user.user_type == "guest" else None


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
    user.email = application.email
    user.password_hash = application.password_hash
    user.username = application.username
    user.display_name = application.display_name or user.display_name or _display_name(application)
    return _converted(user)


def convert_by_onboarding(user: User, display_name: str) -> tuple[User, sessions.Grant]:
    """Turn a guest, locked, into an account because it completed an onboarding (road G), signed in.

    It may have no address: such an account lives on this device, under a session that lasts, and is never
    swept. An address and a password can be added later (`proofs.ask_change`).
    """
    user.onboarded_at = datetime.now(UTC)
    user.display_name = display_name
    _converted(user)
    grant = sessions.open_session(user)
    sessions.keep_on_device(user, grant.session_id)
    sessions.put_cookie(grant, sessions.PERSISTENT)
    return user, grant


def _converted(user: User) -> User:
    """Do what every conversion of a guest in place does, flushed. Raises Conflict for an account."""
    if user.user_type != "guest":
        raise Conflict(_("You have an account already."), code="already_registered")
    user.user_type = "registered"
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


def _display_name(application: Application) -> str:
    return application.display_name or application.username or application.email.partition("@")[0][:100]
