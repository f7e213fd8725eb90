"""Contacts: who wrote under an address without a password. Public forms make or find them here."""

from sqlalchemy.exc import IntegrityError

from webapp.db import Again
from webapp.extensions import db
from webapp.guests.addresses import look_up
from webapp.guests.models import User

SOURCE = "public-form"


def find_or_make_contact(email: str, display_name: str, locale: str) -> User | None:
    """Return whose things come under a canonical address, locked to the end of the unit: a contact, made now
    if the address was nobody's, or the account that proved it. Nothing of a row that is there changes.

    None: nobody may have it yet (an account that never proved the address, a closed one). Keep the thing
    without an owner then: `Manifest.on_proved` is called once somebody proves the address. Knowing an address
    is no proof, so the answer to the one who asks is the same in every case. Raises Again when another form
    made the contact at this very moment: the unit runs once more and finds it.
    """
    address = look_up(email, lock=True)
    if address.kind in ("contact", "registered"):
        return address.user
    if address.kind != "new":
        return None
    user = User(
        user_type="contact", email=email, display_name=display_name[:100], locale=locale, source=SOURCE
    )
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError:
        raise Again from None
    return user
