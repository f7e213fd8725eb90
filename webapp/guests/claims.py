"""Mailed proofs of an address: made by the worker, shown by a page, used once by its button."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.models import EmailClaim, User
from webapp.guests.tokens import link_hash, new_token
from webapp.jobs import enqueue, job
from webapp.mail.delivery import deliver
from webapp.mail.messages import write
from webapp.web.errors import NotFound, TooMany
from webapp.web.limits import spend

CONFIRM_SECONDS = 24 * 3600
MAIL_JOB = "mail.confirm"
MAILS_PER_ADDRESS = ("3 per 15 minutes", "6 per day")


def ask_to_confirm(user: User) -> None:
    """Have a confirmation mailed to the user's address, in the current unit. Silent past the mail budget."""
    assert user.email is not None
    try:
        for budget in MAILS_PER_ADDRESS:
            spend(budget, "mail", user.email)
    except TooMany:
        return
    claim = EmailClaim(id=uuid4(), purpose="confirm", email=user.email, user_id=user.id)
    db.session.add(claim)
    db.session.flush()
    enqueue(MAIL_JOB, claim.id.hex)


@job(MAIL_JOB)
def mail_confirmation(claim_id: str) -> Callable[[], None] | None:
    """Make the link of a claim and store its hash; answer the mailing of it to the claim's address."""
    claim = db.session.get(EmailClaim, UUID(claim_id), with_for_update=True)
    if claim is None or claim.used_at is not None:
        return None
    user = db.session.get_one(User, claim.user_id)
    token = new_token()
    values = {"link_hash": link_hash(token), "link_expires_at": utcnow(seconds=CONFIRM_SECONDS)}
    db.session.execute(update(EmailClaim).where(EmailClaim.id == claim.id).values(**values))
    path = url_for("guests.confirm", token=token, _external=False)
    return partial(deliver, write("confirm", claim.email, user.locale, link=settings().base_url + path))


def find_claim(token: str) -> EmailClaim:
    """Return the unused, unexpired claim of a mailed link, without using it. Raise NotFound."""
    claim = db.session.scalar(select(EmailClaim).where(*_usable(token)))
    if claim is None:
        raise NotFound(_("This link is not valid or has expired."), code="link_expired")
    return claim


def confirm(token: str, user: User) -> None:
    """Use a mailed link: its claim's address is verified if `user`, who is signed in, still has it.

    Whoever opens the mail proves the address, not the account: somebody else may have registered it. So
    the account has to be signed in here as well. Raises NotFound.
    """
    used = db.session.execute(
        update(EmailClaim)
        .where(*_usable(token), EmailClaim.user_id == user.id)
        .values(used_at=utcnow())
        .returning(EmailClaim.user_id, EmailClaim.email)
    ).one_or_none()
    if used is None:
        raise NotFound(_("This link is not valid or has expired."), code="link_expired")
    # The claim's address is confirmed, never "whatever the user's address is now".
    db.session.execute(
        update(User)
        .where(User.id == used.user_id, User.email == used.email)
        .values(email_verified_at=utcnow())
    )


def _usable(token: str) -> tuple[Any, ...]:
    return (
        EmailClaim.link_hash == link_hash(token),
        EmailClaim.used_at.is_(None),
        EmailClaim.link_expires_at > utcnow(),
    )
