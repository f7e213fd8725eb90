"""Merging a guest into an account: one transaction over the registry, recorded, and undone for a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ScalarSelect, func, literal, select
from sqlalchemy.exc import IntegrityError

from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests import events, moving, sessions
from webapp.guests.manifest import Owned
from webapp.guests.models import User, UserMigration
from webapp.guests.quotas import quota_of, taken
from webapp.guests.registry import registry
from webapp.jobs import enqueue, job
from webapp.web.errors import Conflict, Gone, NotFound

MERGE_JOB = "guests.merge"
UNKNOWN = "User not found"


@dataclass(frozen=True)
class Line:
    """What a merge would bring of one type: rows, how many of them would be renamed, and over the limit."""

    name: str
    title: Any
    singular: Any
    count: int
    renamed: int
    over_limit: int


def preview(guest_id: int, account: User | None = None) -> list[Line]:
    """Return what a merge of the guest into `account`, or into a new one, would bring, type by type: one
    statement over all types.
    """
    declared = list(registry())
    columns = [column for owned in declared for column in _preview_columns(owned, guest_id, account)]
    if not columns:
        return []
    found: Iterator[Any] = iter(db.session.execute(select(*columns)).one())
    lines: list[Line] = []
    for owned in declared:
        count, renamed, places = next(found), next(found), next(found) + next(found)
        quota = quota_of("registered", owned)
        over = 0 if quota is None else max(0, min(places - quota, count))
        lines.append(Line(owned.name, owned.title, owned.singular, count, renamed, over))
    return lines


def merge(guest_id: int, account_id: int, *, by: int | None = None) -> UserMigration:
    """Merge a guest, whose proof the caller has seen, into an account; answer the record.

    `by` is the admin who does it, who proved neither side.

    The same pair again answers the same record. More than MERGE_INLINE_ROWS rows go to a worker, and the
    record is pending. Raises NotFound (either is no such user), Conflict (merged elsewhere, staff).
    """
    guest, account = lock_both(guest_id, account_id)
    earlier = _record_of(guest_id)
    if earlier is not None:
        if earlier.destination_user_id == account_id and account.is_live:
            return earlier
        raise Conflict(_("This guest is part of another account already."), code="merged_elsewhere")
    refuse(guest, account)
    record = UserMigration(
        source_user_id=guest.id,
        destination_user_id=account.id,
        source_anonymous_id=guest.anonymous_id,
        done_by_id=by,
    )
    db.session.add(record)
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict(_("This guest is being merged already."), code="merged_elsewhere") from None
    counts = moving.counts_of(guest.id)
    if sum(rows for rows, _live in counts.values()) > settings().MERGE_INLINE_ROWS:
        # Until a worker has it the guest stays as it is: what it still writes moves with the rest.
        enqueue(MERGE_JOB, record.id)
    else:
        _move(record, guest, account, counts)
    return record


@job(MERGE_JOB)
def run_merge(record_id: int) -> None:
    """Do a large merge; a second run finds it done. A merge that became impossible is noted as failed."""
    record = db.session.get(UserMigration, record_id)
    if record is None:
        return
    try:
        guest, account = lock_both(record.source_user_id or 0, record.destination_user_id)
        db.session.refresh(record)  # another worker may have been first, and let go of the locks just now
        if record.migration_status in ("completed", "failed"):
            return
        refuse(guest, account)
    except (Conflict, NotFound) as error:
        record.migration_status, record.error_message = "failed", error.detail
        return
    _move(record, guest, account, moving.counts_of(guest.id))


def undo(account_id: int, *, only: int | None = None) -> tuple[UserMigration, User]:
    """Give back what the last merge brought: its rows go to the guest, as they were. With `only` it must be
    that merge.

    What the account deleted meanwhile stays deleted, what it changed stays changed. Answers the record and
    the guest, who is a guest again without a session yet. Raises NotFound (nothing was merged) and Gone
    after MERGE_UNDO_HOURS.
    """
    found = _last_done(account_id)
    if found is None or (only is not None and found.id != only):
        raise NotFound(_("There is no merge to undo."))
    if not _still_open(found):
        raise Gone(_("A merge can be undone for a day."), code="undo_expired")
    guest, account = lock_both(found.source_user_id or 0, account_id)
    db.session.refresh(found)
    if found.undone_at is not None:
        raise NotFound(_("There is no merge to undo."))
    referred = {step["type"]: step.get("referred", {}) for step in found.migration_log}
    for owned in registry():
        moving.give_back(owned, found.id, guest.id, account.id)
        moving.point_back(owned, referred.get(owned.name, {}), guest.id, account.id)
    for owned in registry():
        if owned.on_undo is not None:
            owned.on_undo(db.session(), guest.id, account.id)
    guest.user_type, guest.is_active = "guest", True
    guest.merged_into_user_id = guest.migrated_at = None
    guest.auth_epoch += 1
    guest.last_active_at = datetime.now(UTC)
    guest.session_expires_at = datetime.now(UTC) + sessions.lifetime("guest", "customer")
    found.undone_at = datetime.now(UTC)
    db.session.flush()
    events.record("undone", account.user_type, guest.source, guest.id)
    return found, guest


def last_record(account_id: int) -> UserMigration | None:
    """Return the latest merge into an account, done or not."""
    query = select(UserMigration).where(UserMigration.destination_user_id == account_id)
    return db.session.scalar(query.order_by(UserMigration.id.desc()).limit(1))


def undoable_record(account_id: int) -> UserMigration | None:
    """Return the merge that `undo` would take back now, if there is one."""
    record = _last_done(account_id)
    return record if record is not None and _still_open(record) else None


def record_of(guest_id: int, account_id: int) -> UserMigration | None:
    """Return the merge of a guest into this account, if there is one that counts."""
    record = _record_of(guest_id)
    return record if record is not None and record.destination_user_id == account_id else None


def lock_both(guest_id: int, account_id: int) -> tuple[User, User]:
    """Lock both rows in the order of their ids, so that crossing merges wait instead of dying."""
    rows = db.session.scalars(
        select(User)
        .where(User.id.in_((guest_id, account_id)))
        .order_by(User.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = {row.id: row for row in rows}
    if guest_id not in found or account_id not in found or guest_id == account_id:
        raise NotFound(UNKNOWN)
    return found[guest_id], found[account_id]


def _last_done(account_id: int) -> UserMigration | None:
    query = select(UserMigration).where(
        UserMigration.destination_user_id == account_id,
        UserMigration.migration_status == "completed",
        UserMigration.undone_at.is_(None),
    )
    return db.session.scalar(query.order_by(UserMigration.id.desc()).limit(1))


def _record_of(guest_id: int) -> UserMigration | None:
    return db.session.scalar(
        select(UserMigration).where(
            UserMigration.source_user_id == guest_id,
            UserMigration.undone_at.is_(None),
            UserMigration.migration_status != "failed",
        )
    )


def refuse(guest: User, account: User) -> None:
    """Raise NotFound or Conflict, saying why, unless this guest may be merged into this account."""
    if guest.user_type != "guest" or account.user_type != "registered":
        raise NotFound(UNKNOWN)
    if not account.is_live or not guest.is_active:
        raise Conflict(_("This account cannot take anything in."), code="account_closed")
    if account.role != "customer":
        raise Conflict(_("Guests are not merged into staff accounts."), code="staff_account")


def _move(record: UserMigration, guest: User, account: User, counts: dict[str, tuple[int, int]]) -> None:
    """Move every row of the guest; the guest's row stays, as history.

    `counts` are those of `counts_of`, read under the lock that writers wait for: a type without rows has
    nothing to rename and to move but what refers to the guest.
    """
    log: list[dict[str, Any]] = []
    for owned in registry():
        has_rows = counts[owned.name][0] > 0
        renamed = moving.rename(owned, record.id, guest.id, account.id) if has_rows else 0
        if owned.on_merge is not None:
            owned.on_merge(db.session(), guest.id, account.id)
        moved = moving.take_over(owned, record.id, guest.id, account.id) if has_rows else 0
        referred = moving.point_over(owned, guest.id, account.id)
        log.append({"type": owned.name, "moved": moved, "renamed": renamed})
        if referred:
            log[-1]["referred"] = referred
    now = datetime.now(UTC)
    guest.user_type, guest.is_active = "migrated", False
    guest.merged_into_user_id, guest.migrated_at = account.id, now
    guest.resume_key_hash = guest.session_expires_at = None
    guest.auth_epoch += 1
    sessions.end_sessions(guest.id, "merged")
    record.entities_migrated = {name: live for name, (_rows, live) in counts.items()}
    record.migration_log = log
    record.migration_status, record.completed_at = "completed", now
    db.session.flush()
    events.record("merged", "guest", guest.source, guest.id)


def _preview_columns(owned: Owned, guest_id: int, account: User | None) -> list[ColumnElement[int]]:
    """Return how many rows would come, be renamed, and take places: the guest's and the account's own."""
    none: ColumnElement[int] = literal(0)
    renamed = moving.clashes(owned, guest_id, account.id) if account else None
    columns = [moving.rows_of(owned, guest_id, live=True), none if renamed is None else renamed]
    if quota_of("registered", owned) is None:
        return [*columns, none, none]
    owners = (guest_id, account.id if account else None)
    return columns + [none if owner is None else _places(owned, owner) for owner in owners]


def _places(owned: Owned, owner_id: int) -> ScalarSelect[int]:
    return select(func.count()).select_from(taken(owned, owner_id).subquery()).scalar_subquery()


def _still_open(record: UserMigration) -> bool:
    if record.source_user_id is None:
        return False
    limit = utcnow(hours=-settings().MERGE_UNDO_HOURS)
    query = select(UserMigration.completed_at > limit).where(UserMigration.id == record.id)
    return bool(db.session.scalar(query))
