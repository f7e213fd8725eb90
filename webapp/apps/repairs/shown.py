"""How the desk looks: words of states and kinds, money, where the acts of a page lead."""

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import format_currency
from flask_babel import lazy_gettext as _l

from webapp.apps.repairs.engine.imei import shown_imei
from webapp.apps.repairs.engine.sniff import IMAGES
from webapp.apps.repairs.files import files
from webapp.apps.repairs.models import Attachment, Estimate, OrderEvent, WorkOrder
from webapp.config import settings
from webapp.web.errors import NotFound
from webapp.web.i18n import listed

WORDS = {
    "requested": _l("Requested"),
    "accepted": _l("Accepted"),
    "rejected": _l("Rejected"),
    "received": _l("Device received"),
    "diagnosing": _l("Looking for the fault"),
    "awaiting_approval": _l("Waiting for approval"),
    "approved": _l("Approved"),
    "declined": _l("Declined"),
    "waiting_parts": _l("Waiting for parts"),
    "in_repair": _l("In repair"),
    "quality_check": _l("Being checked"),
    "unrepairable": _l("Cannot be repaired"),
    "ready": _l("Ready to collect"),
    "collected": _l("Collected"),
    "closed": _l("Closed"),
    "cancelled": _l("Cancelled"),
    "low": _l("Low"),
    "normal": _l("Normal"),
    "high": _l("High"),
    "urgent": _l("Urgent"),
    "part": _l("Part"),
    "labour": _l("Labour"),
    "fee": _l("Fee"),
    "deposit": _l("Deposit"),
    "balance": _l("Balance"),
    "refund": _l("Refund"),
    "cash": _l("Cash"),
    "card": _l("Card"),
    "transfer": _l("Bank transfer"),
    "other": _l("Other"),
    "pending": _l("On its way"),
    "paid": _l("Paid"),
    "failed": _l("Failed"),
    "partly_refunded": _l("Partly refunded"),
    "refunded": _l("Refunded"),
    "sent": _l("Waiting for an answer"),
    "expired": _l("Expired"),
    "open": _l("Open"),
    "waiting_customer": _l("Waiting for the customer"),
    "resolved": _l("Resolved"),
    "phone": _l("Phone"),
    "laptop": _l("Laptop"),
    "tablet": _l("Tablet"),
    "computer": _l("Computer"),
    "console": _l("Console"),
    "queued": _l("About to leave"),
    "customer": _l("You"),
    "link": _l("By mailed link"),
    "staff": _l("Repair desk"),
    "system": _l("By itself"),
    "opened": _l("Opened"),
    "status": _l("New state"),
    "edited": _l("Details changed"),
    "line_added": _l("Line added"),
    "line_removed": _l("Line removed"),
    "payment": _l("Payment"),
    "estimate_sent": _l("Estimate sent"),
    "answer": _l("Answer"),
    "approval_code": _l("Approval code"),
    "received_mail": _l("Receipt of your message"),
}
FIELD_WORDS = {
    "device_text": _l("Device"),
    "fault": _l("Fault"),
    "condition": _l("Condition"),
    "accessories": _l("Accessories"),
    "priority": _l("Priority"),
    "technician_id": _l("Technician"),
    "promised_at": _l("Promised for"),
}
TONES = {
    "ready": "green",
    "collected": "green",
    "approved": "green",
    "paid": "green",
    "awaiting_approval": "brass",
    "requested": "brass",
    "open": "brass",
    "sent": "brass",
    "rejected": "brick",
    "cancelled": "brick",
    "declined": "brick",
    "unrepairable": "brick",
    "urgent": "brick",
    "failed": "brick",
}


@dataclass(frozen=True)
class Doors:
    """Where the acts of an order's page lead: an account's own, or those of a mailed link (`token`)."""

    number: str = ""
    ticket_id: int = 0
    token: str = ""

    @property
    def message(self) -> str:
        """Where a message goes."""
        if self.token:
            return url_for("repairs.track_message", token=self.token)
        if self.ticket_id:
            return url_for("repairs.reply", ticket_id=self.ticket_id)
        return url_for("repairs.message", number=self.number)

    @property
    def cancel(self) -> str:
        """Where an order is called off."""
        if self.token:
            return url_for("repairs.track_cancel", token=self.token)
        return url_for("repairs.cancel", number=self.number)

    @property
    def code(self) -> str:
        """Where a code is asked for."""
        if self.token:
            return url_for("repairs.track_code", token=self.token)
        return url_for("repairs.code", number=self.number)

    def decide(self, estimate: Estimate) -> str:
        """Where an estimate is answered."""
        if self.token:
            return url_for("repairs.track_decide", token=self.token, estimate_id=estimate.id)
        return url_for("repairs.decide", number=self.number, estimate_id=estimate.id)

    def file(self, attachment: Attachment) -> str:
        """Where a file is fetched."""
        if self.token:
            return url_for("repairs.track_file", token=self.token, attachment_id=attachment.id)
        return url_for("repairs.file", attachment_id=attachment.id)


def word(name: str) -> Any:
    """Return the word of a state or kind in the reader's language."""
    return WORDS.get(name, name)


def told(event: OrderEvent) -> str:
    """Return what an event says beside its word; the fields that were changed by their labels."""
    if event.kind != "edited":
        return event.detail
    return listed(str(FIELD_WORDS.get(name, name)) for name in event.detail.split(", "))


def tone(name: str) -> str:
    """Return the colour of a state's badge, an empty text for none."""
    return TONES.get(name, "")


def money(minor: int) -> str:
    """Return minor units as money of the house, as the reader writes it."""
    return str(format_currency(Decimal(minor) / 100, settings().CURRENCY))


def is_image(attachment: Attachment) -> bool:
    """Tell whether a file can be shown as a picture."""
    return attachment.content_type in IMAGES


def served(attachment: Attachment) -> Response:
    """Answer a file so that no browser runs anything in it. Raise NotFound where its content is gone."""
    try:
        content = files().get(attachment.sha256)
    except FileNotFoundError:
        raise NotFound from None
    response = Response(content, mimetype=attachment.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=attachment.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def qr_of(order: WorkOrder) -> Response:
    """Answer the QR code of an order's page, for the sheet that goes with the device."""
    import segno  # only this sheet needs it

    out = io.BytesIO()
    address = settings().base_url + url_for("repairs.show", number=order.number)
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    return Response(out.getvalue(), mimetype="image/svg+xml")


GLOBALS = {
    "file_doors": Doors(),
    "word": word,
    "told": told,
    "tone": tone,
    "money": money,
    "is_image": is_image,
    "shown_imei": shown_imei,
}
