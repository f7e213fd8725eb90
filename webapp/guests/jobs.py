"""The core's periodic jobs: shells over the sweep."""

from webapp.guests import departure, expiry, reminders
from webapp.jobs import Periodic, job

PERIODIC = (
    Periodic("guests.sweep", 300),
    Periodic("guests.remind", 900),
    Periodic("guests.prune", 6 * 3600),
    Periodic("guests.erase", 6 * 3600),
)


@job("guests.sweep")
def sweep() -> None:
    """Sweep expired content and idle guests."""
    expiry.sweep()


@job("guests.prune")
def prune() -> None:
    """Prune old events, sessions and claims."""
    expiry.prune()
    reminders.forget_converted()


@job("guests.remind")
def remind() -> None:
    """Tell guests who left an address what ends within a day."""
    reminders.remind_due()


@job("guests.erase")
def erase() -> None:
    """Erase accounts that were closed for 30 days."""
    departure.erase_departed()
