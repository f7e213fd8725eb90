"""Merging a guest into an account: one transaction over the registry, recorded, and undone for a day."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, String, and_, exists, func, inspect, literal, null, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from webapp.config import settings
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests import events, sessions
from webapp.guests.manifest import Owned
from webapp.guests.models import User, UserMigration
from webapp.guests.ownable import NAME_LENGTH, Ownable
from webapp.guests.registry import registry
from webapp.jobs import enqueue, job
from webapp.web.errors import Conflict, Gone, NotFound

MERGE_JOB = "guests.merge"
UNKNOWN = "User not found"
QUIET = {"synchronize_session": False}


@dataclass(frozen=True)
class Line:
    """What a merge would bring of one type: rows, how many of them would be renamed, and over the limit."""

    name: str
    title: Any
    count: int
    renamed: int
    over_limit: int


def preview(guest_id: int, account: User) -> list[Line]:
    """Return what a merge of the guest into `account` would bring, type by type; nothing changes."""
    lines = []
    for owned in registry():
        count = count_of(owned, guest_id, live=True)
        renamed = db.session.scalar(_clashes(owned, guest_id, account.id)) or 0
        quota = owned.account_quota(settings())
        over = 0 if quota is None else max(0, count_of(owned, account.id) + count - quota)
        lines.append(Line(owned.name, owned.title, count, renamed, min(over, count)))
    return lines


def merge(guest_id: int, account_id: int) -> UserMigration:
    """Merge a guest, whose proof the caller has seen, into an account; answer the record.

    The same pair again answers the same record. More than MERGE_INLINE_ROWS rows go to a worker, and the
    record is pending. Raises NotFound (either is no such user), Conflict (merged elsewhere, staff).
    """
    guest, account = _lock_both(guest_id, account_id)
    earlier = _record_of(guest_id)
    if earlier is not None:
        if earlier.destination_user_id == account_id and account.is_live:
            return earlier
        raise Conflict("This guest is part of another account already.", code="merged_elsewhere")
    _refuse(guest, account)
    record = UserMigration(
        source_user_id=guest.id, destination_user_id=account.id, source_anonymous_id=guest.anonymous_id
    )
    db.session.add(record)
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict("This guest is being merged already.", code="merged_elsewhere") from None
    if sum(count_of(owned, guest.id) for owned in registry()) > settings().MERGE_INLINE_ROWS:
        sessions.end_sessions(guest.id, "merging")
        enqueue(MERGE_JOB, record.id)
    else:
        _move(record, guest, account)
    return record


@job(MERGE_JOB)
def run_merge(record_id: int) -> None:
    """Do a large merge; a second run finds it done. A merge that became impossible is noted as failed."""
    record = db.session.get(UserMigration, record_id)
    if record is None or record.migration_status in ("completed", "failed") or record.source_user_id is None:
        return
    guest, account = _lock_both(record.source_user_id, record.destination_user_id)
    try:
        _refuse(guest, account)
    except (Conflict, NotFound) as error:
        record.migration_status, record.error_message = "failed", error.detail
        return
    _move(record, guest, account)


def undo(account: User) -> tuple[UserMigration, User]:
    """Give back what the last merge brought: its rows go to the guest, as they were.

    `account` is locked. Answers the record and the guest, who is a guest again without a session yet.
    Raises NotFound (nothing was merged) and Gone after MERGE_UNDO_HOURS.
    """
    record = last_record(account.id)
    if record is None or record.migration_status != "completed" or record.undone_at is not None:
        raise NotFound("There is no merge to undo.")
    if record.source_user_id is None or not _still_open(record):
        raise Gone("A merge can be undone for a day.", code="undo_expired")
    guest, account = _lock_both(record.source_user_id, account.id)
    for owned in registry():
        _give_back(owned, record, guest.id, account.id)
    guest.user_type, guest.is_active = "guest", True
    guest.merged_into_user_id = guest.migrated_at = None
    guest.auth_epoch += 1
    guest.last_active_at = datetime.now(UTC)
    record.undone_at = datetime.now(UTC)
    db.session.flush()
    events.record("undone", account.user_type, guest.source, guest.id)
    return record, guest


def count_of(owned: Owned, owner_id: int, *, live: bool = False) -> int:
    """Return how many rows of a type a user owns, or how many of them the user still sees."""
    query = select(func.count()).select_from(owned.model).where(owned.owner == owner_id)
    if live and owned.live is not None:
        query = query.where(owned.live())
    return db.session.scalar(query) or 0


def last_record(account_id: int) -> UserMigration | None:
    """Return the latest merge into an account."""
    query = select(UserMigration).where(UserMigration.destination_user_id == account_id)
    return db.session.scalar(query.order_by(UserMigration.id.desc()).limit(1))


def _lock_both(guest_id: int, account_id: int) -> tuple[User, User]:
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


def _record_of(guest_id: int) -> UserMigration | None:
    return db.session.scalar(
        select(UserMigration).where(
            UserMigration.source_user_id == guest_id,
            UserMigration.undone_at.is_(None),
            UserMigration.migration_status != "failed",
        )
    )


def _refuse(guest: User, account: User) -> None:
    if guest.user_type != "guest" or account.user_type != "registered":
        raise NotFound(UNKNOWN)
    if not account.is_live or not guest.is_active:
        raise Conflict("This account cannot take anything in.", code="account_closed")
    if account.role != "customer":
        raise Conflict("Guests are not merged into staff accounts.", code="staff_account")


def _move(record: UserMigration, guest: User, account: User) -> None:
    """Move every row of the guest; the guest's row stays, as history."""
    counts: dict[str, int] = {}
    log: list[dict[str, Any]] = []
    for owned in registry():
        renamed = _rename(owned, guest.id, account.id)
        if owned.on_merge is not None:
            owned.on_merge(db.session(), guest.id, account.id)
        counts[owned.name] = _take_over(owned, record.id, guest.id, account.id)
        log.append({"type": owned.name, "moved": counts[owned.name], "renamed": renamed})
    now = datetime.now(UTC)
    guest.user_type, guest.is_active = "migrated", False
    guest.merged_into_user_id, guest.migrated_at = account.id, now
    guest.resume_key_hash = guest.session_expires_at = None
    guest.auth_epoch += 1
    sessions.end_sessions(guest.id, "merged")
    record.entities_migrated, record.migration_log = counts, log
    record.migration_status, record.completed_at = "completed", now
    db.session.flush()
    events.record("merged", "guest", guest.source, guest.id)


def _take_over(owned: Owned, record_id: int, guest_id: int, account_id: int) -> int:
    """Move the rows of one type in one UPDATE, which notes the merge and clears the expiry as well."""
    model = _ownable(owned)
    values: dict[Any, Any] = {owned.owner: account_id, model.merge_id: record_id}
    if owned.expires_at is not None:
        values |= {model.expires_before_merge: owned.expires_at, owned.expires_at: null()}
    moved = update(owned.model).where(owned.owner == guest_id).values(values)
    count = _rowcount(moved)
    for column in owned.refers:
        _rowcount(update(owned.model).where(column == guest_id).values({column: account_id}))
    return count


def _give_back(owned: Owned, record: UserMigration, guest_id: int, account_id: int) -> None:
    model = _ownable(owned)
    came_along = and_(model.merge_id == record.id, owned.owner == account_id)
    values: dict[Any, Any] = {owned.owner: guest_id, model.merge_id: None}
    if owned.expires_at is not None:
        values |= {owned.expires_at: model.expires_before_merge, model.expires_before_merge: None}
    if owned.unique_by is not None:
        values |= {
            owned.unique_by: func.coalesce(model.name_before_merge, owned.unique_by),
            model.name_before_merge: None,
        }
    for column in owned.refers:
        _rowcount(
            update(owned.model)
            .where(model.merge_id == record.id, column == account_id)
            .values({column: guest_id})
        )
    _rowcount(update(owned.model).where(came_along).values(values))


def _rename(owned: Owned, guest_id: int, account_id: int) -> int:
    """Give the guest's rows that would clash a name of their own (`name-12`, by the row's id)."""
    if owned.unique_by is None:
        return 0
    key = inspect(owned.model).primary_key[0]
    name = owned.unique_by
    longest = getattr(name.type, "length", None) or NAME_LENGTH
    suffix = "-" + sql_cast(key, String)
    clashing = update(owned.model).where(owned.owner == guest_id, _clash(owned, account_id))
    values: dict[Any, Any] = {
        _ownable(owned).name_before_merge: name,
        name: func.substr(name, 1, longest - func.length(suffix)) + suffix,
    }
    return _rowcount(clashing.values(values))


def _clashes(owned: Owned, guest_id: int, account_id: int) -> Any:
    if owned.unique_by is None:
        return select(literal(0))
    return (
        select(func.count())
        .select_from(owned.model)
        .where(owned.owner == guest_id, _clash(owned, account_id))
    )


def _clash(owned: Owned, account_id: int) -> Any:
    """Say that the account has a row of the same name."""
    assert owned.unique_by is not None
    other = cast(Any, aliased(owned.model))
    same = getattr(other, owned.unique_by.key) == owned.unique_by
    return exists().where(getattr(other, owned.owner.key) == account_id, same)


def _still_open(record: UserMigration) -> bool:
    limit = utcnow(hours=-settings().MERGE_UNDO_HOURS)
    query = select(UserMigration.completed_at > limit).where(UserMigration.id == record.id)
    return bool(db.session.scalar(query))


def _ownable(owned: Owned) -> type[Ownable]:
    return cast(type[Ownable], owned.model)


def _rowcount(statement: Any) -> int:
    return cast("CursorResult[Any]", db.session.execute(statement, execution_options=QUIET)).rowcount
