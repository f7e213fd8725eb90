"""What anybody meets behind a code: the redirect, its question, its end; the preview and the report."""

from typing import Any

from flask import Response, g, request
from flask_babel import gettext as _

from webapp.apps.links.clicks import click_counter
from webapp.apps.links.engine.targets import unicode_host
from webapp.apps.links.forms import PasswordForm, ReportForm
from webapp.apps.links.front_door import REDIRECT_HEADERS
from webapp.apps.links.models import Link
from webapp.apps.links.queries import find_link
from webapp.apps.links.services.reports import report_link
from webapp.apps.links.services.visits import (
    Meets,
    forgive_tries,
    shows_target,
    take_capped_click,
    take_try,
    what_meets,
)
from webapp.apps.links.views.blueprint import bp
from webapp.db import unit_of_work
from webapp.guests.current import actor
from webapp.guests.passwords import password_matches
from webapp.web import respond
from webapp.web.errors import Gone, NotFound, TooMany
from webapp.web.security import POLICY

NOTHING_HERE = "There is nothing behind this link. If it is a private link, sign in to open it."
ENDED = {
    Meets.EXPIRED: "This link has expired.",
    Meets.USED_UP: "The clicks that this link was made for are used up.",
    Meets.DISABLED: "This link is switched off.",
}


class NothingHere(NotFound):
    """The same words, byte for byte, for an unknown code and for a private link."""

    def as_json(self) -> dict[str, Any]:
        """Return the problem without the number of the request."""
        return {name: value for name, value in super().as_json().items() if name != "request_id"}


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
        form.password.errors = [_("This is not the password.")]
        return _ask(link, form, 422)
    with unit_of_work() as session:
        forgive_tries(session, link.id)
    return _go(link, 303)


@bp.get("/<code>+", endpoint="preview")
def preview(code: str) -> Response:
    """Show where a link leads before anybody goes there."""
    return _preview(code)


@bp.post("/<code>+", endpoint="report")
def report(code: str) -> Response:
    """Take a visitor's word that a link does harm."""
    link = find_link(code)
    meets = what_meets(link)
    if link is None or meets is Meets.NOTHING:
        return _end(link, meets)
    form = ReportForm()
    if not form.validate():
        return _preview(code, form, 422)
    report_link(link, form.reason.data, form.detail.data or "")
    return respond.page("links/report_done.html", code=link.code)


def _go(link: Link, status: int = 302) -> Response:
    """Redirect, taking one of the link's clicks if they are numbered, and count the click."""
    is_capped = link.max_clicks is not None
    if is_capped:
        with unit_of_work() as session:
            is_taken = take_capped_click(session, link)
        if not is_taken:
            return _end(link, Meets.USED_UP)
    if request.method != "HEAD":
        click_counter().take_request(link.id, request, is_counted=is_capped)
    response = Response(status=status)
    response.headers.update(REDIRECT_HEADERS)
    response.headers["Location"] = link.original_url
    return response


def _ask(link: Link, form: PasswordForm, status: int = 200) -> Response:
    """Show the question for a link's password."""
    with unit_of_work(write=False):
        response = respond.page("links/password.html", status, code=link.code, form=form)
    # Browsers hold the redirect that follows a form against form-action as well.
    onward = POLICY.replace("form-action 'self'", "form-action 'self' http: https:")
    response.headers["Content-Security-Policy"] = onward
    return _unlisted(response)


def _end(link: Link | None, meets: Meets) -> Response:
    """Say that nothing is here, the same to everybody, or that a link has ended."""
    if link is None or meets is Meets.NOTHING:
        g.is_faulty = True  # this page knows nobody, so it is one page for all
        if respond.wanted() == "json":
            return respond.problem(NothingHere(NOTHING_HERE))
        return _unlisted(respond.page("links/missing.html", 404))
    if respond.wanted() == "json":
        return respond.problem(Gone(ENDED[meets], code=f"gone_{meets.value}"))
    with unit_of_work(write=False):
        context = {"reason": meets.value, "is_owner": actor().id == link.user_id, "code": link.code}
        return _unlisted(respond.page("links/gone.html", 410, **context))


def _preview(code: str, form: ReportForm | None = None, status: int = 200) -> Response:
    link = find_link(code)
    meets = what_meets(link)
    if link is None or meets not in (Meets.TARGET, Meets.PASSWORD):
        return _end(link, meets)
    form = form or ReportForm(formdata=None)
    host = unicode_host(link.target_host)
    context = {
        "shows_target": shows_target(link),
        "target_ascii": link.original_url,
        "target_unicode": link.original_url.replace(link.target_host, host, 1),
        "host_differs": host != link.target_host,
    }
    return _unlisted(respond.page("links/preview.html", status, link=link, form=form, **context))


def _unlisted(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
