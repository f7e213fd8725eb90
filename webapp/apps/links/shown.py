"""How a link is shown: its short address and its QR code."""

from io import BytesIO
from typing import Literal

import segno

from webapp.apps.links.models import Link
from webapp.config import settings

QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
QR_SCALE = 8  # pixels a module
QR_BORDER = 2  # modules; readers ask for 4, pages add white around it


def short_url(link: Link) -> str:
    """Return the address to hand out."""
    return f"{settings().base_url}/{link.code}"


def qr_code(link: Link, kind: Literal["svg", "png"]) -> bytes:
    """Return the QR code of the short address as an image file."""
    image = BytesIO()
    code = segno.make(short_url(link), error="m", micro=False)
    code.save(image, kind=kind, scale=QR_SCALE, border=QR_BORDER, light="white")
    return image.getvalue()
