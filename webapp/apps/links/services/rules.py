"""What a link may be: of guests, of time, of clicks, of tags. The same at making and at changing."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.apps.links.models import TAG_LENGTH
from webapp.guests.passwords import LONGEST, hash_password
from webapp.web.errors import Invalid, Refused

MOST_TAGS = 10
MOST_CLICKS = 1_000_000_000
LONGEST_LIFE = timedelta(days=3660)

# The sentence of the first is a document's; those of the others follow it.
PRIVATE = _l("Guest users cannot create private URLs. Please register to use this feature.")
ALIAS = _l("Guest users cannot choose their own codes. Please register to use this feature.")
PASSWORD = _l("Guest users cannot protect URLs with a password. Please register to use this feature.")
END = _l("Guest users cannot choose when URLs expire. Please register to use this feature.")


def check_guest(user_type: str, asked: object) -> None:
    """Raise Refused for what only accounts may ask of a link (a Draft, or changes by name)."""
    if user_type == "registered":
        return
    refusals = {"is_private": PRIVATE, "custom_code": ALIAS, "password": PASSWORD, "expires_at": END}
    for name, sentence in refusals.items():
        if asked.get(name) if isinstance(asked, Mapping) else getattr(asked, name):
            raise Refused(sentence, code="account_needed", field=name)


def check_end(moment: datetime | None, known: datetime | None = None) -> datetime | None:
    """Return when a link ends. Raise Invalid unless that is to come, or is what is `known` already."""
    if moment is None or moment == known:
        return moment
    now = datetime.now(UTC)
    if moment <= now:
        raise Invalid({"expires_at": _("This moment is over already.")})
    if moment > now + LONGEST_LIFE:
        raise Invalid({"expires_at": _("Choose a moment within ten years, or none.")})
    return moment


def check_max_clicks(number: int | None) -> int | None:
    """Return how many clicks a link is for. Raise Invalid below one."""
    if number is not None and not 1 <= number <= MOST_CLICKS:
        raise Invalid({"max_clicks": _("Choose a number from 1 to %(n)s.", n=format_decimal(MOST_CLICKS))})
    return number


def hash_link_password(password: str | None) -> str | None:
    """Return the hash of a link's password, None for none. Raise Invalid if it is too long to be hashed."""
    if not password:
        return None
    if len(password) > LONGEST:
        raise Invalid({"password": _("Use at most %(n)s characters.", n=LONGEST)})
    return hash_password(password)


def clean_tags(names: Iterable[str]) -> list[str]:
    """Return tags in lower case, each once, in order. Raise Invalid for too many or too long ones."""
    found = sorted({" ".join(name.split()).lower() for name in names} - {""})
    if len(found) > MOST_TAGS:
        raise Invalid({"tags": _("Use at most %(n)s tags.", n=MOST_TAGS)})
    if any(len(name) > TAG_LENGTH for name in found):
        raise Invalid({"tags": _("A tag has at most %(n)s characters.", n=TAG_LENGTH)})
    return found


def quota_sentence(quota: Any) -> str:
    """Return what a guest is told who has used up the quota."""
    sentence: str = ngettext(
        "Guest users can only create %(num)s URL. Please register for unlimited URLs.",
        "Guest users can only create %(num)s URLs. Please register for unlimited URLs.",
        quota,
    )
    return sentence
