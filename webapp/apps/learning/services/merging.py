"""The same path twice, when a guest becomes part of an account: one is folded into the other.

Nothing vanishes. The path that is folded stays a whole row with its keywords and progress, hidden, so that
an undo gives it back as it was. The further progress of both is what the account sees from then on; what the
merge raised on the account's side remembers what it was before.
"""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from webapp.apps.learning.models import NOTE_LENGTH, STATES, Keyword, KeywordProgress, LearningPath

QUIET = {"synchronize_session": False}


def fold_twins(session: Session, guest_id: int, account_id: int) -> None:
    """Fold the paths that both have into one, before the guest's rows move."""
    theirs = aliased(LearningPath)
    query = select(LearningPath, theirs).join(theirs, theirs.subject_key == LearningPath.subject_key)
    query = query.where(LearningPath.user_id == guest_id, theirs.user_id == account_id)
    query = query.where(LearningPath.is_there(), theirs.folded_into_id.is_(None), theirs.deleted_at.is_(None))
    for guests, accounts in session.execute(query).all():
        if _has_keywords(session, guests) and not _has_keywords(session, accounts):
            accounts.folded_into_id = guests.id  # the one that has keywords is the one that stays
            continue
        guests.folded_into_id = accounts.id
        _raise_progress(session, guests, accounts, guest_id)
    session.flush()


def unfold(session: Session, guest_id: int, account_id: int) -> None:
    """Take the folding back, after the guest's rows went back: each side has its path again, as it was.

    What the account has changed since the merge stays changed.
    """
    ours = select(LearningPath.id).where(LearningPath.user_id == guest_id)
    inside = update(LearningPath).where(LearningPath.user_id == account_id)
    taken = aliased(LearningPath)
    is_taken = exists().where(
        taken.user_id == account_id,
        taken.subject_key == LearningPath.subject_key,
        taken.folded_into_id.is_(None),
        taken.deleted_at.is_(None),
    )
    inside = inside.where(LearningPath.folded_into_id.in_(ours), ~is_taken)
    session.execute(inside.values(folded_into_id=None), execution_options=QUIET)
    back = update(LearningPath).where(LearningPath.user_id == guest_id)
    session.execute(back.values(folded_into_id=None), execution_options=QUIET)
    raised = select(KeywordProgress).where(KeywordProgress.user_id == account_id)
    for row in session.scalars(raised.where(KeywordProgress.before_merge.is_not(None))):
        before = row.before_merge or {}
        if before["guest_id"] != guest_id or before["version"] != row.version:
            continue
        if before["was"] is None:
            session.delete(row)
        else:
            _restore(row, before["was"])
    session.flush()


def _has_keywords(session: Session, path: LearningPath) -> bool:
    return bool(session.scalar(select(exists().where(Keyword.path_id == path.id))))


def is_further(state: str, than: str) -> bool:
    """Tell whether a state is further than another."""
    return STATES.index(state) > STATES.index(than)


def _raise_progress(session: Session, source: LearningPath, target: LearningPath, guest_id: int) -> None:
    """Bring what is further, and every note, from one path to the same terms of another."""
    keywords = {
        row.term_key: row.id for row in session.scalars(select(Keyword).where(Keyword.path_id == target.id))
    }
    known = {row.keyword_id: row for row in _progress_on(session, target)}
    for theirs in _progress_on(session, source):
        keyword_id = keywords.get(theirs.keyword.term_key)
        if keyword_id is None:
            continue
        mine = known.get(keyword_id)
        if mine is None:
            mine = KeywordProgress(
                user_id=target.user_id, keyword_id=keyword_id, version=0, state="todo", note=""
            )
            session.add(mine)
            was = None
        else:
            was = _remembered(mine)
        note = _both(mine.note, theirs.note)
        if is_further(theirs.state, mine.state):
            mine.state, mine.card, mine.due_at = theirs.state, theirs.card, theirs.due_at
        elif note == mine.note:
            session.expunge(mine) if was is None else None
            continue
        mine.note, mine.version = note, mine.version + 1
        mine.before_merge = {"guest_id": guest_id, "version": mine.version, "was": was}


def _progress_on(session: Session, path: LearningPath) -> list[KeywordProgress]:
    query = select(KeywordProgress).join(KeywordProgress.keyword)
    query = query.where(Keyword.path_id == path.id, KeywordProgress.user_id == path.user_id)
    return list(session.scalars(query.order_by(KeywordProgress.id)))


def _both(mine: str, theirs: str) -> str:
    """Return both notes, as far as there is room: what somebody typed is not lost."""
    if not theirs or theirs in mine:
        return mine
    return f"{mine}\n\n{theirs}".strip()[:NOTE_LENGTH]


def _remembered(row: KeywordProgress) -> dict[str, object]:
    due_at = row.due_at.isoformat() if row.due_at else None
    return {"state": row.state, "note": row.note, "card": row.card, "due_at": due_at}


def _restore(row: KeywordProgress, was: dict[str, object]) -> None:
    row.state, row.note, row.card = str(was["state"]), str(was["note"]), was["card"]  # type: ignore[assignment]
    row.due_at = datetime.fromisoformat(str(was["due_at"])) if was["due_at"] else None
    row.before_merge, row.version = None, row.version + 1
