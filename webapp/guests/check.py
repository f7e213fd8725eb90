"""What must always hold, proved on a live database: one statement a rule, so that each sees one moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from webapp.db import unit_of_work, utcnow
from webapp.db.outbox import OutboxRow
from webapp.extensions import db
from webapp.guests.addresses import RESTORE_DAYS
from webapp.guests.claims import MAIL_JOB
from webapp.guests.manifest import Owned
from webapp.guests.merge import MERGE_JOB
from webapp.guests.models import EmailClaim, Event, User, UserMigration, UserSession
from webapp.guests.quotas import quota_of
from webapp.guests.registry import registry

MOST_SHOWN = 100  # violations of one rule: a broken house need not print all of itself
ACCOUNT_EVENTS = ("registered", "converted", "signed_in")


@dataclass(frozen=True)
class Violation:
    """One thing that should not be: the rule's number in the specification, and what breaks it."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


def check() -> list[Violation]:
    """Return what breaks a rule, in the order of the rules; nothing on a sound database."""
    with unit_of_work(write=False):
        found = [
            Violation(rule, sentence.format(*row))
            for rule, sentence, query in _rules()
            for row in db.session.execute(query.limit(MOST_SHOWN))
        ]
    return sorted(found, key=lambda violation: violation.rule)


def _rules() -> Iterator[tuple[str, str, Select[*tuple[Any, ...]]]]:
    """Yield each rule's number, the sentence for a row that breaks it, and the query of such rows."""
    yield "I1", "merge {} is done, but its guest {} is not part of the account", _broken_merges()
    yield "I1", "guest {} is part of account {}, but no merge says so", _unrecorded_merges()
    yield "I1", "merge {} waits, but no job will do it", _forgotten_merges()
    yield "I2", "session {} is live, its user {} is not", _sessions_of_the_dead()
    yield "I3", "{} live users share one email ({} is the first)", _shared_emails()
    yield "I6", "user {} was an account (event {}) and is gone", _vanished_accounts()
    yield "I7", "session {} is live in an epoch of user {} that is over", _sessions_of_old_epochs()
    yield "I8", "claim {} was neither mailed nor waits for it", _forgotten_mails()
    for owned in registry():
        yield (
            "I2",
            owned.name + " {} belongs to user {}, who is migrated or deleted",
            _rows_of_the_dead(owned),
        )
        yield "I6", owned.name + " {} belongs to user {}, who does not exist", _orphans(owned)
        quota = quota_of("guest", owned)
        if quota is not None:
            yield "I5", f"guest {{}} has {{}} of {quota} {owned.name}", _over_quota(owned, quota)


def _broken_merges() -> Select[*tuple[Any, ...]]:
    is_done = and_(UserMigration.migration_status == "completed", UserMigration.undone_at.is_(None))
    is_part = and_(
        User.user_type == "migrated", User.merged_into_user_id == UserMigration.destination_user_id
    )
    query = select(UserMigration.id, User.id).join(User, User.id == UserMigration.source_user_id)
    return query.where(is_done, not_(is_part))


def _unrecorded_merges() -> Select[*tuple[Any, ...]]:
    recorded = exists().where(
        UserMigration.source_user_id == User.id,
        UserMigration.destination_user_id == User.merged_into_user_id,
        UserMigration.migration_status == "completed",
        UserMigration.undone_at.is_(None),
    )
    return select(User.id, User.merged_into_user_id).where(User.user_type == "migrated", ~recorded)


def _forgotten_merges() -> Select[*tuple[Any, ...]]:
    """Select merges left to a worker, though no row of the outbox names them."""
    args = literal("[") + cast(UserMigration.id, String) + literal("]")
    waits = exists().where(OutboxRow.job == MERGE_JOB, cast(OutboxRow.args, String) == args)
    return select(UserMigration.id).where(
        UserMigration.migration_status.in_(("pending", "in_progress")), ~waits
    )


def _sessions_of_old_epochs() -> Select[*tuple[Any, ...]]:
    query = select(UserSession.id, User.id).join(User, User.id == UserSession.user_id)
    return query.where(UserSession.ended_at.is_(None), UserSession.auth_epoch != User.auth_epoch)


def _sessions_of_the_dead() -> Select[*tuple[Any, ...]]:
    query = select(UserSession.id, UserSession.user_id).outerjoin(User, User.id == UserSession.user_id)
    return query.where(UserSession.ended_at.is_(None), or_(User.id.is_(None), _is_dead()))


def _shared_emails() -> Select[*tuple[Any, ...]]:
    live = select(func.count(), func.min(User.id)).where(User.email.is_not(None), User.deleted_at.is_(None))
    return live.group_by(func.lower(User.email)).having(func.count() > 1)


def _vanished_accounts() -> Select[*tuple[Any, ...]]:
    """Select what a sweep must never take: users with an event that only accounts have, who did not leave."""
    gone = ~exists().where(User.id == Event.user_id)
    other = aliased(Event)
    stayed = ~exists().where(other.user_id == Event.user_id, other.name == "deleted")
    return (
        select(Event.user_id, func.min(Event.name))
        .where(Event.name.in_(ACCOUNT_EVENTS), gone, stayed)
        .group_by(Event.user_id)
    )


def _forgotten_mails() -> Select[*tuple[Any, ...]]:
    """Select claims whose mail was not written, though no row of the outbox is going to."""
    name = func.replace(cast(EmailClaim.id, String), "-", "")
    waits = exists().where(OutboxRow.job == MAIL_JOB, cast(OutboxRow.args, String).contains(name))
    return select(EmailClaim.id).where(EmailClaim.link_hash.is_(None), EmailClaim.used_at.is_(None), ~waits)


def _rows_of_the_dead(owned: Owned) -> Select[*tuple[Any, ...]]:
    query = select(owned.key, owned.owner).join(User, User.id == owned.owner)
    query = query.where(_is_dead(), not_(_may_come_back()))
    return query.where(owned.live()) if owned.live else query


def _orphans(owned: Owned) -> Select[*tuple[Any, ...]]:
    return select(owned.key, owned.owner).where(
        owned.owner.is_not(None), ~exists().where(User.id == owned.owner)
    )


def _over_quota(owned: Owned, quota: int) -> Select[*tuple[Any, ...]]:
    query = (
        select(User.id, func.count())
        .join(owned.model, User.id == owned.owner)
        .where(User.user_type == "guest")
    )
    if owned.counts:
        query = query.where(owned.counts())
    return query.group_by(User.id).having(func.count() > quota)


def _is_dead() -> ColumnElement[bool]:
    return or_(User.user_type == "migrated", User.deleted_at.is_not(None))


def _may_come_back() -> ColumnElement[bool]:
    """Say which deleted users still have their things: those that were deleted lately, whom their owner or
    an admin may restore, and a day more for the job that erases them.
    """
    is_said = func.coalesce(User.deleted_reason, "").in_(("self", "admin", "abuse", "erasure"))
    return and_(is_said, User.deleted_at > utcnow(days=-(RESTORE_DAYS + 1)))
