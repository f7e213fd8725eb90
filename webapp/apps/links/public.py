"""What anybody meets behind a code: the redirect, its question, its end; the preview and the report."""

from flask import Response, g, make_response, request, url_for

from webapp.apps.links.clicks import click_counter
from webapp.apps.links.engine.targets import unicode_host
from webapp.apps.links.forms import PasswordForm, ReportForm
from webapp.apps.links.front_door import redirect_headers
from webapp.apps.links.models import Link
from webapp.apps.links.queries import find_link
from webapp.apps.links.services.reports import report_link
from webapp.apps.links.services.visits import Meets, forgive_tries, take_capped_click, take_try, what_meets
from webapp.config import settings
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.passwords import password_matches
from webapp.web import respond
from webapp.web.errors import NotFound, TooMany
from webapp.web.security import POLICY
from webapp.apps.links.views import bp


@bp.get("/<code>", endpoint="follow", unit=False)
def follow(code: str) -> Response:
    """Redirect to where a code leads, or say why not."""
    with unit_of_work(write=False):
        link = find_link(code)
        meets = what_meets(link)
        if meets not in (Meets.TARGET, Meets.PASSWORD):
            return _end(link, meets)
    assert link is not None
    if meets is Meets.PASSWORD:
        return _ask(link, PasswordForm(formdata=None))
    return _go(link)


@bp.post("/<code>", endpoint="open", unit=False)
def open_link(code: str) -> Response:
    """Redirect to where a code leads if its password is right."""
    with unit_of_work(write=False):
        link = find_link(code)
        meets = what_meets(link)
        if meets not in (Meets.TARGET, Meets.PASSWORD):
            return _end(link, meets)
    assert link is not None
    form = PasswordForm()
    if meets is Meets.TARGET:
        return _go(link, 303)
    if not form.validate():
        return _ask(link, form, 422)
    try:
        with unit_of_work() as session:
            take_try(session, link.id)
    except TooMany as error:
        form.form_errors.append(error.detail)
        response = _ask(link, form, error.status)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    # Checked between two short units, so that nobody waits for the hash.
    if not password_matches(form.password.data or "", link.password_hash):
        form.password.errors = [WRONG]
        return _ask(link, form, 422)
    with unit_of_work() as session:
        forgive_tries(session, link.id)
    return _go(link, 303)
