"""The blueprint that the calls of the workspace share, and room for bodies with files."""

from flask import request

from webapp.web.blueprint import ApiBlueprint

api = ApiBlueprint("workspace_api", __name__)

TAG = "workspace"
LARGEST_BODY = 24 * 1_048_576  # bytes: twenty files of 512 KB, written as JSON


def make_room() -> None:
    """Take a body as large as twenty files may be; all other calls keep the house's limit."""
    request.max_content_length = LARGEST_BODY
