"""One canonical form of an email address, used at every entry."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from webapp.web.schema import CONTROL

LOCAL_PART_LENGTH = 64  # characters, RFC 5321
DOTLESS_I = "\u0131"  # its capital is our I; domains may have it, since IDNA tells the two apart
WRONG = "This is not a valid email address."


def canonical_email(text: str) -> str:
    """Return NFC text in lower case with an IDNA domain. Raise ValueError for what is no address.

    A look-alike (U+212A, U+0131, full-width signs) that folds to an ASCII letter is refused, so nobody
    has two addresses in mind and one canonical form.
    """
    if CONTROL.search(text) or any(_poses_as_ascii(letter) for letter in text):
        raise ValueError(WRONG)
    text = text.strip()
    if unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text):
        raise ValueError(WRONG)
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise ValueError(WRONG) from None
    local = unicodedata.normalize("NFC", found.local_part)
    if len(local) > LOCAL_PART_LENGTH or DOTLESS_I in local:
        raise ValueError(WRONG)
    return f"{local.lower()}@{found.ascii_domain or found.domain}".lower()


def _poses_as_ascii(letter: str) -> bool:
    return not letter.isascii() and unicodedata.normalize("NFKC", letter).isascii()


def masked(email: str) -> str:
    """Return an address fit for a log: `j…@example.com`."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
