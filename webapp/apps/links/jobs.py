"""The periodic job of links: a shell over services."""

from webapp.apps.links.services.clicks import forget_visitors
from webapp.apps.links.services.sweep import purge_deleted
from webapp.apps.links.services.visits import forget_tries
from webapp.db import unit_of_work
from webapp.jobs import Periodic, job

PERIODIC = (Periodic("links.tidy", 3600),)


@job("links.tidy")
def tidy() -> None:
    """Delete yesterday's salt with its visitors, old tries, and links deleted 30 days ago."""
    with unit_of_work() as session:
        forget_visitors(session)
        forget_tries(session)
    purge_deleted()
