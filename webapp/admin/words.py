"""The words of the staff's pages: of rights, roles, acts, states and what an act was done to."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.guests.models import AuditEntry
from webapp.guests.registry import registry

WORDS = {
    "customer": _l("Customer"),
    "staff": _l("Staff"),
    "admin": _l("Admin"),
    "organic": _l("No source named"),
    "public-form": _l("Public form"),
    # Acts, as the record names them.
    "ban": _l("Ban"),
    "unban": _l("Lift the ban"),
    "delete": _l("Delete"),
    "restore": _l("Restore"),
    "erase": _l("Erase for good"),
    "erased": _l("Erased for good"),
    "email_mended": _l("Correct the address"),
    "role_changed": _l("Change the role"),
    "merged": _l("Merge a guest by hand"),
    "merge_undone": _l("Undo a merge"),
    "granted": _l("Grant a right"),
    "withdrawn": _l("Withdraw a right"),
    "campaign_started": _l("Start a campaign"),
    "campaign_pause": _l("Pause a campaign"),
    "campaign_resume": _l("Go on with a campaign"),
    "campaign_end": _l("End a campaign"),
    "job_requeue": _l("Try a job again"),
    "job_drop": _l("Drop a job"),
    # What they were done to.
    "campaigns": _l("Campaign"),
    "outbox": _l("Job"),
    "rq": _l("Job"),
    "guest": _l("Guests"),
    "registered": _l("Accounts"),
    # How far a merge is, and what a worker does.
    "pending": _l("Queued"),
    "in_progress": _l("running"),
    "completed": _l("finished"),
    "failed": _l("failed"),
    "busy": _l("At work"),
    "idle": _l("idle"),
    "started": _l("idle"),
    "suspended": _l("paused"),
    # Why a user is deleted.
    "self": _l("by themselves"),
    "abuse": _l("Abuse"),
    "erasure": _l("for good"),
}
RATE = re.compile(r"(\d+) per hour")
GUEST = re.compile(r"guest (\d+)")


def word(name: str) -> Any:
    """Return what staff read for a name of the house or of an app; the name itself where it has no word."""
    for manifest in registry().manifests:
        if name in manifest.staff_words:
            return manifest.staff_words[name]
    return WORDS.get(name, name)


def about(entry: AuditEntry) -> Any:
    """Return the rest of what an entry of the record says."""
    if found := RATE.fullmatch(entry.about):
        return _("%(n)s emails an hour", n=found[1])
    if found := GUEST.fullmatch(entry.about):
        return _("User %(id)s", id=found[1])
    return word(entry.about)


GLOBALS = {"staff_word": word, "record_about": about}
