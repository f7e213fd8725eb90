"""Remove for good what was deleted long ago."""

from typing import Any

from sqlalchemy import delete, select

from webapp.apps.links.models import Link
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.expiry import BATCH, in_batches

DELETED_DAYS = 30


def purge_deleted() -> int:
    """Remove links that were deleted 30 days ago, in short batches. Answer how many."""
    return in_batches(_purge_batch)


def _purge_batch() -> int:
    due = Link.deleted_at < utcnow(days=-DELETED_DAYS)
    some = select(Link.id).where(due).limit(BATCH).with_for_update(skip_locked=True)
    gone: Any = db.session.execute(
        delete(Link).where(Link.id.in_(some), due), execution_options={"synchronize_session": False}
    )
    return int(gone.rowcount)
