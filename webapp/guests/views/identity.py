"""The identity pages: home, register, sign in, account; parse, call, respond."""

from contextlib import suppress
from typing import Any

from flask import Response, request, session, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from webapp.db import unit_of_work
from webapp.extensions import limiter
from webapp.guests import accounts, linked, merge, merge_offers, offers, sessions, signin
from webapp.guests.applications import LINKED, Asked
from webapp.guests.current import actor, identity, known, locked, signed_in
from webapp.guests.emails import canonical_email
from webapp.guests.forms import FORMS, LoginForm, ProfileForm, RegisterForm
from webapp.guests.profile import OF_A_PAGE, change_profile
from webapp.guests.quotas import meters
from webapp.guests.registry import registry
from webapp.guests.schemas import RegisterIn
from webapp.guests.shown import shown_session
from webapp.web import respond
from webapp.web.blueprint import Blueprint
from webapp.web.errors import Conflict, Invalid, Problem, TooMany, Unauthenticated
from webapp.web.paths import local_path

bp = Blueprint("guests", __name__)

FEW = "20 per minute"
STRIP = ("shared/_strip.html",)


@bp.get("/")
def home() -> Response:
    """Show what can be done right now, without an account."""
    here = identity()
    if here.user is None and here.ended != "invalid_token" and (here.ended or sessions.PARKED in session):
        signin.hand_back_cookie()  # here a browser whose session is over starts anew
    sessions.browser_token()
    cards = [manifest for manifest in registry().manifests if manifest.home_card]
    context = {
        key: value for card in cards if card.home_context for key, value in card.home_context().items()
    }
    return respond.page("guests/home.html", home_cards=[card.home_card for card in cards], **context)


@bp.get("/register")
def register_page() -> Response:
    """Show the registration."""
    form = RegisterForm(formdata=None, then=request.args.get("then", ""))
    return respond.page("guests/register.html", form=form)


@bp.post("/register", endpoint="register")
@limiter.limit(FEW)
def register() -> AnyResponse:
    """Register, then do the action that was refused before, if one came along."""
    form = RegisterForm()
    if not form.validate():
        return again("guests/_register_form.html", "guests/register.html", form)
    wanted = RegisterIn.model_construct(
        email=form.email.data or "",
        password=form.password.data or "",
        display_name=form.display_name.data or None,
    )
    try:
        done = accounts.register(wanted)
    except (Invalid, Conflict) as error:
        return again("guests/_register_form.html", "guests/register.html", form, error)
    if isinstance(done, Asked):
        return ask_for_code("claim", wanted.email, done.message, form.then.data)
    completed, _grant = done
    finished = offers.finish(completed.user, form.then.data)
    welcome = _("Welcome! Everything you made is yours to keep.")
    if completed.message == LINKED:
        welcome = completed.message
    return finished or respond.redirect(url_for("guests.account"), welcome)


@bp.post("/register/email", endpoint="check_email")
@limiter.limit(FEW)
def check_email() -> Response:
    """Say beside the email field what is known under the address."""
    text = request.form.get("email", "")[:300]
    try:
        state, message = _email_hint(canonical_email(text)) if text.strip() else ("empty", "")
    except ValueError:
        state, message = "invalid", _("This is not a valid email address.")
    return respond.fragment(
        "guests/_email_hint.html",
        page="guests/_email_hint.html",
        hint_id="email-hint",
        state=state,
        message=message,
    )


@bp.get("/login")
def login_page() -> Response:
    """Show the sign-in."""
    then, after = request.args.get("then", ""), request.args.get("next", "")
    return respond.page("guests/login.html", form=LoginForm(formdata=None, then=then, next=after))


@bp.post("/login", endpoint="login", unit=False)
@limiter.limit(FEW)
def login() -> AnyResponse:
    """Sign in; a guest in this browser waits and keeps its things."""
    form = LoginForm()
    if not form.validate():
        return again("guests/_login_form.html", "guests/login.html", form)
    try:
        signin.sign_in(form.identifier.data or "", form.password.data or "")
    except (Unauthenticated, TooMany) as error:
        return again("guests/_login_form.html", "guests/login.html", form, error)
    with unit_of_work():
        done = offers.finish(locked(), form.then.data)
        waits = done is None and merge_offers.current_offer() is not None
    if waits:
        return respond.redirect(url_for("guests.merge"))
    return done or respond.redirect(local_path(form.next.data, url_for("guests.home")), _("Welcome back."))


@bp.post("/logout", endpoint="logout")
def logout() -> Response:
    """Sign out; a guest who waited in this browser is back. Who could not come back is asked first."""
    user = identity().user
    if user and user.is_authenticated and user.password_hash is None and request.form.get("sure") != "yes":
        return respond.page("guests/logout.html")
    signin.sign_out()
    response = respond.redirect(url_for("guests.home"), _("You are signed out."))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/account")
def account_page() -> Response:
    """Show the account, or the guest's stay."""
    if not actor().id:
        return respond.redirect(url_for("guests.login"))
    user = known()
    form = ProfileForm(formdata=None, obj=user) if user.is_authenticated else None
    return respond.page("guests/account.html", form=form, **_account_context())


@bp.post("/account", endpoint="account")
def account() -> Response:
    """Change the profile."""
    signed_in()
    form, user = ProfileForm(), locked()
    if not form.validate():
        return again("guests/_profile_form.html", "guests/account.html", form, **_account_context())
    try:
        change_profile(user, {name: form[name].data or None for name in OF_A_PAGE})
    except Conflict as error:
        return again("guests/_profile_form.html", "guests/account.html", form, error, **_account_context())
    return respond.redirect(url_for("guests.account"), _("Saved."))


@bp.post("/account/keep", endpoint="keep")
def keep() -> Response:
    """Keep a guest's things on this device, or no longer."""
    with suppress(Conflict):
        accounts.keep(persistent=request.form.get("persistent") != "off")
    if not respond.is_fragment_request():
        return respond.redirect(local_path(request.form.get("next"), url_for("guests.home")))
    return respond.fragment("shared/_strip.html", page="guests/home.html")


@bp.post("/account/confirm", endpoint="resend_confirmation")
def resend_confirmation() -> Response:
    """Mail the confirmation once more."""
    accounts.ask_confirmation()
    return respond.redirect(url_for("guests.account"), _("The email is on its way."))


@bp.post("/account/sessions/<id:session_id>/end", endpoint="end_session")
def end_session(session_id: int) -> Response:
    """End one device."""
    accounts.end_session(session_id)
    return respond.redirect(url_for("guests.account"), _("That device is signed out."))


@bp.post("/account/sessions/end", endpoint="end_other_sessions")
def end_other_sessions() -> Response:
    """End all devices but this one."""
    accounts.end_other_sessions()
    return respond.redirect(url_for("guests.account"), _("All other devices are signed out."))


def _account_context() -> dict[str, Any]:
    user, here = known(), identity().session
    pages = {manifest.name: url_for(manifest.nav[0][1]) for manifest in registry().manifests if manifest.nav}
    owner_of = {owned.name: manifest.name for manifest in registry().manifests for owned in manifest.owned}
    rows = sessions.live_sessions(user.id)
    is_account = user.user_type == "registered"
    return {
        "undoable": merge.undoable_record(user.id) if is_account else None,
        "offer": merge_offers.current_offer() if is_account else None,
        "linked": linked.linked_count(user.id) if is_account else 0,
        "sessions": [shown_session(row, here.id if here else None) for row in rows],
        "owned": [(m.label, m.used, pages.get(owner_of[m.name])) for m in meters(user, registry().owned)],
    }


def ask_for_code(purpose: str, email: str, message: str, then: str | None = None) -> Response:
    """Show the form that takes the code just mailed."""
    form = FORMS[purpose](formdata=None, email=email, then=then or "")
    fragment, page = "guests/_code_form.html", "guests/code.html"
    context = {"form": form, "purpose": purpose, "message": message, "is_closed": False}
    return respond.fragment(fragment, page=page, status=202, **context)


def _email_hint(email: str) -> tuple[str, str]:
    found = accounts.check_email(email)
    if found.exists is None:
        return "private", found.message
    state = "contact" if found.needsPasswordSetup else "known" if found.isRegistered else "new"
    return state, found.message


def again(
    fragment: str,
    page: str,
    form: FlaskForm,
    error: Problem | None = None,
    **context: Any,
) -> Response:
    """Show a form once more with what was typed and what is wrong with it."""
    status = 422
    if error is not None:
        status = error.status
        for name, text in error.errors.items():
            if name in form:
                form[name].errors = [*form[name].errors, text]
        if not error.errors:
            form.form_errors.append(error.detail)
    response = respond.fragment(fragment, page=page, status=status, form=form, **context)
    response.headers.update(error.headers if error else {})
    return response
