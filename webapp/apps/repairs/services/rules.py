"""What the fields of the desk may hold, checked for pages, programs and mail alike."""

from flask_babel import gettext as _

from webapp.apps.repairs.engine.imei import parse_imei
from webapp.web.errors import Invalid


def clean_phone(text: str, *, field: str = "phone") -> str:
    """Return a telephone number in E.164 form, an empty text for none. Raise Invalid."""
    if not text.strip():
        return ""
    import phonenumbers  # its tables are large, and few requests need them

    wrong = Invalid({field: _("Write the number with its country code, like +44 20 7946 0958.")})
    try:
        number = phonenumbers.parse(text[:40], None)
    except phonenumbers.NumberParseException:
        raise wrong from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_imei(text: str) -> str:
    """Return the digits of an IMEI, an empty text for none. Raise Invalid."""
    if not text.strip():
        return ""
    try:
        return parse_imei(text)
    except ValueError:
        sentence = _("This is not an IMEI: dial *#06# on the phone to see its 15 digits.")
        raise Invalid({"imei": sentence}) from None
