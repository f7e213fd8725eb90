"""The calls of the repair desk in JSON."""

from webapp.apps.repairs.api import customer, staff, things
from webapp.apps.repairs.api.blueprint import api

__all__ = ["api", "customer", "staff", "things"]
