"""The blueprint that the calls of repairs are on. A file is the body of a call, or comes with a form."""

from flask import request

from webapp.apps.repairs.services.attachments import LARGEST, LARGEST_BODY
from webapp.web.blueprint import ApiBlueprint

UPLOADS = frozenset({"repairs_api.attach"})
FORMS = frozenset({"repairs_api.ask"})
TAG = "repairs"

api = ApiBlueprint("repairs_api", __name__)


def take_uploads() -> None:
    """Raise the limit of a body where a file is taken, before anything reads it."""
    if request.endpoint in UPLOADS:
        request.max_content_length = LARGEST
    elif request.endpoint in FORMS and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_BODY


api.before_request_funcs[None].insert(0, take_uploads)
