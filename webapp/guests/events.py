"""What happened, for the figures: names, kinds and sources; no content, no address."""

from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests.models import Event
from webapp.web.errors import TooMany
from webapp.web.limits import spend

log = structlog.get_logger()

NAMES = (
    "guest_created",
    "made_first",
    "limit_met",
    "prompt_shown",
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


def record_refused(name: str, user_type: str, source: str, user_id: int | None, about: str, key: str) -> None:
    """Note what a refusal led to, in a unit of its own: that of the refused act was rolled back.

    Once an hour for each `key` and `about`, so that whoever tries again and again does not fill the table.
    A fault here is logged and spoils no answer.
    """
    try:
        spend("1 per hour", "events", name, about, key)
        with unit_of_work():
            record(name, user_type, source, user_id, about)
    except TooMany:
        return
    except SQLAlchemyError:
        log.warning("event_lost", event_name=name, exc_info=True)


def row(
    name: str, user_type: str, source: str = "", user_id: int | None = None, about: str | None = None
) -> dict[str, Any]:
    """Return the columns of an event."""
    assert name in NAMES, name
    return {"name": name, "user_type": user_type, "source": source, "user_id": user_id, "about": about}
