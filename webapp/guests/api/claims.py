"""Proofs of an address in JSON: claim, reset, change of email."""

from flask import Response

from webapp.extensions import limiter
from webapp.guests import accounts, proofs
from webapp.guests.applications import ENTER_CODE
from webapp.guests.schemas import (
    AccountOut,
    AskedOut,
    ClaimIn,
    CodeIn,
    DoneOut,
    EmailChangeIn,
    ResetConfirmIn,
    ResetIn,
)
from webapp.guests.shown import account_out
from webapp.web.blueprint import ApiBlueprint
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer

api = ApiBlueprint("claims", __name__)

FEW = "20 per minute"
RESET_SENT = "If that address can be reset, a code is on its way."


@api.post("/auth/claim", unit=False)
@limiter.limit(FEW)
@describe("accounts", body=ClaimIn, answers={201: AccountOut})
def claim() -> Response:
    """Finish a registration with the code of its mail, typed where it was asked for."""
    body = read_json(ClaimIn)
    done, grant = proofs.by_code("claim", body.email, body.code, choice=body.choice)
    return answer(account_out(done.user, grant, done.message), 201)


@api.post("/api/auth/password-reset", unit=False)
@limiter.limit(FEW)
@describe("accounts", body=ResetIn, answers={202: AskedOut})
def ask_reset() -> Response:
    """Have a code mailed for a new password; the answer never tells whether the address is known."""
    proofs.ask_reset(read_json(ResetIn).email)
    return answer(AskedOut(status="confirmation_sent", message=RESET_SENT), 202)


@api.post("/api/auth/password-reset/confirm", unit=False)
@limiter.limit(FEW)
@describe("accounts", body=ResetConfirmIn, answers={200: AccountOut})
def reset() -> Response:
    """Choose a new password with the code of the mail; every other session ends."""
    body = read_json(ResetConfirmIn)
    done, grant = proofs.by_code("reset", body.email, body.code, password=body.password, choice=body.choice)
    return answer(account_out(done.user, grant, done.message))


@api.post("/api/me/email/resend")
@limiter.limit(FEW)
@describe("accounts", answers={202: DoneOut})
def resend_confirmation() -> Response:
    """Have the confirmation of this account's address mailed once more."""
    accounts.ask_confirmation()
    return answer(DoneOut(message="The email is on its way."), 202)


@api.post("/api/me/email", unit=False)
@limiter.limit(FEW)
@describe("accounts", body=EmailChangeIn, answers={202: AskedOut})
def ask_email_change() -> Response:
    """Have a code mailed to a new address."""
    body = read_json(EmailChangeIn)
    proofs.ask_change(body.email, body.password)
    return answer(AskedOut(status="confirmation_sent", message=str(ENTER_CODE)), 202)


@api.post("/api/me/email/confirm", unit=False)
@limiter.limit(FEW)
@describe("accounts", body=CodeIn, answers={200: AccountOut})
def change_email() -> Response:
    """Take over the new address with the code mailed to it; every other session ends."""
    body = read_json(CodeIn)
    user, grant = proofs.change_by_code(body.email, body.code)
    return answer(account_out(user, grant, "Your email has been changed."))
