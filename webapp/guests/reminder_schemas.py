"""JSON of the reminder calls."""

from webapp.guests.schemas import Email
from webapp.web.schema import In, Out


class ReminderIn(In):
    """Where a guest wants to be told."""

    email: Email


class ReminderOut(Out):
    """Where a guest is told before something ends; null: nowhere."""

    email: str | None
