"""Passwords: argon2id, at OWASP's least parameters; 8 to 256 characters, none of the best-known ones."""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from webapp.config import settings
from webapp.web.errors import Invalid

SHORTEST = 8  # characters, NIST SP 800-63B-4 with a blocklist
LONGEST = 256  # characters: longer ones are refused before any hashing
KNOWN_FILE = Path(__file__).with_name("known_passwords.txt")


@cache
def _hasher(cost: str) -> PasswordHasher:
    if cost == "low":
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # KiB; OWASP password storage


@cache
def _dummy_hash(cost: str) -> str:
    return _hasher(cost).hash("there is nobody here")


@cache
def _known() -> frozenset[str]:
    return frozenset(KNOWN_FILE.read_text("utf-8").split())


def check_password(password: str, field: str = "password") -> None:
    """Raise Invalid for a password that is too short, too long or known to every attacker."""
    if len(password) < SHORTEST:
        raise Invalid({field: _("Use at least %(n)s characters.", n=SHORTEST)})
    if len(password) > LONGEST:
        raise Invalid({field: _("Use at most %(n)s characters.", n=LONGEST)})
    if password.lower() in _known():
        raise Invalid(
            {field: _("This password is on every list of stolen passwords. Please choose another one.")}
        )


def check_own_password(password: str | None, stored: str | None) -> None:
    """Raise Invalid unless `password` has the hash `stored`; an account without one has nothing to show."""
    if stored is not None and not password_matches(password or "", stored):
        raise Invalid({"password": _("This is not your password.")})


def hash_password(password: str) -> str:
    """Return the argon2id hash. Takes tens of milliseconds: call it before a lock is held."""
    return _hasher(settings().PASSWORD_HASH_COST).hash(_typed(password))


def password_matches(password: str, stored: str | None) -> bool:
    """Tell whether `password` has the hash `stored`; with None it takes as long, and is False."""
    cost = settings().PASSWORD_HASH_COST
    if len(password) > LONGEST:
        password = password[:LONGEST] + "\0"  # cannot match, costs no more
    try:
        _hasher(cost).verify(stored or _dummy_hash(cost), _typed(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _typed(password: str) -> str:
    """Return one form of what is typed alike: keyboards differ in how they put an accent on a letter."""
    return unicodedata.normalize("NFC", password)
