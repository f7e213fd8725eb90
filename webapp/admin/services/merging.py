"""A merge by hand, for somebody who can show support what is theirs but not the browser it was made in."""

from flask_babel import gettext as _

from webapp.extensions import db
from webapp.guests import audit
from webapp.guests.merge import Line, merge, preview, undo
from webapp.guests.models import User, UserMigration
from webapp.web.errors import Invalid, NotFound


def look(account_id: int, guest_id: int) -> tuple[User, User, list[Line]]:
    """Return the account, the guest, and what would come along. Raise NotFound, Invalid (no such guest)."""
    account = db.session.get(User, account_id)
    if account is None or account.user_type != "registered":
        raise NotFound
    guest = db.session.get(User, guest_id)
    if guest is None or guest.user_type != "guest":
        raise Invalid({"guest_id": _("There is no guest of this number.")})
    return account, guest, preview(guest.id, account)


def merge_by_hand(by: User, account_id: int, guest_id: int) -> UserMigration:
    """Merge a guest into an account on an admin's word. Raises as `look` and as `guests.merge.merge`."""
    look(account_id, guest_id)
    record = merge(guest_id, account_id)
    audit.record(by, "merged", "users", account_id, f"guest {guest_id}")
    return record


def undo_by_hand(by: User, account_id: int) -> UserMigration:
    """Take back the last merge into an account. Raises as `guests.merge.undo`."""
    record, guest = undo(account_id)
    audit.record(by, "merge_undone", "users", account_id, f"guest {guest.id}")
    return record
