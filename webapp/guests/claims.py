"""Mailed proofs of an address: asked for here, made by the worker, tried at most five times, used once.

The protocol is security.md section 2: the row is written with the act that asks; the worker makes the
8-digit code and the link and stores their hashes; the code counts only in the session that asked.
"""

import secrets
from typing import Any, Literal
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import and_, func, or_, select, update

from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests import sessions
from webapp.guests.current import identity
from webapp.guests.models import EmailClaim, User
from webapp.guests.passwords import hash_password, password_matches
from webapp.guests.tokens import link_hash, new_token, token_hash
from webapp.jobs import enqueue
from webapp.web.errors import NotFound, Problem, TooMany
from webapp.web.i18n import preferred_locale
from webapp.web.limits import give_back, is_used_up, spend

MAIL_JOB = "mail.claim"
Purpose = Literal["confirm", "claim", "reset", "change"]

CODE_SECONDS = 600  # ASVS 6.5.5
LINK_SECONDS = {"confirm": 86_400, "claim": 86_400, "reset": 3_600, "change": 86_400}
LAST_LINK_SECONDS = 86_400  # of the last mail that an address gets in a day
TRIES = 5
MAILS_PER_ADDRESS = ("3 per 15 minutes", "6 per day")
TRIES_PER_ADDRESS = ("10 per hour", "50 per day")
STARTS_PER_IP = "20 per hour"
BAD_CODE = "bad_code"


def ask(
    purpose: Purpose,
    email: str,
    *,
    user: User | None = None,
    password_hash: str | None = None,
    username: str | None = None,
    display_name: str | None = None,
) -> None:
    """Write a claim and have its mail sent, in the current unit. Past the mail budget of its address the
    claims that were mailed before go on counting, and nothing is written.
    """
    try:
        for budget in MAILS_PER_ADDRESS:
            spend(budget, "mail", email)
    except TooMany:
        return
    claim = EmailClaim(
        id=uuid4(),
        purpose=purpose,
        email=email,
        user_id=user.id if user else None,
        asker_hash=asker_hash(),
        password_hash=password_hash,
        username=username,
        display_name=display_name,
        locale=preferred_locale(),
    )
    if is_used_up(MAILS_PER_ADDRESS[-1], "mail", email):
        # Whoever asks for mail after mail in an owner's name hands over a way in, and shuts nobody out.
        claim.link_expires_at = utcnow(seconds=LAST_LINK_SECONDS)
    db.session.add(claim)
    db.session.flush()
    enqueue(MAIL_JOB, claim.id.hex)


def asker_hash() -> str:
    """Return the hash of the session, or of the visitor's token, that a code will count in."""
    here = identity().session
    return here.token_hash if here is not None else token_hash(sessions.browser_token())


def arm(claim: EmailClaim, *, with_code: bool = True) -> tuple[str, str]:
    """Make the code and the link token of a claim, store their hashes, and answer both for its mail."""
    code, token = f"{secrets.randbelow(10**8):08d}", new_token()
    values: dict[str, Any] = {
        "link_hash": link_hash(token),
        "link_expires_at": func.coalesce(
            EmailClaim.link_expires_at, utcnow(seconds=LINK_SECONDS[claim.purpose])
        ),
    }
    if with_code:
        values |= {
            "code_hash": hash_password(_peppered(claim.id, code)),
            "code_expires_at": utcnow(seconds=CODE_SECONDS),
        }
    db.session.execute(update(EmailClaim).where(EmailClaim.id == claim.id).values(**values))
    return code, token


def take_try(purpose: Purpose, email: str) -> tuple[UUID, str]:
    """Take one of the five tries at the newest code mailed for here; answer the claim and its hash.

    One statement, so a burst examines no more than five; and one of the tries that an address has over all
    sessions. Raises Problem 400, the same for every cause.
    """
    asked_here = and_(
        EmailClaim.email == email, EmailClaim.purpose == purpose, EmailClaim.asker_hash == asker_hash()
    )
    newest = select(EmailClaim.id).where(asked_here, EmailClaim.code_hash.is_not(None))
    newest = newest.order_by(EmailClaim.created_at.desc(), EmailClaim.code_expires_at.desc()).limit(1)
    taken = db.session.execute(
        update(EmailClaim)
        .where(EmailClaim.id == newest.scalar_subquery(), EmailClaim.attempts < TRIES)
        .where(EmailClaim.used_at.is_(None), EmailClaim.code_expires_at > utcnow())
        .values(attempts=EmailClaim.attempts + 1)
        .returning(EmailClaim.id, EmailClaim.code_hash)
    ).one_or_none()
    if taken is None:
        raise bad_code()
    try:
        for budget in TRIES_PER_ADDRESS:
            spend(budget, "code", email)
    except TooMany:
        raise bad_code() from None
    return taken.id, taken.code_hash


def check_code(claim_id: UUID, stored: str, email: str, code: str) -> None:
    """Raise Problem 400 unless `code` is the claim's. Takes as long as a password check: no lock is held.

    The budget of the address is for wrong codes alone.
    """
    digits = code.replace(" ", "")
    well_formed = len(digits) == 8 and digits.isascii() and digits.isdecimal()
    if not password_matches(_peppered(claim_id, digits if well_formed else ""), stored):
        raise bad_code()
    for budget in TRIES_PER_ADDRESS:
        give_back(budget, "code", email)


def give_back_try(claim_id: UUID) -> None:
    """Give a try back: the code was right, something else was missing."""
    db.session.execute(
        update(EmailClaim)
        .where(EmailClaim.id == claim_id, EmailClaim.attempts > 0)
        .values(attempts=EmailClaim.attempts - 1)
    )


def use(claim_id: UUID) -> EmailClaim:
    """Mark a claim as used, once, in the transaction that completes it. Raise Problem 400 for the loser."""
    used = db.session.scalar(
        update(EmailClaim)
        .where(EmailClaim.id == claim_id, EmailClaim.used_at.is_(None))
        .values(used_at=utcnow())
        .returning(EmailClaim.id)
    )
    if used is None:
        raise bad_code()
    return db.session.get_one(EmailClaim, claim_id, populate_existing=True)


def find_link(token: str, *purposes: Purpose, lock: bool = False) -> EmailClaim:
    """Return the unused, unexpired claim of a mailed link, locked if asked. Raise NotFound."""
    query = select(EmailClaim).where(
        EmailClaim.link_hash == link_hash(token),
        EmailClaim.purpose.in_(purposes),
        EmailClaim.used_at.is_(None),
        EmailClaim.link_expires_at > utcnow(),
    )
    claim = db.session.scalar(query.with_for_update() if lock else query)
    if claim is None:
        raise dead_link()
    return claim


def kill_others(email: str | None, user_id: int) -> None:
    """Make every other pending proof of an address and of a user worthless."""
    theirs = (
        or_(EmailClaim.email == email, EmailClaim.user_id == user_id)
        if email
        else EmailClaim.user_id == user_id
    )
    db.session.execute(
        update(EmailClaim).where(theirs, EmailClaim.used_at.is_(None)).values(used_at=utcnow())
    )


def dead_link() -> NotFound:
    """Return the one answer to a link that does not do."""
    return NotFound(_("This link is not valid or has expired."), code="link_expired")


def bad_code() -> Problem:
    """Return the one answer to a code that does not do."""
    sentence = _("That code is not valid or has expired.")
    return Problem(sentence, code=BAD_CODE, errors={"code": sentence})


def _peppered(claim_id: UUID, code: str) -> str:
    return f"{settings().CODE_PEPPER}|{claim_id.hex}|{code}"
