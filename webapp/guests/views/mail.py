"""The pages behind links in mails: register with everything in place, be told a day ahead, no more mail."""

from flask import Response, url_for
from flask_babel import gettext as _

from webapp.extensions import limiter
from webapp.guests import invitations, mail_stops, reminders
from webapp.guests.current import actor
from webapp.guests.forms import RegisterForm, ReminderForm
from webapp.guests.views.identity import FEW, again, bp
from webapp.web import respond
from webapp.web.errors import Conflict


@bp.get("/register/mail/<token>")
def register_from_mail(token: str) -> Response:
    """Show the registration with the address of the mail filled in, where that opens nobody else's things."""
    welcome = invitations.look_at(token)
    if welcome.kind == "elsewhere":
        return respond.page("guests/elsewhere.html")
    if welcome.kind == "contact" and not welcome.email:
        return respond.redirect(url_for("guests.login"), _("This address has an account. Please sign in."))
    if actor().is_authenticated:
        return respond.redirect(url_for("guests.account"))
    return respond.page("guests/register.html", form=RegisterForm(formdata=None, email=welcome.email))


@bp.get("/account/reminder")
def reminder_page() -> Response:
    """Show where the guest wants to be told."""
    if not actor().is_guest:
        return respond.redirect(url_for("guests.account"))
    found = reminders.current()
    form = ReminderForm(formdata=None, email=found.email if found else "")
    return respond.page("guests/reminder.html", form=form, reminder=found)


@bp.post("/account/reminder", endpoint="reminder")
@limiter.limit(FEW)
def reminder() -> Response:
    """Keep the address to be told at."""
    form = ReminderForm()
    if not form.validate():
        page = "guests/reminder.html"
        return again("guests/_reminder_form.html", page, form, reminder=reminders.current())
    try:
        reminders.remind_at(form.email.data or "")
    except Conflict:
        return respond.redirect(url_for("guests.account"))
    return respond.redirect(url_for("guests.account"), _("We will write a day before something ends."))


@bp.post("/account/reminder/end", endpoint="end_reminder")
def end_reminder() -> Response:
    """Forget the address."""
    reminders.forget()
    return respond.redirect(url_for("guests.account"), _("Your address is forgotten."))


@bp.get("/mail/stop/<token>")
def stop_mail(token: str) -> Response:
    """Show the button that ends such mail; opening the page changes nothing."""
    mail_stops.check(token)
    return respond.page("guests/mail_stop.html", token=token, is_done=False)


@bp.post("/mail/stop/<token>/end", endpoint="end_mail")
@limiter.limit(FEW)
def end_mail(token: str) -> Response:
    """Send no more such mail to this address."""
    mail_stops.stop(token)
    return respond.page("guests/mail_stop.html", token=token, is_done=True)
