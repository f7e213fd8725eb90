"""The mails behind the roads to an account: the worker looks the address up, and says what fits.

No text of the requester's goes to an address that is not proved: only our own sentences, code and link.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import url_for
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l

from webapp.config import settings
from webapp.extensions import db
from webapp.guests.addresses import Address, look_up
from webapp.guests.claims import MAIL_JOB, arm
from webapp.guests.models import EmailClaim, User
from webapp.jobs import enqueue, job
from webapp.mail.delivery import deliver
from webapp.mail.messages import write
from webapp.web.errors import TooMany
from webapp.web.i18n import preferred_locale
from webapp.web.limits import spend

Mailing = Callable[[], None] | None  # what is left to say once the job has committed

NOTICE_JOB = "mail.notice"
STATE_JOB = "mail.state"
STATE_MAILS = {"check-email": "1 per hour", "sign-in": "1 per day"}
CLAIMABLE = _l(
    "This email has been used for service requests. "
    "You can claim this account by registering or using 'Forgot Password'."
)
SIGN_IN = _l("An account with this email already exists. Please sign in.")
NO_PASSWORD = _l(
    "No password set for this account. Please use 'Forgot Password' to set up your account, "
    "or register if you haven't already."
)


def _(text: str) -> str:
    """Translate, typed."""
    return str(gettext(text))


@job(MAIL_JOB)
def mail_claim(claim_id: str) -> Mailing:
    """Write the mail of a claim, with a fresh code and link where the address has something to prove.

    Where it has nothing, code and link are made all the same and told to nobody: tries at them count alike.
    """
    claim = db.session.get(EmailClaim, UUID(claim_id), with_for_update=True)
    if claim is None or claim.used_at is not None:
        return None
    address = look_up(claim.email)
    # Nobody chose the language of a contact.
    locale = claim.locale if address.user is None or address.kind == "contact" else address.user.locale
    with force_locale(locale):
        sentence = _sentence(claim, address)
    code, token = arm(claim, with_code=claim.purpose != "confirm")
    if sentence is None:
        return None
    if not _has_something_to_prove(claim, address):
        return partial(deliver, write("note", claim.email, locale, sentence=sentence))
    link = settings().base_url + _path(claim, address, token)
    shown = f"{code[:4]} {code[4:]}" if claim.purpose != "confirm" else None
    return partial(deliver, write("claim", claim.email, locale, sentence=sentence, code=shown, link=link))


@job(STATE_JOB)
def mail_state(email: str, asked_at: str, locale: str) -> Mailing:
    """Say by mail what a private house does not say in its answers to "check-email" and "sign-in".

    Nothing is said to an address that was never used here.
    """
    kind = look_up(email).kind
    sentences = {
        ("check-email", "contact"): CLAIMABLE,
        ("check-email", "unverified"): SIGN_IN,
        ("check-email", "registered"): SIGN_IN,
        ("sign-in", "contact"): NO_PASSWORD,
    }
    sentence = sentences.get((asked_at, kind))
    if sentence is None:
        return None
    with force_locale(locale):
        return partial(deliver, write("note", email, locale, sentence=str(sentence)))


@job(NOTICE_JOB)
def mail_notice(user_id: int, email: str, what: str) -> Mailing:
    """Tell the owner of an address what has been done with it."""
    user = db.session.get(User, user_id)
    locale = user.locale if user else "en"
    with force_locale(locale):
        sentences = {
            "claimed": _("Your earlier requests are part of your account now."),
            "reset": _("Your password has been changed, and every device was signed out."),
            "restored": _("Your account has been restored."),
            "merged_by_hand": _(
                "At your request we have added what a guest made to your account. "
                "If you did not ask for it, undo it on your account page within a day."
            ),
            "changed": _("The email of your account has been changed to another address."),
            "deleted": _(
                "Your account is closed. You have 30 days to restore it: register with this address."
            ),
        }
        sentence = sentences[what]
    return partial(deliver, write("note", email, locale, sentence=sentence))


def notify(user: User, email: str | None, what: str) -> None:
    """Have the owner of an address told, in the current unit."""
    if email:
        enqueue(NOTICE_JOB, user.id, email, what)


def tell_privately(email: str, asked_at: str) -> None:
    """Have the owner of an address told what the answer kept quiet, in the current unit, at most once an hour
    ("check-email") or a day ("sign-in"). Every address costs the same here, and the budget is spent here: a
    mail that could not be sent is tried again without asking for another.
    """
    try:
        spend(STATE_MAILS[asked_at], "state-mail", asked_at, email)
    except TooMany:
        return
    enqueue(STATE_JOB, email, asked_at, preferred_locale())


def _has_something_to_prove(claim: EmailClaim, address: Address) -> bool:
    if claim.purpose in ("confirm", "change"):
        return True
    return address.kind != "closed" and (claim.purpose == "claim" or address.kind != "new")


def _path(claim: EmailClaim, address: Address, token: str) -> str:
    """Return where the mail leads: to the page behind its token, or an account's owner to a new password."""
    if claim.purpose == "claim" and address.kind == "registered":
        return url_for("guests.forgot_page")
    page = "guests.confirm" if claim.purpose in ("confirm", "change") else "guests.claim_link"
    return url_for(page, token=token)


def _sentence(claim: EmailClaim, address: Address) -> str | None:
    """Return what the mail says of the address, or None for no mail at all."""
    if claim.purpose == "confirm":
        return _(
            "Somebody, we think it was you, made an account with this address. "
            "Please confirm that it is yours."
        )
    if claim.purpose == "change":
        return _("Somebody, we think it was you, wants to use this address for an account.")
    if address.kind == "closed":
        return _("This account has been closed by us. Please write to us if you think that is wrong.")
    if address.kind == "deleted":
        return _("You closed the account of this address. Enter the code to restore it or to start fresh.")
    if claim.purpose == "reset":
        return _reset_sentence(claim, address)
    return {
        "new": _("This email is available for registration."),
        "unverified": _("Enter the code to prove that this address is yours."),
        "contact": str(CLAIMABLE),
        "registered": str(SIGN_IN),
    }[address.kind]


def _reset_sentence(claim: EmailClaim, address: Address) -> str | None:
    if address.kind == "contact":
        return _("Use this code to set up your account.")
    if address.kind != "new":
        return _("Use this code to choose a new password.")
    try:
        if claim.link_hash is None:  # else an earlier try at this very mail has paid
            spend("1 per day", "no-account-mail", claim.email)
    except TooMany:
        return None
    return _("There is no account under this address. You are welcome to register.")
