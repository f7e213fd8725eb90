"""Bring back what was deleted a moment ago."""

from collections.abc import Iterable

from sqlalchemy import select

from webapp.apps.links.engine import codes
from webapp.apps.links.models import Link
from webapp.apps.links.services.links import forget_at_commit
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import actor, locked
from webapp.guests.quotas import claim_slot
from webapp.web.undo import UNDO_DAYS


def restore_links(chosen: Iterable[str]) -> int:
    """Bring back those links of these codes that the caller deleted within a day. Answer how many came.

    Raises Refused, and brings back none, if they would be more than the quota.
    """
    if actor().id is None:
        return 0
    user = locked()
    deleted = select(Link).where(
        Link.user_id == user.id,
        Link.code.in_([code for code in chosen if codes.is_code(code)]),
        Link.deleted_at > utcnow(days=-UNDO_DAYS),
    )
    gone = list(db.session.scalars(deleted.with_for_update()))
    # What had expired before it was deleted has its place still.
    placeless = [
        it for it in gone if it.deleted_at and not (it.expires_at and it.expires_at <= it.deleted_at)
    ]
    if placeless:
        claim_slot(user, Link, len(placeless))
    for link in gone:
        link.deleted_at = None
        link.version += 1
    db.session.flush()
    forget_at_commit(link.id for link in gone)
    return len(gone)
