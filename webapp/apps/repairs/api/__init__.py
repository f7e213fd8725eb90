"""The calls of the repair desk in JSON."""

from webapp.apps.repairs.api import customer, replies, staff, things
from webapp.apps.repairs.api.blueprint import api

__all__ = ["api", "customer", "replies", "staff", "things"]
