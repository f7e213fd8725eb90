"""What the fields of the desk may hold, checked for pages, programs and mail alike."""

from flask_babel import gettext as _

from webapp.apps.repairs.engine.imei import parse_imei
from webapp.web.errors import Invalid

E164_DIGITS = range(7, 16)


def clean_phone(text: str, *, field: str = "phone") -> str:
    """Return a telephone number in E.164 form, an empty text for none. Raise Invalid.

    The country has to be one; that the number is given out there is not asked, for no table of them is
    complete, and whoever is turned away for a number cannot be called at all.
    """
    if not text.strip():
        return ""
    import phonenumbers  # its tables are large, and few requests need them

    written = text.strip()[:40]
    try:
        number = phonenumbers.parse(f"+{written[2:]}" if written.startswith("00") else written, None)
    except phonenumbers.NumberParseException:
        number = None
    plain = number and phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not plain or len(plain) - 1 not in E164_DIGITS:
        raise Invalid({field: _("Write the number with its country code, like +44 20 7946 0958.")})
    return str(plain)


def clean_imei(text: str) -> str:
    """Return the digits of an IMEI, an empty text for none. Raise Invalid."""
    if not text.strip():
        return ""
    try:
        return parse_imei(text)
    except ValueError:
        sentence = _("This is not an IMEI: dial *#06# on the phone to see its 15 digits.")
        raise Invalid({"imei": sentence}) from None
