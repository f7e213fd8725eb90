"""The pages of staff, a file a noun."""

from webapp.admin.views import campaigns, dashboard, queues, records, users
from webapp.admin.views.blueprint import bp

__all__ = ["bp", "campaigns", "dashboard", "queues", "records", "users"]
