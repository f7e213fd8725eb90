"""The table of what each kind of user may do; other processes see a change within ten seconds."""

from collections.abc import Collection

from sqlalchemy import select

from webapp.db import after_commit
from webapp.extensions import db
from webapp.guests import audit, permissions
from webapp.guests.models import DefaultPermission, User

KINDS = ("guest", "registered")


def set_granted(by: User, granted: Collection[tuple[str, str]]) -> int:
    """Grant exactly the pairs (kind, permission) of those that are known; answer how many changed."""
    rows = db.session.scalars(select(DefaultPermission).with_for_update()).all()
    known = {(row.user_type, row.permission): row for row in rows}
    names = {row.permission for row in rows}
    changed = 0
    for kind in KINDS:
        for name in sorted(names):
            row, wanted = known.get((kind, name)), (kind, name) in granted
            if (row is not None and row.is_granted) == wanted:
                continue
            if row is None:
                db.session.add(DefaultPermission(user_type=kind, permission=name, is_granted=wanted))
            else:
                row.is_granted = wanted
            audit.record(by, "granted" if wanted else "withdrawn", kind, about=name)
            changed += 1
    db.session.flush()
    after_commit(permissions.forget)
    return changed
