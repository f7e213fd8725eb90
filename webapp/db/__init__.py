"""The database edge: base model, types, the database's clock, the one place that commits."""

from webapp.db.clock import utcnow
from webapp.db.model import Base, BigId, Created, UTCDateTime
from webapp.db.unit_of_work import Again, after_commit, after_rollback, unit_of_work
from webapp.db.upsert import upsert

__all__ = [
    "Again",
    "Base",
    "BigId",
    "Created",
    "UTCDateTime",
    "after_commit",
    "after_rollback",
    "unit_of_work",
    "upsert",
    "utcnow",
]
