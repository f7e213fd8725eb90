"""From a typed code or an opened link to its end: the steps of a proof, each in a unit of its own.

Passwords and codes are hashed and compared between the units, because that takes long and holds no lock.
"""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask_babel import gettext as _

from webapp.db import unit_of_work
from webapp.guests import claims, sessions, signin, upgrade
from webapp.guests.applications import Choice, Completed
from webapp.guests.claims import Purpose
from webapp.guests.current import locked, signed_in
from webapp.guests.models import User
from webapp.guests.passwords import check_own_password, check_password, hash_password
from webapp.web.addresses import client_address
from webapp.web.errors import Invalid
from webapp.web.limits import spend
from webapp.web.units import run_unit

Result = TypeVar("Result")


def ask_reset(email: str) -> None:
    """Have a code and a link mailed for a new password; the answer is the same for every address."""
    spend(claims.STARTS_PER_IP, "claims", client_address())
    with unit_of_work():
        claims.ask("reset", email)


def by_code(
    purpose: Purpose,
    email: str,
    code: str,
    *,
    password: str | None = None,
    choice: Choice | None = None,
) -> tuple[Completed, sessions.Grant]:
    """Complete what was asked for in this session with the code of its mail; the account is signed in here.

    `password` replaces the one given when asking. A guest in this browser comes along, or waits. Raises
    Problem 400 for a code that does not do, Conflict for an address that turned out to have an account,
    Invalid for a missing choice or password.
    """
    given = _hashed(password)

    def complete(claim_id: UUID) -> tuple[Completed, sessions.Grant, str | None]:
        done = _complete(claim_id, given, choice, here=True)
        return done, *signin.open_here(done.user)

    done, grant, parked = _with_code(purpose, email, code, complete)
    signin.put_cookie(done.user, grant, parked)
    return done, grant


def by_link(token: str, password: str, choice: Choice | None = None) -> Completed:
    """Complete a claim by its mailed link with a password of the owner's; the asker's is thrown away.

    Nobody is signed in by it, and no browser's guest comes along. Raises NotFound for a dead link.
    """
    given = _hashed(password)

    def complete() -> Completed:
        claim = claims.find_link(token, "claim", "reset", lock=True)
        return _complete(claim.id, given, choice, here=False)

    return run_unit(complete)


def ask_change(email: str, password: str) -> None:
    """Have a code mailed to a new address of the account that is signed in, if its password is right.

    An account that came without an address has no password: the one given becomes its own with the code.
    """
    spend(claims.STARTS_PER_IP, "claims", client_address())
    with unit_of_work(write=False):
        stored = signed_in().password_hash
    check_own_password(password, stored)
    first = None if stored else _hashed(password)
    with unit_of_work():
        claims.ask("change", email, user=locked(), password_hash=first)


def change_by_code(email: str, code: str) -> tuple[User, sessions.Grant]:
    """Give the account that is signed in the address that the code proves. Raises as `by_code`."""
    with unit_of_work(write=False):
        signed_in()

    def complete(claim_id: UUID) -> tuple[User, sessions.Grant, str | None]:
        user = upgrade.change_email(claims.use(claim_id), locked())
        return user, *signin.open_here(user)

    user, grant, parked = _with_code("change", email, code, complete)
    signin.put_cookie(user, grant, parked)
    return user, grant


def confirm(token: str) -> None:
    """Verify the claim's address for the account that is signed in, if it still has it. Raises NotFound.

    Whoever opens the mail proves the address, not the account: somebody else may have registered it.
    """
    claim = claims.find_link(token, "confirm", "change", lock=True)
    user = locked()
    if claim.user_id != user.id:
        raise claims.dead_link()
    claims.use(claim.id)
    if claim.purpose == "change":
        upgrade.change_email(claim, user)
        signin.put_cookie(user, *signin.open_here(user))
    else:
        upgrade.verify(claim, user)


def _with_code(purpose: Purpose, email: str, code: str, complete: Callable[[UUID], Result]) -> Result:
    """Take a try, compare the code without a lock, then `complete` the claim; what fails later than at the
    code gives the try back.
    """
    claim_id, stored = run_unit(lambda: claims.take_try(purpose, email))
    claims.check_code(claim_id, stored, email, code)
    try:
        return run_unit(lambda: complete(claim_id))
    except Exception as error:
        if getattr(error, "code", None) != claims.BAD_CODE:
            run_unit(lambda: claims.give_back_try(claim_id))
        raise


def _complete(claim_id: UUID, given: str | None, choice: Choice | None, *, here: bool) -> Completed:
    claim = claims.use(claim_id)
    password_hash = given or claim.password_hash
    if password_hash is None:
        raise Invalid({"password": _("Choose a password.")})
    return upgrade.complete(claim, password_hash, choice, here=here)


def _hashed(password: str | None) -> str | None:
    if password is None:
        return None
    check_password(password)
    return hash_password(password)
