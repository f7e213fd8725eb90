"""Bring back a path that was deleted a moment ago; remove for good what was deleted longer ago."""

from sqlalchemy import or_, select, update

from webapp.apps.learning.models import LearningPath
from webapp.apps.learning.queries import deleted_path, own_path
from webapp.apps.learning.services.paths import GENERATE_JOB, refuse_twin
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import locked
from webapp.guests.expiry import delete_due
from webapp.guests.quotas import claim_slot
from webapp.jobs import enqueue
from webapp.web.undo import UNDO_DAYS, AlreadyBack, TooLate


def restore_path(path_id: int) -> LearningPath:
    """Bring back the caller's path with all that was on it, and what is folded into it; flushed.

    Raises NotFound, AlreadyBack, TooLate, PathExists if the subject has another path by now, and Refused
    where there is no place left; then nothing comes back.
    """
    if deleted_path(path_id) is None:
        own_path(path_id)
        raise AlreadyBack
    user = locked()
    path = deleted_path(path_id, lock=True)
    if path is None:
        own_path(path_id)
        raise AlreadyBack
    if not _is_kept(path):
        raise TooLate
    refuse_twin(user.id, path.subject_key)
    claim_slot(user, LearningPath)
    with_folded = or_(LearningPath.id == path.id, LearningPath.folded_into_id == path.id)
    db.session.execute(update(LearningPath).where(with_folded).values(deleted_at=None))
    if path.is_waiting:  # whoever worked at it saw that it was gone
        path.status = "queued"
        db.session.flush()
        enqueue(GENERATE_JOB, path.id)
    return path


def purge_deleted() -> int:
    """Remove paths that were deleted a day ago, in short batches. Answer how many."""
    due = LearningPath.deleted_at < utcnow(days=-UNDO_DAYS)
    return delete_due(LearningPath, due, LearningPath.deleted_at)


def _is_kept(path: LearningPath) -> bool:
    query = select(LearningPath.deleted_at > utcnow(days=-UNDO_DAYS)).where(LearningPath.id == path.id)
    return bool(db.session.scalar(query))
