"""The calls of staff in JSON, a file a noun."""

from webapp.admin.api import house, users
from webapp.admin.api.blueprint import api

__all__ = ["api", "house", "users"]
