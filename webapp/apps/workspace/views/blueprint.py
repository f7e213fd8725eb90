"""The blueprint that the pages of the workspace share, and what their views have in common."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request, url_for

from webapp.apps.workspace.queries.lists import Wish
from webapp.apps.workspace.services.plans import LARGEST_ARCHIVE
from webapp.apps.workspace.services.undo import Row, restore
from webapp.extensions import csrf
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.blueprint import Blueprint
from webapp.web.errors import Problem
from webapp.web.schema import one_line
from webapp.web.undo import AlreadyBack

STRIP = ("shared/_strip.html",)
LARGEST_FORM = 12 * 1_048_576  # bytes: twenty files of 512 KB in a form
ROOMY = {
    "workspace.create_snippet": LARGEST_FORM,
    "workspace.edit_snippet": LARGEST_FORM,
    "workspace.send_archive": LARGEST_ARCHIVE + 65_536,  # and what a form has around it
}

Finish = Callable[[User, Mapping[str, Any]], Response]


class RoomyBlueprint(Blueprint):
    """A blueprint of which some forms may be large: a snippet's files, an archive."""

    @staticmethod
    def _guard() -> None:
        if request.endpoint in ROOMY:
            request.max_content_length = request.max_form_memory_size = ROOMY[request.endpoint]
        csrf.protect()


bp = RoomyBlueprint("workspace", __name__)


def finishing(act: Callable[[Mapping[str, Any]], Response]) -> Finish:
    """Return how a refused act is done after registering; what cannot be done any more is said."""

    def finish(_user: User, sent: Mapping[str, Any]) -> Response:
        try:
            return act(sent)
        except Problem as error:
            return respond.redirect(url_for("workspace.index"), error.detail)

    return finish


def bring_back(model: type[Row], thing_id: int, told: str) -> str:
    """Bring back what was deleted; return what is said then, `told` or that it is here already."""
    try:
        restore(model, thing_id)
    except AlreadyBack as error:
        return error.detail
    return told


def line(text: str, length: int = 200) -> str:
    """Return one line of a query string; what cannot be one counts as not said."""
    try:
        return one_line(text)[:length]
    except ValueError:
        return ""


def wish(sorts: Mapping[str, Any], **more: Any) -> Wish:
    """Read the query string of a list; what makes no sense there counts as not said."""
    sort = request.args.get("sort", "")
    return Wish(
        q=line(request.args.get("q", "")),
        sort=sort if sort in sorts else next(iter(sorts)),
        cursor=request.args.get("cursor") or None,
        **more,
    )
