"""The blueprint that the pages of repairs are on. Its forms may bring files."""

from flask import request

from webapp.apps.repairs.services.attachments import LARGEST_BODY
from webapp.web.blueprint import Blueprint

UPLOADS = frozenset(
    f"repairs.{name}"
    for name in (
        "ask",
        "message",
        "reply",
        "open_ticket",
        "track_message",
        "take_in",
        "answer",
        "answer_order",
        "ask_mine",
    )
)

bp = Blueprint("repairs", __name__)


def take_uploads() -> None:
    """Raise the limit of a body where files are taken, before anything reads it."""
    if request.endpoint in UPLOADS:
        request.max_content_length = LARGEST_BODY


bp.before_request_funcs[None].insert(0, take_uploads)
