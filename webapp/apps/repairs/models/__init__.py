"""The tables of the repair desk, a file a noun."""

from webapp.apps.repairs.models.money import ApprovalCode, Estimate, Payment
from webapp.apps.repairs.models.orders import OrderEvent, OrderLine, OrderYear, WorkOrder
from webapp.apps.repairs.models.people import Address, Device
from webapp.apps.repairs.models.records import AccessLink, AuditEntry, Notification
from webapp.apps.repairs.models.replies import SavedReply
from webapp.apps.repairs.models.talk import Attachment, Message, Ticket

__all__ = [
    "AccessLink",
    "Address",
    "ApprovalCode",
    "Attachment",
    "AuditEntry",
    "Device",
    "Estimate",
    "Message",
    "Notification",
    "OrderEvent",
    "OrderLine",
    "OrderYear",
    "Payment",
    "SavedReply",
    "Ticket",
    "WorkOrder",
]
