"""The forms of the desk. What a field may hold is checked here for people, in services for all."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # younger than its stubs
from wtforms.validators import Length, NumberRange, Optional

from webapp.apps.repairs.engine.money import parse_amount
from webapp.apps.repairs.models.money import METHODS, NOTE_LENGTH
from webapp.apps.repairs.models.orders import (
    ADDRESS_LENGTH,
    DEVICE_LENGTH,
    FAULT_LONGEST,
    FAULT_SHORTEST,
    LINE_KINDS,
    LINE_LENGTH,
    MOST_QUANTITY,
    PRIORITIES,
    TEXT_LENGTH,
)
from webapp.apps.repairs.models.people import KINDS, LABEL_LENGTH, NAME_LENGTH, SERIAL_LENGTH, STREET_LENGTH
from webapp.apps.repairs.models.replies import TITLE_LENGTH
from webapp.apps.repairs.models.talk import BODY_LENGTH, SUBJECT_LENGTH
from webapp.apps.repairs.services.attachments import LARGEST, Upload
from webapp.apps.repairs.services.payments import INCOMING
from webapp.apps.repairs.services.requests import Asked
from webapp.apps.repairs.services.rules import clean_phone
from webapp.apps.repairs.words import word
from webapp.guests.current import actor
from webapp.guests.forms import REQUIRED, canonical, clean_line, clean_text
from webapp.guests.forms import blame as blame
from webapp.guests.models import EMAIL_LENGTH
from webapp.web.errors import Invalid


def choices(names: tuple[str, ...]) -> list[Any]:
    """Return choices with their words in the reader's language."""
    return [SelectChoice(name, word(name)) for name in names]


def phone(_form: Any, field: Any) -> None:
    """Put the E.164 form of a telephone number into the field, or refuse it."""
    try:
        field.data = clean_phone(field.data or "")
    except Invalid as error:
        raise ValidationError(error.detail) from None


def amount(_form: Any, field: Any) -> None:
    """Refuse what is no amount of money."""
    try:
        parse_amount(field.data or "")
    except ValueError:
        raise ValidationError(_("Write an amount like 40.00.")) from None


class RequestForm(FlaskForm):
    """Ask for a repair. `website` is for robots: people do not see it."""

    device = StringField(_l("What is broken?"), [REQUIRED, Length(max=DEVICE_LENGTH), clean_line])
    problem = TextAreaField(
        _l("What is wrong with it?"), [REQUIRED, clean_text, Length(FAULT_SHORTEST, FAULT_LONGEST)]
    )
    name = StringField(_l("Your name"), [REQUIRED, Length(max=100), clean_line])
    email = StringField(_l("Email"), [REQUIRED, Length(max=EMAIL_LENGTH), canonical])
    phone = StringField(_l("Telephone"), [REQUIRED, clean_line, phone])
    address = TextAreaField(_l("Address"), [clean_text, Length(max=ADDRESS_LENGTH)])
    photos = MultipleFileField(_l("Photos"))
    website = StringField()

    def asked(self) -> Asked:
        """Return what is asked for."""
        return Asked(
            device=self.device.data or "",
            fault=self.problem.data or "",
            name=self.name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            address=self.address.data or "",
            photos=uploads("photos"),
        )


class IntakeForm(RequestForm):
    """Write down what somebody brought to the counter."""

    name = StringField(_l("Name of the customer"), [REQUIRED, Length(max=100), clean_line])
    email = StringField(_l("Email"), [Optional(), Length(max=EMAIL_LENGTH), canonical])
    phone = StringField(_l("Telephone"), [Optional(), clean_line, phone])
    condition = TextAreaField(_l("Condition"), [clean_text, Length(max=TEXT_LENGTH)])
    accessories = TextAreaField(_l("Accessories"), [clean_text, Length(max=TEXT_LENGTH)])
    priority = SelectField(_l("Priority"), choices=lambda: choices(PRIORITIES), default="normal")
    warranty_of = StringField(_l("Warranty of"), [Optional(), clean_line, Length(max=16)])


class MyRequestForm(FlaskForm):
    """Ask for a repair from an account."""

    device = StringField(_l("What is broken?"), [REQUIRED, Length(max=DEVICE_LENGTH), clean_line])
    problem = TextAreaField(
        _l("What is wrong with it?"), [REQUIRED, clean_text, Length(FAULT_SHORTEST, FAULT_LONGEST)]
    )
    phone = StringField(_l("Telephone"), [Optional(), clean_line, phone])
    photos = MultipleFileField(_l("Photos"))

    def asked(self) -> Asked:
        """Return what is asked for."""
        device, fault = self.device.data or "", self.problem.data or ""
        return Asked(device=device, fault=fault, phone=self.phone.data or "", photos=uploads("photos"))


class MessageForm(FlaskForm):
    """Say something, with files; `note` keeps it among staff."""

    body = TextAreaField(_l("Message"), [clean_text, Length(max=BODY_LENGTH)])
    files = MultipleFileField(_l("Files"))
    note = BooleanField(_l("A note for colleagues only"))


class ReplyForm(FlaskForm):
    """Write down a reply that is given again and again."""

    title = StringField(_l("Name of the reply"), [REQUIRED, Length(max=TITLE_LENGTH), clean_line])
    body = TextAreaField(_l("Text"), [REQUIRED, clean_text, Length(max=BODY_LENGTH)])


class TicketForm(MessageForm):
    """Open a ticket."""

    subject = StringField(_l("What is it about?"), [REQUIRED, Length(max=SUBJECT_LENGTH), clean_line])


class DeviceForm(FlaskForm):
    """Keep a device."""

    kind = SelectField(_l("Kind"), choices=lambda: choices(KINDS), default="phone")
    brand = StringField(_l("Brand"), [Length(max=NAME_LENGTH), clean_line])
    model = StringField(_l("Model"), [REQUIRED, Length(max=NAME_LENGTH), clean_line])
    serial = StringField(_l("Serial number"), [Length(max=SERIAL_LENGTH), clean_line])
    imei = StringField(_l("IMEI"), [Length(max=40), clean_line])

    def values(self) -> dict[str, Any]:
        """Return what the form says of a device."""
        return {name: self[name].data or "" for name in ("kind", "brand", "model", "serial", "imei")}


class AddressForm(FlaskForm):
    """Keep an address."""

    label = StringField(_l("Name of this address"), [Length(max=LABEL_LENGTH), clean_line])
    street = StringField(_l("Street and number"), [REQUIRED, Length(max=STREET_LENGTH), clean_line])
    postcode = StringField(_l("Postcode"), [Length(max=20), clean_line])
    city = StringField(_l("Town"), [Length(max=100), clean_line])
    country = StringField(_l("Country"), [Length(max=2), clean_line])

    def values(self) -> dict[str, Any]:
        """Return what the form says of an address."""
        return {name: self[name].data or "" for name in ("label", "street", "postcode", "city", "country")}


class EditForm(FlaskForm):
    """Change what an order says; `version` is that of the text which the form was filled with."""

    device_text = StringField(_l("Device"), [REQUIRED, Length(max=DEVICE_LENGTH), clean_line])
    fault = TextAreaField(_l("Fault"), [REQUIRED, clean_text, Length(FAULT_SHORTEST, FAULT_LONGEST)])
    condition = TextAreaField(_l("Condition"), [clean_text, Length(max=TEXT_LENGTH)])
    accessories = TextAreaField(_l("Accessories"), [clean_text, Length(max=TEXT_LENGTH)])
    priority = SelectField(_l("Priority"), choices=lambda: choices(PRIORITIES))
    technician_id = SelectField(_l("Technician"), coerce=lambda text: int(text) if text else None)
    promised_at = DateTimeLocalField(
        _l("Promised for"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    version = HiddenField()

    @property
    def known_version(self) -> int | None:
        """The version that the form was filled with, None if it says none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    def changes(self) -> dict[str, Any]:
        """Return what the form sets, by the names of an order."""
        names = ("device_text", "fault", "condition", "accessories", "priority", "technician_id")
        found = {name: self[name].data for name in names}
        return found | {"promised_at": instant(self.promised_at.data)}


class LineForm(FlaskForm):
    """Add a line."""

    kind = SelectField(_l("Kind"), choices=lambda: choices(LINE_KINDS))
    text = StringField(_l("What"), [REQUIRED, Length(max=LINE_LENGTH), clean_line])
    quantity = IntegerField(_l("Quantity"), [NumberRange(1, MOST_QUANTITY)], default=1)
    price = StringField(_l("Price of one, before tax"), [REQUIRED, amount])
    tax = StringField(_l("Tax, percent"), [amount], default="0")


class PaymentForm(FlaskForm):
    """Take a payment; `key` is the same when the form is sent twice."""

    kind = SelectField(_l("What for"), choices=lambda: choices(INCOMING), default="balance")
    amount = StringField(_l("Amount"), [REQUIRED, amount])
    method = SelectField(_l("How"), choices=lambda: choices(METHODS))
    pending = BooleanField(_l("Still on its way"))
    key = HiddenField(None, [Length(1, 64), clean_line])


class ReverseForm(FlaskForm):
    """Give a payment back, whole or in part."""

    amount = StringField(_l("Amount"), [REQUIRED, amount])
    note = StringField(_l("Reason"), [Length(max=NOTE_LENGTH), clean_line])
    key = HiddenField(None, [Length(1, 64), clean_line])


def uploads(field: str) -> list[Upload]:
    """Return the files that a form came with; of one that is too large, one byte more than is allowed."""
    sent = [file for file in request.files.getlist(field) if file.filename]
    return [Upload(file.filename or "file", file.stream.read(LARGEST + 1)) for file in sent]


def clock_time(moment: datetime | None) -> datetime | None:
    """Return the clock time of an instant in the caller's time zone, as a field shows it."""
    return moment and moment.astimezone(ZoneInfo(actor().timezone)).replace(tzinfo=None)


def instant(local: datetime | None) -> datetime | None:
    """Return the instant of a clock time in the caller's time zone."""
    if local is None or not 1970 < local.year < 9000:
        return None
    return local.replace(tzinfo=ZoneInfo(actor().timezone)).astimezone(UTC)
