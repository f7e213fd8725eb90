"""The periodic jobs of the admin: shells over services."""

from webapp.admin.services import campaigns, rollups
from webapp.jobs import Periodic, job

PERIODIC = (Periodic("admin.roll_up", 900), Periodic("admin.campaigns", 60))


@job("admin.roll_up")
def roll_up() -> None:
    """Count events into days and cohorts."""
    rollups.roll_up()


@job("admin.campaigns")
def send_campaigns() -> None:
    """Give the running campaigns their share of the hour."""
    campaigns.send_due()
