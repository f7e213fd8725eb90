"""Background work: jobs by name, written to the outbox with their cause, run by RQ workers."""

from webapp.jobs.outbox import enqueue
from webapp.jobs.registry import Periodic, job

__all__ = ["Periodic", "enqueue", "job"]
