"""Remove for good what was deleted long ago."""

from webapp.apps.links.models import Link
from webapp.db import utcnow
from webapp.guests.expiry import delete_due

DELETED_DAYS = 30


def purge_deleted() -> int:
    """Remove links that were deleted 30 days ago, in short batches. Answer how many."""
    due = Link.deleted_at < utcnow(days=-DELETED_DAYS)
    return delete_due(Link, due, Link.deleted_at)
