"""A browser that has just proved an address by a mailed code is not asked for another one, for 15 minutes.

The note stands in the signed cookie, and goes with every change of who is here.
"""

from datetime import UTC, datetime

from flask import session

from webapp.guests.mail_stops import email_hash

PROVED = "proved"  # key in the cookie: the address as a hash, and when (seconds of the epoch)
SECONDS = 15 * 60


def note_proved(email: str) -> None:
    """Remember that the right code, mailed to a canonical address, was typed in this browser just now."""
    session[PROVED] = [email_hash(email), int(datetime.now(UTC).timestamp())]


def has_proved(email: str) -> bool:
    """Tell whether this browser has proved a canonical address lately."""
    match session.get(PROVED):
        case [str(proved), int(at)]:
            return proved == email_hash(email) and datetime.now(UTC).timestamp() - at < SECONDS
    return False
