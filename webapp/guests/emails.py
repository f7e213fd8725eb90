"""One canonical form of an email address, used at every entry."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

LOCAL_PART_LENGTH = 64  # characters, RFC 5321


def canonical_email(text: str) -> str:
    """Return NFC text in lower case with an IDNA domain. Raise ValueError for what is no address.

    Lower-casing must not change what the text means: a look-alike (U+212A, U+0131, full-width signs)
    that folds to an ASCII letter is refused, so two different inputs never share a canonical form.
    """
    text = text.strip()
    if unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text):
        raise ValueError("This is not a valid email address.")
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise ValueError("This is not a valid email address.") from None
    local = unicodedata.normalize("NFC", found.local_part)
    if not local.isascii() and local.lower().isascii():
        raise ValueError("This is not a valid email address.")
    if len(local) > LOCAL_PART_LENGTH:
        raise ValueError("This is not a valid email address.")
    return f"{local.lower()}@{found.ascii_domain or found.domain}".lower()


def masked(email: str) -> str:
    """Return an address fit for a log: `j…@example.com`."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
