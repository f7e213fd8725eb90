"""Saved replies, for staff: the list with its form, change, delete; and how one gets into an answer."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.apps.repairs.forms import MessageForm, ReplyForm, blame
from webapp.apps.repairs.services import replies as acts
from webapp.apps.repairs.services.who import staff
from webapp.apps.repairs.views.blueprint import bp
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid, NotFound
from webapp.web.requests import id_in


@bp.get("/staff/replies", endpoint="replies")
def index() -> Response:
    """Show the saved replies."""
    return _page(ReplyForm(formdata=None))


@bp.post("/staff/replies", endpoint="save_reply")
def create() -> Response:
    """Write a reply down."""
    return _save(None)


@bp.get("/staff/replies/<id:reply_id>", endpoint="saved_reply")
def read(reply_id: int) -> Response:
    """Show a reply in the form."""
    return _page(ReplyForm(formdata=None, obj=acts.find_reply(reply_id)), reply_id)


@bp.post("/staff/replies/<id:reply_id>", endpoint="edit_reply")
def edit(reply_id: int) -> Response:
    """Change a reply."""
    return _save(reply_id)


@bp.post("/staff/replies/<id:reply_id>/delete", endpoint="delete_reply")
def delete(reply_id: int) -> Response:
    """Delete a reply."""
    acts.delete_reply(reply_id)
    return respond.redirect(url_for("repairs.replies"), _("The reply is deleted."))


def puts_in(form: MessageForm, name: str, number: str) -> bool:
    """Put the chosen reply into a form that was sent for that; tell whether it was."""
    if request.form.get("put") != "on":
        return False
    chosen = id_in(request.form.get("reply", ""))
    if chosen is None:
        raise NotFound
    form.body.data = acts.put_in(chosen, form.body.data or "", name, number)
    return True


def _save(reply_id: int | None) -> Response:
    staff()
    form = ReplyForm()
    if not form.validate():
        return _page(form, reply_id, 422)
    try:
        acts.save_reply(form.title.data or "", form.body.data or "", reply_id)
    except (Invalid, Conflict) as error:
        blame(form, error)
        return _page(form, reply_id, error.status)
    return respond.redirect(url_for("repairs.replies"), _("Saved."))


def _page(form: ReplyForm, reply_id: int | None = None, status: int = 200) -> Response:
    rows = acts.saved_replies()
    return respond.page("repairs/replies.html", status, replies=rows, form=form, reply_id=reply_id)
