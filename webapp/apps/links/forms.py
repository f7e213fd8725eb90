"""The forms of links. What a field may hold is checked here for people, in services for all."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.validators import InputRequired, Length, Optional

from webapp.apps.links.models import DETAIL_LENGTH, NOTE_LENGTH, TITLE_LENGTH, Link
from webapp.apps.links.services.links import Draft
from webapp.guests.current import actor
from webapp.guests.forms import REQUIRED, clean_line, clean_text
from webapp.guests.forms import blame as blame

TAGS_LENGTH = 500
REASONS = [
    SelectChoice("spam", _l("Spam")),
    SelectChoice("phishing", _l("Phishing")),
    SelectChoice("malware", _l("Malware")),
    SelectChoice("illegal", _l("Illegal content")),
    SelectChoice("other", _l("Something else")),
]


class EditForm(FlaskForm):
    """Change a link; `version` is that of the text which the form was filled with."""

    original_url = StringField(_l("Web address"), [InputRequired(_l("Please paste an address."))])
    title = StringField(_l("Title"), [Length(max=TITLE_LENGTH), clean_line])
    note = TextAreaField(_l("Note"), [Length(max=NOTE_LENGTH), clean_text])
    tags = StringField(_l("Tags"), [Length(max=TAGS_LENGTH), clean_line])
    password = PasswordField(_l("Password"))
    expires_at = DateTimeLocalField(
        _l("Ends at"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    max_clicks = IntegerField(_l("Number of clicks"), [Optional()])
    is_private = BooleanField(_l("Private"))
    no_password = BooleanField(_l("Take the password off"))
    version = HiddenField()

    @classmethod
    def of(cls, link: Link) -> "EditForm":
        """Return the form filled with what is stored of `link`."""
        form = cls(formdata=None, obj=link)
        form.tags.data = ", ".join(link.tags)
        form.expires_at.data = link.expires_at and link.expires_at.astimezone(_zone())
        form.password.data = None
        return form

    @property
    def known_version(self) -> int | None:
        """The version that the form was filled with, None if it says none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    def changes(self) -> dict[str, Any]:
        """Return what the form sets, by the names of a link; a guest's form has fewer fields."""
        found = {name: self[name].data or "" for name in ("original_url", "title", "note")}
        found["tags"] = _split(self.tags.data)
        if actor().is_authenticated:
            found |= {"is_private": self.is_private.data, "max_clicks": self.max_clicks.data}
            found["expires_at"] = instant(self.expires_at.data)
            if self.password.data or self.no_password.data:
                found["password"] = self.password.data or None
        return found


class LinkForm(EditForm):
    """Make a link; `place` is "list" where the form stands above all of them."""

    custom_code = StringField(_l("Your own code"))
    place = HiddenField()

    def draft(self) -> Draft:
        """Return what is asked for."""
        return Draft(
            original_url=self.original_url.data or "",
            title=self.title.data or "",
            note=self.note.data or "",
            tags=_split(self.tags.data),
            is_private=bool(self.is_private.data),
            custom_code=(self.custom_code.data or "").strip() or None,
            password=self.password.data or None,
            expires_at=instant(self.expires_at.data),
            max_clicks=self.max_clicks.data,
        )


class PasswordForm(FlaskForm):
    """Open a link that asks for a password."""

    password = PasswordField(_l("Password"), [REQUIRED])


class ReportForm(FlaskForm):
    """Say what is wrong with a link."""

    reason = SelectField(_l("What is wrong?"), choices=REASONS)
    detail = TextAreaField(_l("Tell us more"), [Length(max=DETAIL_LENGTH), clean_text])


def reason_words(reason: str) -> str:
    """Return the reason of a report in the reader's language; what somebody wrote stays as it is."""
    return str(next((choice.label for choice in REASONS if choice.value == reason), reason))


def instant(local: datetime | None) -> datetime | None:
    """Return the instant of a clock time in the caller's time zone."""
    if local is None or not 1970 < local.year < 9000:
        return local and datetime(1970, 1, 1, tzinfo=UTC)
    return local.replace(tzinfo=_zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(actor().timezone)


def _split(text: str | None) -> list[str]:
    return [part for part in (text or "").split(",") if part.strip()]
