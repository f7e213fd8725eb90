"""The figures of guests that document 002 asks for."""

from typing import Any

from sqlalchemy import func, select

from webapp.db import utcnow
from webapp.extensions import db
from webapp.guests.models import Event, User
from webapp.guests.registry import registry


def guest_stats() -> dict[str, Any]:
    """Return users by kind, guests active in a day, the migration rate, and what expires within a day."""
    kinds: dict[str, int] = dict(
        db.session.execute(select(User.user_type, func.count()).group_by(User.user_type)).all()
    )
    active = select(func.count()).where(User.user_type == "guest", User.last_active_at > utcnow(days=-1))
    names = ("guest_created", "converted")
    counted: dict[str, int] = dict(
        db.session.execute(
            select(Event.name, func.count()).where(Event.name.in_(names)).group_by(Event.name)
        ).all()
    )
    made = counted.get("guest_created", 0)
    return {
        "users": kinds,
        "guests_active_today": db.session.scalar(active),
        "guests_created": made,
        "guests_converted": counted.get("converted", 0),
        "migration_rate": round(counted.get("converted", 0) / made, 4) if made else None,
        "expiring_within_a_day": {
            owned.name: db.session.scalar(
                select(func.count()).where(
                    owned.expires_at.is_not(None),
                    owned.expires_at > utcnow(),
                    owned.expires_at < utcnow(days=1),
                )
            )
            for owned in registry()
            if owned.expires_at is not None
        },
    }
