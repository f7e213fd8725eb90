"""The pages of the guest core, a file a noun."""

from webapp.guests.views import claims, identity, mail, merging, stay

bp = identity.bp

__all__ = ["bp", "claims", "identity", "mail", "merging", "stay"]
