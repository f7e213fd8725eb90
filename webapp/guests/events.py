"""What happened, for the figures: names, kinds and sources; no content, no address."""

from typing import Any

from webapp.extensions import db
from webapp.guests.models import Event

NAMES = (
    "guest_created",
    "limit_met",
    "prompt_clicked",
    "registered",
    "converted",
    "signed_in",
    "merged",
    "undone",
    "claimed",
    "restored",
    "deleted",
    "expired",
)


def record(
    name: str, user_type: str, source: str = "", user_id: int | None = None, about: str | None = None
) -> None:
    """Add an event to the current unit of work. `about` is a type name or an action, never content."""
    db.session.add(Event(**row(name, user_type, source, user_id, about)))


def row(
    name: str, user_type: str, source: str = "", user_id: int | None = None, about: str | None = None
) -> dict[str, Any]:
    """Return the columns of an event."""
    assert name in NAMES, name
    return {"name": name, "user_type": user_type, "source": source, "user_id": user_id, "about": about}
