"""The pages of the guest core, a file a noun."""

from webapp.guests.views import (
    by_hand,
    claims,
    dashboard,
    development,
    identity,
    mail,
    merging,
    preferences,
    stay,
    things,
)

bp = identity.bp

__all__ = [
    "bp",
    "by_hand",
    "claims",
    "dashboard",
    "development",
    "identity",
    "mail",
    "merging",
    "preferences",
    "stay",
    "things",
]
