"""How the desk looks: words, colours of states, money, where the acts of a page lead."""

import io
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, url_for
from flask_babel import format_currency, format_decimal

from webapp.apps.repairs import words
from webapp.apps.repairs.engine.imei import shown_imei
from webapp.apps.repairs.engine.sniff import IMAGES
from webapp.apps.repairs.files import files
from webapp.apps.repairs.models import Attachment, Estimate, WorkOrder
from webapp.config import settings
from webapp.web.errors import NotFound

TONES = {
    "ready": "green",
    "collected": "green",
    "approved": "green",
    "paid": "green",
    "awaiting_approval": "brass",
    "requested": "brass",
    "open": "brass",
    "sent": "brass",
    "mail sent": "green",
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


def tone(name: str, of: str = "") -> str:
    """Return the colour of the badge of a state of something, an empty text for none."""
    return TONES.get(f"{of} {name}") or TONES.get(name, "")


def money(minor: int) -> str:
    """Return minor units as money of the house, as the reader writes it."""
    return str(format_currency(Decimal(minor) / 100, settings().CURRENCY))


def typed(minor: int) -> str:
    """Return minor units as the reader types them into a field: `40.00`, `40,00`."""
    return str(format_decimal(Decimal(minor) / 100, "0.00"))


def shown_phone(number: str) -> str:
    """Return an E.164 number in the groups of its country, `+44 20 7946 0958`, which no line breaks apart."""
    import phonenumbers  # its tables are large, and few pages show a number

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number  # it was kept, so somebody can read it
    grouped = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return str(grouped).replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")


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
    "word": words.word,
    "step": words.step,
    "action": words.action,
    "about_what": words.about_what,
    "told": words.told,
    "by_whom": words.by_whom,
    "tone": tone,
    "money": money,
    "typed": typed,
    "is_image": is_image,
    "shown_imei": shown_imei,
    "shown_phone": shown_phone,
}
