"""The record of what was done with the rights of staff; written in the transaction of the act itself."""

from flask import g, has_request_context

from webapp.extensions import db
from webapp.guests.models import AuditEntry, User

ABOUT_LENGTH = 200


def record(
    by: User | None, act: str, target: str = "", target_id: int | None = None, about: str = ""
) -> None:
    """Add an entry to the current unit of work. `by` is None for a caller who proved himself by a key.

    `about` holds words of ours, never content or an address: entries are kept for ever.
    """
    request_id = g.get("request_id", "") if has_request_context() else ""
    entry = AuditEntry(
        actor_id=by.id if by else None,
        act=act,
        target=target,
        target_id=target_id,
        about=about[:ABOUT_LENGTH],
        request_id=request_id,
    )
    db.session.add(entry)
