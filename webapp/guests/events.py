"""What happened, for the figures: names, kinds and sources; no content, no address."""

from webapp.extensions import db
from webapp.guests.models import Event

NAMES = (
    "guest_created",
    "limit_met",
    "prompt_clicked",
    "registered",
    "converted",
    "signed_in",
    "expired",
)


def record(name: str, user_type: str, source: str = "", user_id: int | None = None, about: str | None = None) -> None:
    """Add an event to the current unit of work. `about` is a type name or an action, never content."""
    assert name in NAMES, name
    db.session.add(Event(name=name, user_type=user_type, source=source, user_id=user_id, about=about))
