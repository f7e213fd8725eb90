"""All that is mine, as one ZIP: made by a job, a JSON file a type, kept for a day."""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select

from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.current import known, locked
from webapp.guests.manifest import Owned
from webapp.guests.models import Export, User
from webapp.guests.registry import registry
from webapp.jobs import enqueue, job
from webapp.web.errors import NotFound

EXPORT_JOB = "guests.export"
KEPT_HOURS = 24
BATCH = 500  # rows read at a time
PROFILE = (
    "id", "user_type", "email", "username", "display_name", "avatar_url", "bio", "location", "website",
    "theme", "locale", "timezone", "source", "created_at", "last_active_at",
)  # fmt: skip


def current_export() -> Export:
    """Return the user's export of the last day, or have one made in the current unit."""
    user = locked()
    found = latest_export(user.id)
    if found is None:
        found = Export(user_id=user.id)
        db.session.add(found)
        db.session.flush()
        enqueue(EXPORT_JOB, found.id)
    return found


def latest_export(user_id: int) -> Export | None:
    """Return the user's export of the last day, ready or not."""
    query = select(Export).where(Export.user_id == user_id, Export.created_at > utcnow(hours=-KEPT_HOURS))
    return db.session.scalar(query.order_by(Export.id.desc()).limit(1))


def ready_export(export_id: int) -> bytes:
    """Return the ZIP of one of the user's exports. Raise NotFound."""
    query = select(Export.body).where(Export.id == export_id, Export.user_id == known().id)
    body = db.session.scalar(query.where(Export.ready_at.is_not(None)))
    if body is None:
        raise NotFound
    return body


@job(EXPORT_JOB)
def make_export(export_id: int) -> None:
    """Write the ZIP of an export: profile.json, a file for each type of thing, and what the apps add."""
    export = db.session.get(Export, export_id)
    if export is None or export.ready_at is not None:
        return
    export.body = pack(db.session.get_one(User, export.user_id))
    export.ready_at = datetime.now().astimezone()


def pack(user: User) -> bytes:
    """Return the ZIP of all that a user owns."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("profile.json", _json({name: getattr(user, name) for name in PROFILE}))
        for owned in registry():
            archive.writestr(f"{owned.name}.json", _json(_rows(owned, user.id)))
        for manifest in registry().manifests:
            for path, content in manifest.export(user) if manifest.export else ():
                archive.writestr(path, content)
    return buffer.getvalue()


def _rows(owned: Owned, user_id: int) -> list[dict[str, Any]]:
    """Return a user's rows as JSON objects, read in batches by key."""
    key, last, found = inspect(owned.model).primary_key[0], 0, []
    while True:
        query = select(owned.model).where(owned.owner == user_id, key > last)
        if owned.live is not None:
            query = query.where(owned.live())
        rows = db.session.scalars(query.order_by(key).limit(BATCH)).all()
        found += [dict(owned.export(row)) for row in rows]
        if len(rows) < BATCH:
            return found
        last = getattr(rows[-1], key.name)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
