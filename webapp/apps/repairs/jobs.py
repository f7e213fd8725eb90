"""The jobs of the desk: shells over services."""

from webapp.apps.repairs.services import estimates, links, tickets
from webapp.apps.repairs.services.attachments import sweep_orphans
from webapp.apps.repairs.services.closing import close_collected
from webapp.apps.repairs.services.mails import mail_notification
from webapp.apps.repairs.services.records import MAIL_JOB
from webapp.db import unit_of_work
from webapp.jobs import Periodic, job

PERIODIC = (Periodic("repairs.tidy", 3600), Periodic("repairs.orphans", 24 * 3600))


job(MAIL_JOB)(mail_notification)


@job("repairs.tidy")
def tidy() -> None:
    """Close what is over (orders, tickets, estimates), and forget links that have ended."""
    for act in (close_collected, tickets.close_quiet, estimates.expire):
        more = True
        while more:
            with unit_of_work():
                more = act() > 0
    with unit_of_work():
        links.prune()


@job("repairs.orphans")
def orphans() -> None:
    """Delete files of which no message is left."""
    sweep_orphans()
