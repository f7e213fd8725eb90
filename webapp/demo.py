"""Believable data for a house to show: accounts and guests with what each app says such people have.

It knows the registry and no app: an app tells it through `Manifest.demo` and `Owned.sample`.
"""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select, update

from webapp.config import settings
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests.applications import Application
from webapp.guests.guests import create_guest
from webapp.guests.manifest import Manifest
from webapp.guests.models import User
from webapp.guests.passwords import hash_password
from webapp.guests.quotas import claim_slot, quota_of
from webapp.guests.registry import registry
from webapp.guests.tokens import new_token
from webapp.guests.upgrade import create_account

PASSWORD = "seven swifts over the roof"
EXPIRING_HOURS = 5  # what one guest has left, so that the banner shows


class NotHere(SystemExit):
    """Accounts with a password that everybody knows are not for a house in production."""


@dataclass(frozen=True)
class Account:
    """Somebody who signed up."""

    name: str
    username: str
    role: str = "customer"

    @property
    def email(self) -> str:
        """An address that reaches nobody (RFC 2606)."""
        return f"{self.username}@example.com"


@dataclass(frozen=True)
class Guest:
    """Somebody who did not: where they came from, days since they were here, how many things of each type."""

    name: str
    source: str
    idle_days: float
    things: int | None = None  # None: as each app furnishes its demo
    is_expiring: bool = False


ACCOUNTS = (
    Account("Ada Okafor", "ada"),
    Account("Mateo Ruiz", "mateo"),
    Account("House keeper", "keeper", role="admin"),
)
GUESTS = (
    Guest("", "organic", 0),
    Guest("Mira", "try-demo", 0.2, things=4),
    Guest("", "newsletter", 1.5, things=2, is_expiring=True),
    Guest("Reading circle", "organic", 6, things=3),
    Guest("", "organic", 24, things=1),
)


def seed() -> str:
    """Furnish the house, unless it is furnished; answer what there is and how to sign in. Raises NotHere."""
    if settings().APP_ENV == "production":
        raise NotHere("The demo's password is known to everybody: not in production (APP_ENV).")
    hashed = hash_password(PASSWORD)
    with unit_of_work():
        emails = [account.email for account in ACCOUNTS]
        is_new = db.session.scalar(select(func.count()).where(User.email.in_(emails))) == 0
        if is_new:
            _furnish_house(hashed)
    return _told(is_new=is_new)


def _furnish_house(hashed: str) -> None:
    """Make everybody, each within a request, because that is how people come."""
    base_url = settings().base_url
    with current_app.test_request_context(base_url=base_url):
        for account in ACCOUNTS:
            _open_account(account, hashed)
    for number, guest in enumerate(GUESTS, 1):
        # Each from an address of its own (RFC 5737), so that nobody's guests of the day are used up.
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        with current_app.test_request_context(base_url=base_url, environ_base=address):
            _receive_guest(guest)


def _open_account(account: Account, hashed: str) -> None:
    user = create_account(Application(account.email, hashed, account.username, account.name, "demo"))
    user.role = account.role
    db.session.execute(update(User).where(User.id == user.id).values(email_verified_at=utcnow()))
    if account.role == "customer":
        _furnish(user, None)


def _receive_guest(guest: Guest) -> None:
    made, _ = create_guest(new_token(), nickname=guest.name, locale="en", source=guest.source)
    user = db.session.get_one(User, made.id, with_for_update=True)
    _furnish(user, guest.things)
    seen = utcnow(days=-guest.idle_days)
    db.session.execute(update(User).where(User.id == user.id).values(last_active_at=seen))
    if guest.is_expiring:
        for owned in registry():
            if owned.expires_at is not None:
                soon = update(owned.model).where(owned.owner == user.id, owned.expires_at.is_not(None))
                db.session.execute(soon.values({owned.expires_at: utcnow(hours=EXPIRING_HOURS)}))


def _furnish(user: User, things: int | None) -> None:
    for manifest in registry().manifests:
        if manifest.demo is not None and things is None:
            manifest.demo(user)
        else:
            _make_samples(manifest, user, 5 if things is None else things)
    db.session.flush()


def _make_samples(manifest: Manifest, user: User, count: int) -> None:
    """Make up to `count` rows of each type, as many as the quota has room for."""
    for owned in manifest.owned:
        quota = quota_of(user.user_type, owned)
        if owned.sample is not None:
            for number in range(count if quota is None else min(count, quota)):
                claim_slot(user, owned.model)
                db.session.add(owned.sample(user, number))
                db.session.flush()


def _told(*, is_new: bool) -> str:
    new = f"Here are {len(ACCOUNTS)} accounts and {len(GUESTS)} guests."
    lines = [new if is_new else "The house is furnished already.", f"Sign in with the password: {PASSWORD}"]
    lines += [f"  {account.email:<22} {account.name} ({account.role})" for account in ACCOUNTS]
    return "\n".join(lines)
