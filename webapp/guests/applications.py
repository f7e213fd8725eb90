"""What somebody gives to become an account, what comes of it, and the words for it."""

from dataclasses import dataclass
from typing import Literal

from flask_babel import lazy_gettext as _l

from webapp.guests.models import User

TAKEN = _l("An account with this email already exists. Please sign in instead.")
WELCOME = _l("Your account has been successfully created!")
LINKED = _l(
    "Your account has been successfully created! "
    "Your previous repair requests and data have been linked to this account."
)
RESTORED = _l("Your account has been restored, with everything in it.")
CHANGED = _l("Your password has been changed. Every other device is signed out.")
FOUND = _l(
    "We found earlier requests under this email: enter the code that we have just sent to it to link them"
)
ENTER_CODE = _l("Enter the code that we have just sent to this address.")
CHECK_INBOX = _l(
    "Check your inbox to finish. If you have used this address with us before, "
    "the message says how to get your earlier requests back."
)
Choice = Literal["restore", "fresh"]


@dataclass(frozen=True)
class Application:
    """What somebody gives to become an account; the password comes hashed, before any lock is taken."""

    email: str
    password_hash: str
    username: str | None = None
    display_name: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Completed:
    """The account that a proof led to, and what is said about it."""

    user: User
    message: str


@dataclass(frozen=True)
class Asked:
    """A code was mailed, and nothing has changed yet; `message` says so."""

    message: str
