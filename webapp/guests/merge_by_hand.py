"""Merging by an admin, for people who lost the cookie of their guest: with the same preview and refusals.

The admin's own session is the proof here, of neither side: so the record names the admin, and the account's
owner is told by mail and can take it back for a day.
"""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.extensions import db
from webapp.guests import audit, claim_mails, merge, roles
from webapp.guests.merge import UNKNOWN, Line
from webapp.guests.models import User, UserMigration
from webapp.web.errors import Conflict, NotFound


@dataclass(frozen=True)
class Plan:
    """What a merge by hand would do: both sides, what would come along, and what came of it before."""

    guest: User
    account: User
    lines: list[Line]
    record: UserMigration | None
    hindrance: str | None

    @property
    def total(self) -> int:
        """How many things would come along."""
        return sum(line.count for line in self.lines)


def preview_by_hand(guest_id: int, account_id: int) -> Plan:
    """Return what merging a guest into an account would bring. Raise NotFound for others than admins, and
    where either is no such user.
    """
    roles.admin()
    guest, account = _user(guest_id), _user(account_id)
    record = merge.record_of(guest_id, account_id)
    if record is not None:
        return Plan(guest, account, [], record, None)
    hindrance = None
    try:
        merge.refuse(guest, account)
    except Conflict as error:
        hindrance = error.detail
    return Plan(guest, account, merge.preview(guest.id, account), None, hindrance)


def merge_by_hand(guest_id: int, account_id: int) -> UserMigration:
    """Merge a guest into an account as the admin behind this request; answer the record, as `merge.merge`.

    The guest's devices are signed out; the account's stay as they are, and its owner is told by mail. Raises
    NotFound for others than admins and for ids that are no guest and account, Conflict as `merge.merge`.
    """
    by = roles.admin()
    is_new = merge.record_of(guest_id, account_id) is None
    record = merge.merge(guest_id, account_id, by=by.id)
    if is_new:
        audit.record(by, "merged", "users", account_id, f"guest {guest_id}")
        account = db.session.get_one(User, account_id)
        claim_mails.notify(account, account.email if account.email_verified_at else None, "merged_by_hand")
    return record


def undo_by_hand(record_id: int) -> UserMigration:
    """Take back a merge that an admin did, within the day; answer its record.

    The things go back to the guest, whose old cookies and tokens stay dead: an admin can merge it into the
    right account, or it ends as idle guests do. Raises NotFound, also for a merge that its owner did or that
    another one followed, and Gone.
    """
    by = roles.admin()
    record = db.session.get(UserMigration, record_id)
    if record is None or record.done_by_id is None:
        raise NotFound(_("There is no merge to undo."))
    done, guest = merge.undo(record.destination_user_id, only=record_id)
    audit.record(by, "merge_undone", "users", done.destination_user_id, f"guest {guest.id}")
    return done


def merges_by_hand(limit: int = 20) -> list[UserMigration]:
    """Return the latest merges that admins did. Raise NotFound for others than admins."""
    roles.admin()
    query = select(UserMigration).where(UserMigration.done_by_id.is_not(None))
    return list(db.session.scalars(query.order_by(UserMigration.id.desc()).limit(limit)))


def _user(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(UNKNOWN)
    return user
