"""The pages of the repair desk."""

from webapp.apps.repairs.views import (
    mine,
    public,
    staff,
    staff_money,
    staff_replies,
    staff_tickets,
    things,
    tracker,
)
from webapp.apps.repairs.views.blueprint import bp

__all__ = [
    "bp",
    "mine",
    "public",
    "staff",
    "staff_money",
    "staff_replies",
    "staff_tickets",
    "things",
    "tracker",
]
