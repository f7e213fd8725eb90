"""The pages of mailed proofs: the code form, forgotten passwords, mailed links, a new address."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.db import unit_of_work
from webapp.extensions import limiter
from webapp.guests import claims, offers, proofs
from webapp.guests.addresses import look_up
from webapp.guests.applications import ENTER_CODE, Choice
from webapp.guests.current import actor, locked, signed_in
from webapp.guests.forms import ChangeEmailForm, ClaimForm, ForgotForm, LinkForm, ResetForm
from webapp.guests.views.identity import FEW, again, ask_for_code, bp
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid, NotFound, Problem, TooMany


@bp.post("/claim", endpoint="claim", unit=False)
@limiter.limit(FEW)
def claim() -> Response:
    """Finish a registration with the code, then the action that was refused before."""
    form = ClaimForm()
    if not form.validate():
        return _code_again(form, "claim")
    try:
        done, _grant = proofs.by_code("claim", form.email.data or "", form.code.data or "", choice=_choice())
    except Problem as error:
        return _code_again(form, "claim", error)
    with unit_of_work():
        finished = offers.finish(locked(), form.then.data)
    return finished or respond.redirect(url_for("guests.account"), done.message)


@bp.get("/forgot")
def forgot_page() -> Response:
    """Show the form of a forgotten password."""
    form = ForgotForm(formdata=None, email=request.args.get("email", ""))
    return respond.page("guests/forgot.html", form=form)


@bp.post("/forgot", endpoint="forgot", unit=False)
@limiter.limit(FEW)
def forgot() -> Response:
    """Have a code mailed, and show where to type it."""
    form = ForgotForm()
    if not form.validate():
        return again("guests/_forgot_form.html", "guests/forgot.html", form)
    try:
        proofs.ask_reset(form.email.data or "")
    except TooMany as error:
        return again("guests/_forgot_form.html", "guests/forgot.html", form, error)
    return ask_for_code(
        "reset", form.email.data or "", _("If that address can be reset, a code is on its way.")
    )


@bp.post("/forgot/code", endpoint="reset", unit=False)
@limiter.limit(FEW)
def reset() -> Response:
    """Choose a new password with the code."""
    form = ResetForm()
    if not form.validate():
        return _code_again(form, "reset")
    email, code = form.email.data or "", form.code.data or ""
    try:
        done, _grant = proofs.by_code("reset", email, code, password=form.password.data, choice=_choice())
    except Problem as error:
        return _code_again(form, "reset", error)
    return respond.redirect(url_for("guests.account"), done.message)


@bp.get("/claim/<token>")
def claim_link_page(token: str) -> Response:
    """Show the form behind a mailed link; opening it changes nothing, because mail scanners open links."""
    return _link_page(token, LinkForm(formdata=None))


@bp.post("/claim/<token>", endpoint="claim_link", unit=False)
@limiter.limit(FEW)
def claim_link(token: str) -> Response:
    """Take the owner's own password; nobody is signed in by a link."""
    form = LinkForm()
    if not form.validate():
        return _link_page(token, form, status=422)
    try:
        done = proofs.by_link(token, form.password.data or "", _choice())
    except (Invalid, Conflict) as error:
        form.password.errors = [error.detail]
        return _link_page(token, form, status=error.status)
    except NotFound:
        return respond.page("guests/claim_link.html", 404, form=None, token="", is_closed=False)
    return respond.redirect(url_for("guests.login"), done.message)


@bp.get("/confirm/<token>")
def confirm_page(token: str) -> Response:
    """Show the button behind a mailed link; opening it changes nothing, because mail scanners open links."""
    try:
        found = claims.find_link(token, "confirm", "change")
    except NotFound:
        return respond.page("guests/confirm.html", 404, token=token, state="dead")
    state = "ask" if actor().id == found.user_id else "elsewhere"
    return respond.page("guests/confirm.html", token=token, state=state)


@bp.post("/confirm/<token>", endpoint="confirm")
def confirm(token: str) -> Response:
    """Confirm the address of a mailed link, for the account that is signed in here."""
    try:
        proofs.confirm(token)
    except NotFound:
        return respond.page("guests/confirm.html", 404, token=token, state="dead")
    return respond.page("guests/confirm.html", token=token, state="done")


@bp.get("/account/email")
def email_page() -> Response:
    """Show the form of a new address."""
    return respond.page("guests/change_email.html", form=_email_form(formdata=None))


@bp.post("/account/email", endpoint="ask_email", unit=False)
@limiter.limit(FEW)
def ask_email() -> Response:
    """Have a code mailed to a new address."""
    form = _email_form()
    if not form.validate():
        return again("guests/_email_form.html", "guests/change_email.html", form)
    try:
        proofs.ask_change(form.email.data or "", request.form.get("password", ""))
    except Invalid as error:
        return again("guests/_email_form.html", "guests/change_email.html", form, error)
    return ask_for_code("change", form.email.data or "", ENTER_CODE)


@bp.post("/account/email/code", endpoint="change_email", unit=False)
@limiter.limit(FEW)
def change_email() -> Response:
    """Take over the new address with the code mailed to it."""
    form = ClaimForm()
    if not form.validate():
        return _code_again(form, "change")
    try:
        proofs.change_by_code(form.email.data or "", form.code.data or "")
    except Problem as error:
        return _code_again(form, "change", error)
    return respond.redirect(url_for("guests.account"), _("Your email has been changed."))


@bp.get("/claim", endpoint="claim_start", defaults={"start": "guests.register"})
@bp.get("/forgot/code", endpoint="reset_start", defaults={"start": "guests.forgot"})
@bp.get("/account/email/code", endpoint="change_start", defaults={"start": "guests.ask_email"})
def code_page(start: str) -> Response:
    """Lead to where a code is asked for whoever opens the address of a form that takes one."""
    return respond.redirect(url_for(start))


def _email_form(**given: None) -> ChangeEmailForm:
    """Return the form of a new address; an account without a password chooses one with it."""
    form = ChangeEmailForm(**given)
    if signed_in().password_hash is None:
        form.password.label.text = _("New password")
    return form


def _code_again(form: ClaimForm, purpose: str, error: Problem | None = None) -> Response:
    """Show the code form once more; a closed account adds its two choices."""
    asks = _choice() is not None or (error is not None and "choice" in error.errors)
    fragment, page = "guests/_code_form.html", "guests/code.html"
    return again(fragment, page, form, error, purpose=purpose, message="", is_closed=asks)


def _link_page(token: str, form: LinkForm, status: int = 200) -> Response:
    try:
        with unit_of_work(write=False):
            found = claims.find_link(token, "claim", "reset")
            is_closed = look_up(found.email).kind == "deleted"
    except NotFound:
        return respond.page("guests/claim_link.html", 404, form=None, token="", is_closed=False)
    return respond.page("guests/claim_link.html", status, form=form, token=token, is_closed=is_closed)


def _choice() -> Choice | None:
    choice = request.form.get("choice")
    return "restore" if choice == "restore" else "fresh" if choice == "fresh" else None
