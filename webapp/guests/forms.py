"""The forms of the identity pages. What a field may hold is checked here for people, in services for all."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.validators import InputRequired, Length, Optional, Regexp

from webapp.guests.emails import canonical_email
from webapp.guests.models import EMAIL_LENGTH, THEMES
from webapp.guests.schemas import USERNAME
from webapp.web.errors import Problem
from webapp.web.i18n import LOCALES, timezones
from webapp.web.schema import many_lines, one_line

REQUIRED = InputRequired(_l("Please fill this in."))
THEME_LABELS = (_l("Day"), _l("Night"), _l("As the device"))


def canonical(_form: Any, field: Any) -> None:
    """Put the canonical form of an email into the field, or refuse it."""
    try:
        field.data = canonical_email(field.data)
    except ValueError:
        raise ValidationError(_l("This is not a valid email address.")) from None


def clean_line(_form: Any, field: Any) -> None:
    """Put the clean form of one line into the field, or refuse it."""
    _clean(field, one_line)


def clean_text(_form: Any, field: Any) -> None:
    """Put the clean form of a text into the field, or refuse it."""
    _clean(field, many_lines)


def blame(form: FlaskForm, error: Problem) -> None:
    """Put the sentences of `error` at the fields that it names, or over the form."""
    for name, text in error.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, text]
    if not any(name in form for name in error.errors):
        form.form_errors.append(error.detail)


def _clean(field: Any, rule: Any) -> None:
    try:
        field.data = rule(field.data or "")
    except ValueError:
        raise ValidationError(_l("Control characters are not allowed.")) from None


class RegisterForm(FlaskForm):
    """Become an account; `then` carries an action that was refused before."""

    email = StringField(_l("Email"), [REQUIRED, Length(max=EMAIL_LENGTH), canonical])
    password = PasswordField(_l("Password"), [REQUIRED])
    display_name = StringField(_l("Name"), [Length(max=100), clean_line])
    then = HiddenField()


class ReminderForm(FlaskForm):
    """Where a guest wants to be told before something ends."""

    email = StringField(_l("Email"), [REQUIRED, Length(max=EMAIL_LENGTH), canonical])


class LoginForm(FlaskForm):
    """Sign in by email or username."""

    identifier = StringField(_l("Email or username"), [REQUIRED, Length(max=EMAIL_LENGTH), clean_line])
    password = PasswordField(_l("Password"), [REQUIRED])
    then = HiddenField()
    next = HiddenField()


class ProfileForm(FlaskForm):
    """What an account says of itself, and how it likes its pages."""

    display_name = StringField(_l("Name"), [REQUIRED, Length(max=100), clean_line])
    username = StringField(
        _l("Username"),
        [
            Optional(),
            clean_line,
            Regexp(USERNAME, message=_l("Use 3 to 50 letters, digits, dots, dashes and underscores.")),
        ],
    )
    bio = TextAreaField(_l("About you"), [Length(max=1000), clean_text])
    location = StringField(_l("Place"), [Length(max=100), clean_line])
    website = StringField(
        _l("Website"),
        [
            Optional(),
            clean_line,
            Length(max=255),
            Regexp(r"^https?://[^\s<>\"']+$", message=_l("Start with http:// or https://.")),
        ],
    )
    locale = SelectField(_l("Language"), choices=[SelectChoice(*pair) for pair in LOCALES.items()])
    timezone = SelectField(_l("Time zone"), choices=lambda: [SelectChoice(*pair) for pair in timezones()])
    theme = SelectField(
        _l("Colours"),
        choices=[SelectChoice(*pair) for pair in zip(THEMES, THEME_LABELS, strict=True)],
    )


class ClaimForm(FlaskForm):
    """The code of a mail, typed where it was asked for."""

    email = HiddenField()
    code = StringField(_l("Code"), [REQUIRED, Length(max=40)])
    then = HiddenField()


class ForgotForm(FlaskForm):
    """The address whose password was forgotten."""

    email = StringField(_l("Email"), [REQUIRED, Length(max=EMAIL_LENGTH), canonical])


class ResetForm(ClaimForm):
    """The code of a mail, and the new password."""

    password = PasswordField(_l("New password"), [REQUIRED])


class ChangeEmailForm(FlaskForm):
    """A new address; the password proves that its owner asks."""

    email = StringField(_l("New email"), [REQUIRED, Length(max=EMAIL_LENGTH), canonical])
    password = PasswordField(_l("Your password"), [REQUIRED])


class LinkForm(FlaskForm):
    """A password of the owner's own, behind a mailed link."""

    password = PasswordField(_l("New password"), [REQUIRED])


FORMS: dict[str, type[FlaskForm]] = {"claim": ClaimForm, "reset": ResetForm, "change": ClaimForm}
