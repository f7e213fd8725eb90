"""Pages of a house in development: the mails that would have left it, and all components."""

from flask import Response
from sqlalchemy import select
from wtforms import BooleanField, FileField, Form, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs

from webapp.config import settings
from webapp.extensions import db
from webapp.guests.views.identity import bp
from webapp.mail.models import SentMail
from webapp.web import respond
from webapp.web.assets import packed
from webapp.web.errors import NotFound

SPECIMENS = (
    "dev/type.html",
    "dev/controls.html",
    "dev/forms.html",
    "dev/lists.html",
    "dev/news.html",
    "dev/charts.html",
    "dev/workspace.html",
    "dev/desk.html",
    "dev/learning.html",
    "dev/bazi.html",
)


class SpecimenForm(Form):
    """A field of every kind; nobody sends it."""

    plain = StringField("A field")
    filled = StringField("A field with a hint", default="Filled in")
    wrong = StringField("A field at fault", default="no address")
    locked = StringField("A field that is off", default="Not now")
    text = TextAreaField("A text")
    choice = SelectField(
        "A choice", choices=[SelectChoice("a", "The first"), SelectChoice("b", "The second")]
    )
    day = StringField("A day", default="2026-11-05")
    file = FileField("A file")
    password = PasswordField("A password")
    on = BooleanField("A box that is ticked", default=True)
    off = BooleanField("A box with a hint")


@bp.get("/outbox", endpoint="dev_outbox")
def dev_outbox() -> Response:
    """Show the mails of a development house without MAIL_URL."""
    if settings().APP_ENV == "production" or settings().MAIL_URL:
        raise NotFound
    mails = db.session.scalars(select(SentMail).order_by(SentMail.id.desc()).limit(50)).all()
    shown = [
        {"subject": m.subject, "to": m.recipient, "created_at": m.created_at, "body": m.body} for m in mails
    ]
    return respond.page("guests/dev_outbox.html", mails=shown)


@bp.get("/dev/components", endpoint="dev_components")
def dev_components() -> Response:
    """Show every component and macro in all its states, in both themes beside each other."""
    if settings().APP_ENV == "production":
        raise NotFound
    forms = {theme: SpecimenForm(prefix=f"{theme}-") for theme in ("light", "dark")}
    for form in forms.values():
        form.wrong.errors = ("This is not a valid email address.",)
    return packed(respond.page("dev/components.html", specimens=SPECIMENS, forms=forms))
