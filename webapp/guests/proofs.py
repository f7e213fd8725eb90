"""From a typed code or an opened link to its end: the steps of a proof, each in a unit of its own.

Passwords and codes are hashed and compared between the units, because that takes long and holds no lock.
"""

from uuid import UUID

from webapp.db import unit_of_work
from webapp.guests import claims, sessions, upgrade
from webapp.guests.claims import Purpose
from webapp.guests.current import locked, signed_in
from webapp.guests.models import User
from webapp.guests.passwords import check_password, hash_password, password_matches
from webapp.web.addresses import client_address
from webapp.web.errors import Invalid, Unauthenticated
from webapp.web.limits import spend


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
    choice: upgrade.Choice | None = None,
) -> tuple[upgrade.Completed, sessions.Grant]:
    """Complete what was asked for in this session with the code of its mail; the account is signed in here.

    `password` replaces the one given when asking. Raises Problem 400 for a code that does not do, Conflict
    for an address that turned out to have an account, Invalid for a missing choice or password.
    """
    given = _hashed(password)
    with unit_of_work():
        claim_id, stored = claims.take_try(purpose, email)
    claims.check_code(claim_id, stored, code, email)
    try:
        with unit_of_work():
            done = _complete(claim_id, given, choice, here=True)
            grant = sessions.open_session(done.user)
    except Invalid:
        with unit_of_work():
            claims.give_back_try(claim_id)
        raise
    sessions.put_cookie(grant, sessions.lifetime(done.user.user_type, done.user.role))
    return done, grant


def by_link(token: str, password: str, choice: upgrade.Choice | None = None) -> upgrade.Completed:
    """Complete a claim by its mailed link with a password of the owner's; the asker's is thrown away.

    Nobody is signed in by it, and no browser's guest comes along. Raises NotFound for a dead link.
    """
    given = _hashed(password)
    with unit_of_work():
        claim = claims.find_link(token, "claim", "reset")
        return _complete(claim.id, given, choice, here=False)


def ask_change(email: str, password: str) -> None:
    """Have a code mailed to a new address of the account that is signed in, if its password is right."""
    with unit_of_work(write=False):
        user = signed_in()
        stored = user.password_hash
    if stored is not None and not password_matches(password, stored):
        raise Invalid({"password": "This is not your password."})
    with unit_of_work():
        claims.ask("change", email, user=locked())


def change_by_code(email: str, code: str) -> tuple[User, sessions.Grant]:
    """Give the account that is signed in the address that the code proves. Raises as `by_code`."""
    with unit_of_work():
        claim_id, stored = claims.take_try("change", email)
    claims.check_code(claim_id, stored, code, email)
    with unit_of_work():
        user = upgrade.change_email(claims.use(claim_id), locked())
        grant = sessions.open_session(user)
    sessions.put_cookie(grant, sessions.lifetime(user.user_type, user.role))
    return user, grant


def confirm(token: str) -> None:
    """Verify the claim's address for the account that is signed in, if it still has it. Raises NotFound.

    Whoever opens the mail proves the address, not the account: somebody else may have registered it.
    """
    claim = claims.find_link(token, "confirm", "change")
    user = locked()
    if claim.user_id != user.id:
        raise Unauthenticated("Please sign in with the account that you made.")
    claims.use(claim.id)
    if claim.purpose == "change":
        grant = sessions.open_session(upgrade.change_email(claim, user))
        sessions.put_cookie(grant, sessions.lifetime(user.user_type, user.role))
    else:
        upgrade.verify(claim, user)


def _complete(
    claim_id: UUID, given: str | None, choice: upgrade.Choice | None, *, here: bool
) -> upgrade.Completed:
    claim = claims.use(claim_id)
    password_hash = given or claim.password_hash
    if password_hash is None:
        raise Invalid({"password": "Choose a password."})
    return upgrade.complete(claim, password_hash, choice, here=here)


def _hashed(password: str | None) -> str | None:
    if password is None:
        return None
    check_password(password)
    return hash_password(password)
