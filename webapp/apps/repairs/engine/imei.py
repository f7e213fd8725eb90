"""IMEI numbers of devices: 14 digits and a check digit by Luhn, or 16 digits of an IMEISV without one."""

import re

_SEPARATORS = re.compile(r"[ ./-]")
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


def parse_imei(text: str) -> str:
    """Return the digits of an IMEI (15, a missing check digit is added) or an IMEISV (16).

    Raise ValueError for other lengths, other letters or a wrong check digit.
    """
    digits = _SEPARATORS.sub("", text.strip())
    if not _DIGITS.fullmatch(digits):
        raise ValueError("An IMEI has digits only.")
    if len(digits) == 16:
        return digits
    if len(digits) == 14:
        return digits + check_digit(digits)
    if len(digits) != 15:
        raise ValueError("An IMEI has 15 digits.")
    if check_digit(digits[:14]) != digits[14]:
        raise ValueError("This IMEI has a typing error: its check digit does not fit.")
    return digits


def check_digit(body: str) -> str:
    """Return the Luhn digit that completes 14 digits (ISO/IEC 7812-1)."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(body)]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def shown_imei(digits: str) -> str:
    """Return an IMEI as printed on boxes, `35-417803-685978-9`; an IMEISV as its digits."""
    if len(digits) != 15:
        return digits
    return f"{digits[:2]}-{digits[2:8]}-{digits[8:14]}-{digits[14]}"
