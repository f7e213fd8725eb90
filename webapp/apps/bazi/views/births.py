"""From a birth to a chart: the nickname, the preview for anybody, the onboarding; parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.apps.bazi import queries
from webapp.apps.bazi.engine.report import Report
from webapp.apps.bazi.forms import BirthForm, NicknameForm, OnboardingForm
from webapp.apps.bazi.services import births, charts, onboarding
from webapp.apps.bazi.views.blueprint import bp
from webapp.guests.current import actor, writer
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.errors import Invalid, Problem


@bp.get("/bazi", endpoint="index")
def index() -> Response:
    """Show my charts, or how to begin."""
    page = queries.my_charts(request.args.get("cursor") or None)
    return respond.page(
        "bazi/index.html",
        page=page,
        form=BirthForm(formdata=None),
        nickname=NicknameForm(formdata=None, nickname=actor().display_name),
    )


@bp.post("/bazi/start", endpoint="start")
def start() -> Response:
    """Take a nickname: a visitor becomes a guest with it, and goes on to the onboarding."""
    form = NicknameForm()
    if not form.validate():
        return _index_again(form)
    return _started(writer(), form)


def finish_start(user: User, sent: Mapping[str, Any]) -> Response:
    """Go on for the visitor who had to become `user` first."""
    form = NicknameForm(MultiDict(sent), meta={"csrf": False})
    return _started(user, form) if form.validate() else _index_again(form)


@bp.get("/bazi/chart", endpoint="preview")
def preview() -> Response:
    """Show the chart of a birth in the query string; nothing is stored."""
    if not request.args.get("birth_date"):
        return respond.page("bazi/preview.html", form=BirthForm(formdata=None), report=None)
    form = BirthForm.of_query(request.args)
    report = _report(form)
    return respond.page("bazi/preview.html", 200 if report else 422, form=form, report=report)


@bp.get("/bazi/cities", endpoint="cities")
def cities() -> Response:
    """Show the cities that begin with what is typed so far."""
    text = request.args.get("city", "")[:100].replace("\x00", "")
    form = BirthForm(formdata=None, city=text)
    form.found = queries.cities(text.partition(",")[0])
    if respond.is_fragment_request():
        return respond.fragment("bazi/_cities.html", page="bazi/preview.html", form=form)
    return respond.page("bazi/preview.html", form=form, report=None)


@bp.get("/bazi/onboarding", endpoint="onboarding")
def onboarding_page() -> Response:
    """Show the onboarding, filled with what a preview was made from."""
    given = {name: request.args[name] for name in BirthForm.of_query({})._fields if name in request.args}
    given.setdefault("nickname", actor().display_name)
    is_unknown = bool(given.pop("hour_unknown", ""))
    is_solar = bool(given.pop("true_solar_time", ""))
    form = OnboardingForm(formdata=None, hour_unknown=is_unknown, true_solar_time=is_solar, **given)
    return respond.page("bazi/onboarding.html", form=form)


@bp.post("/bazi/onboarding", endpoint="onboard")
def onboard() -> Response:
    """Make the chart; a guest becomes an account with it."""
    form = OnboardingForm()
    if request.form.get("find") or not form.validate():
        return _onboarding_again(form)
    try:
        done = onboarding.onboard(form.entry())
    except (Invalid, Problem) as error:
        if error.status not in (400, 422):
            raise
        form.blame(error)
        return _onboarding_again(form)
    words = _("Welcome! This is your chart, and everything you made here is yours to keep.")
    return respond.redirect(
        url_for("bazi.show", chart_id=done.chart.id), words if done.grant else _("Here is your chart.")
    )


def finish_onboard(user: User, sent: Mapping[str, Any]) -> Response:
    """Make the chart of the visitor who had to become `user` first."""
    form = OnboardingForm(MultiDict(sent), meta={"csrf": False})
    return _keep(form, user) if form.validate() else _onboarding_again(form)


@bp.post("/bazi/charts", endpoint="keep")
def keep() -> Response:
    """Keep the chart of a preview."""
    form = BirthForm()
    return _keep(form, None) if form.validate() else _preview_again(form)


def finish_keep(user: User, sent: Mapping[str, Any]) -> Response:
    """Keep the chart that was refused to the guest who has become `user`."""
    form = BirthForm(MultiDict(sent), meta={"csrf": False})
    return _keep(form, user) if form.validate() else _preview_again(form)


def home_context() -> Mapping[str, Any]:
    """Return what the card on the home page shows."""
    return {"birth_form": BirthForm(formdata=None)}


def _started(user: User, form: NicknameForm) -> Response:
    if user.user_type == "guest":
        user.display_name = form.nickname.data or ""
    return respond.redirect(url_for("bazi.onboarding", nickname=form.nickname.data))


def _keep(form: BirthForm, owner: User | None) -> Response:
    try:
        chart = charts.keep_chart(form.entry(), owner=owner)
    except Invalid as error:
        form.blame(error)
        return _preview_again(form)
    return respond.redirect(url_for("bazi.show", chart_id=chart.id), _("The chart is kept."))


def _report(form: BirthForm) -> Report | None:
    """Return the chart of a form, or none with what is wrong said in it."""
    if not form.validate():
        return None
    try:
        return births.report(form.entry().birth)
    except Invalid as error:
        form.blame(error)
        return None


def _index_again(form: NicknameForm) -> Response:
    page = queries.my_charts()
    return respond.page("bazi/index.html", 422, page=page, form=BirthForm(formdata=None), nickname=form)


def _preview_again(form: BirthForm) -> Response:
    return respond.page("bazi/preview.html", 422, form=form, report=None)


def _onboarding_again(form: OnboardingForm) -> Response:
    return respond.fragment("bazi/_onboarding_form.html", page="bazi/onboarding.html", status=422, form=form)
