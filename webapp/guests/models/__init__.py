"""Users of four kinds, their sessions, mailed proofs, merges, permissions and events; a file a noun."""

from webapp.guests.models.audit import AuditEntry
from webapp.guests.models.claims import EmailClaim
from webapp.guests.models.merging import MergeOffer, UserMigration
from webapp.guests.models.records import DefaultPermission, Event, Export
from webapp.guests.models.reminders import Reminder
from webapp.guests.models.sessions import Handover, UserSession
from webapp.guests.models.things import Extension, LinkedThing
from webapp.guests.models.users import EMAIL_LENGTH, KINDS, ROLES, THEMES, User

__all__ = [
    "EMAIL_LENGTH",
    "KINDS",
    "ROLES",
    "THEMES",
    "AuditEntry",
    "DefaultPermission",
    "EmailClaim",
    "Event",
    "Export",
    "Extension",
    "Handover",
    "LinkedThing",
    "MergeOffer",
    "Reminder",
    "User",
    "UserMigration",
    "UserSession",
]
