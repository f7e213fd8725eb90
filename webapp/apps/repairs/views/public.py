"""The public form: anybody asks for a repair, and the way back to it goes by mail."""

from flask import Response, request, url_for

from webapp.apps.repairs.forms import RequestForm, blame
from webapp.apps.repairs.models.orders import DEVICE_LENGTH
from webapp.apps.repairs.services.numbers import is_number
from webapp.apps.repairs.services.requests import request_repair
from webapp.apps.repairs.views.blueprint import bp
from webapp.guests.current import actor
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.errors import Problem


@bp.get("/repair", endpoint="form")
def form() -> Response:
    """Show the public form, filled in with what is known of whoever is signed in, and what home asked for."""
    asked = empty_form()
    asked.device.data = request.args.get("device", "")[:DEVICE_LENGTH]
    return respond.page("repairs/request.html", form=asked)


@bp.post("/repair", endpoint="ask")
def ask() -> Response:
    """Take a request."""
    form = RequestForm()
    if form.website.data:
        return respond.redirect(url_for("repairs.sent"))  # a robot: it need not know
    if not form.validate():
        return respond.page("repairs/request.html", 422, form=form)
    try:
        order = request_repair(form.asked())
    except Problem as error:
        blame(form, error)
        response = respond.page("repairs/request.html", error.status, form=form)
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response
    return respond.redirect(url_for("repairs.sent", number=order.number))


@bp.get("/repair/sent", endpoint="sent")
def sent() -> Response:
    """Say that the request has arrived, the same to everybody."""
    number = request.args.get("number", "")
    return respond.page("repairs/sent.html", number=number if is_number(number) else "")


def empty_form() -> RequestForm:
    """Return the form with what is known of an account."""
    user = actor()
    form = RequestForm(formdata=None)
    if isinstance(user, User) and user.user_type == "registered":
        form.name.data, form.email.data = user.display_name, user.email
    return form
