"""Make, share, generate again and delete learning paths."""

import secrets
from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select, update
from sqlalchemy.exc import IntegrityError

from webapp.apps.learning.models import LearningPath
from webapp.apps.learning.queries import own_path
from webapp.apps.learning.services.subjects import Draft, check_subject, check_text, topic_language
from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import locked, writer
from webapp.guests.models import User
from webapp.guests.permissions import granted
from webapp.guests.quotas import claim_slot
from webapp.jobs import enqueue
from webapp.web.errors import Conflict, NotFound, Refused

GENERATE_JOB = "learning.generate"
SHARE = "share_learning_paths"
TOKEN_BYTES = 32


class PathExists(Conflict):
    """The same subject again: `path` is the one that is there."""

    def __init__(self, path: LearningPath) -> None:
        super().__init__(_("You have this path already."), code="path_exists", path_id=path.id)
        self.path = path


def create_path(draft: Draft, owner: User | None = None) -> LearningPath:
    """Make a path for the caller (a visitor becomes a guest with it), flushed; a worker fills it.

    `owner` is a user whose row this unit holds already. Raises Invalid for what cannot become a path,
    PathExists, and Refused when the quota is used up.
    """
    subject = check_subject(draft)
    user = owner or writer()
    refuse_twin(user.id, subject.key)
    claim_slot(user, LearningPath)
    path = LearningPath(
        user_id=user.id,
        topic=subject.topic,
        text=subject.text,
        title=subject.title,
        subject_key=subject.key,
        language=subject.language,
        generator=subject.generator,
    )
    try:
        with db.session.begin_nested():
            db.session.add(path)
    except IntegrityError:
        refuse_twin(user.id, subject.key)
        raise
    enqueue(GENERATE_JOB, path.id)
    return path


def regenerate(path_id: int, text: str | None = None, language: str | None = None) -> LearningPath:
    """Have the keywords of the caller's path found again, perhaps from a new text; progress stays by term.

    Raises NotFound, Invalid for the text, Conflict while the path is being made.
    """
    own_path(path_id)
    locked()
    path = own_path(path_id, lock=True)
    if path.is_waiting:
        raise Conflict(_("This path is being made. Please wait for it."), code="path_waits")
    if text and text.strip():
        subject = check_subject(Draft(path.topic, text, language))
        if subject.key != path.subject_key:
            refuse_twin(path.user_id, subject.key)
        path.text, path.subject_key, path.generator = subject.text, subject.key, subject.generator
        path.language = subject.language
    elif path.text:
        path.language = check_text(path.text, language)[1]
    elif path.generator == "graph" and language:
        path.language = topic_language(path.topic, language)
    path.status, path.error = "queued", None
    path.updated_at = datetime.now(UTC)
    db.session.flush()
    enqueue(GENERATE_JOB, path.id)
    return path


def share_path(path_id: int, owner: User | None = None) -> LearningPath:
    """Give the caller's path a link by which anybody may read it; the same link however often it is asked.

    Raises NotFound, Refused for who may not share, Conflict before the path is ready.
    """
    if owner is None:
        own_path(path_id)
    user = owner or locked()
    if SHARE not in granted(user.user_type):
        sentence = _("Guests keep their paths to themselves. Register to share them by a link.")
        raise Refused(sentence, code="permission_needed", permission=SHARE)
    path = db.session.scalar(_live(user.id).where(LearningPath.id == path_id).with_for_update())
    if path is None:
        raise NotFound
    if path.status != "ready":
        raise Conflict(_("This path is not ready yet."), code="path_waits")
    path.share_token = path.share_token or secrets.token_urlsafe(TOKEN_BYTES)
    db.session.flush()
    return path


def unshare_path(path_id: int) -> LearningPath:
    """End the link of the caller's path for good; a later one is another."""
    own_path(path_id)
    locked()
    path = own_path(path_id, lock=True)
    path.share_token = None
    db.session.flush()
    return path


def delete_path(path_id: int) -> None:
    """Delete the caller's path with its keywords, progress and what is folded into it. Raise NotFound.

    For a day it can be brought back (see undo.py).
    """
    own_path(path_id)
    locked()
    path = own_path(path_id, lock=True)
    with_folded = or_(LearningPath.id == path.id, LearningPath.folded_into_id == path.id)
    db.session.execute(update(LearningPath).where(with_folded).values(deleted_at=utcnow()))


def refuse_twin(user_id: int, subject_key: str) -> None:
    """Raise PathExists if a user, who is locked, has a path of this subject."""
    known = db.session.scalar(_live(user_id).where(LearningPath.subject_key == subject_key))
    if known is not None:
        raise PathExists(known)


def _live(user_id: int) -> Select[LearningPath]:
    return select(LearningPath).where(LearningPath.user_id == user_id, LearningPath.is_there())
