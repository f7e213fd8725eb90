"""The pages of the guest core, a file a noun."""

from webapp.guests.views import claims, dashboard, identity, merging, stay

bp = identity.bp

__all__ = ["bp", "claims", "dashboard", "identity", "merging", "stay"]
