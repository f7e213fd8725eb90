"""How a link is shown: its short address and its QR code."""

from io import BytesIO

import segno
from flask import Response

from webapp.apps.links.models import Link
from webapp.config import settings
from webapp.web.errors import NotFound

QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
QR_SCALE = 8  # pixels a module
QR_BORDER = 2  # modules; readers ask for 4, pages add white around it


def short_url(link: Link) -> str:
    """Return the address to hand out."""
    return f"{settings().base_url}/{link.code}"


def qr_image(link: Link, kind: str) -> Response:
    """Answer the QR code of the short address as an image. Raise NotFound for a kind that we do not draw."""
    if kind not in QR_TYPES:
        raise NotFound
    image = BytesIO()
    code = segno.make(short_url(link), error="m", micro=False)
    code.save(image, kind=kind, scale=QR_SCALE, border=QR_BORDER, light="white")
    response = Response(image.getvalue(), mimetype=QR_TYPES[kind])
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
