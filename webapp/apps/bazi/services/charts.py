"""Keep, choose, share, recalculate and delete charts."""

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.apps.bazi.engine.chart import Birth
from webapp.apps.bazi.engine.cities import City
from webapp.apps.bazi.engine.clock import parse
from webapp.apps.bazi.engine.report import Report, offset_text
from webapp.apps.bazi.models import Chart
from webapp.apps.bazi.services import analyses, births
from webapp.apps.bazi.services.births import Entry
from webapp.extensions import db
from webapp.guests.current import actor, locked, writer
from webapp.guests.models import User
from webapp.guests.ownership import owned
from webapp.guests.quotas import claim_slot, expiry_for
from webapp.web.errors import Refused

WAS_ACTIVE = "active"  # what a merge notes of a guest's chart that gave way to the account's
SHARE_BYTES = 16
SHARING = _l("Guests cannot share charts. Please register to use this feature.")
QUIET = {"synchronize_session": False}


def keep_chart(entry: Entry, owner: User | None = None) -> Chart:
    """Keep a chart as the caller's active one (a visitor becomes a guest with it), flushed.

    `owner` is a user whose row this unit holds already. Raises Invalid for the birth and Refused for a
    used-up quota. Its analysis is asked for as well.
    """
    report = births.report_of_the_born(entry.birth)
    user = owner or writer()
    claim_slot(user, Chart)
    _deactivate(user.id)
    chart = new_chart(user, entry, report)
    chart.is_active = True
    db.session.add(chart)
    db.session.flush()
    analyses.ask(chart)
    return chart


def new_chart(user: User, entry: Entry, report: Report) -> Chart:
    """Return the row of a chart, not added and not active."""
    birth, city = entry.birth, entry.city
    said = birth.said
    chart = Chart(
        user_id=user.id,
        name=entry.name,
        gender=birth.gender,
        birth_date=said.day,
        birth_clock=said.clock.isoformat("seconds") if said.clock else None,
        utc_offset=offset_text(said.offset) if said.offset is not None else None,
        zone=birth.zone,
        fold=report["moment"]["fold"],
        city_id=city and city.id,
        place=place_of(city),
        longitude=birth.longitude,
        day_changes=birth.day_changes,
        luck_method=birth.luck_method,
        true_solar_time=birth.true_solar_time,
        expires_at=expiry_for(user, Chart),
    )
    _take(chart, report)
    return chart


def birth_of(chart: Chart) -> Birth:
    """Return what a chart was made from."""
    text = chart.birth_date.isoformat()
    if chart.birth_clock:
        text += f"T{chart.birth_clock}{chart.utc_offset or ''}"
    return Birth(
        parse(text),
        chart.zone,
        chart.longitude,
        chart.gender,  # type: ignore[arg-type]  # a CHECK holds the three names to these
        chart.day_changes,  # type: ignore[arg-type]
        chart.true_solar_time,
        chart.fold,
        chart.luck_method,  # type: ignore[arg-type]
    )


def recalculate(chart_id: int) -> Chart:
    """Find the pillars of the caller's chart anew, with today's engine, and its analysis. Raise NotFound."""
    chart = _locked(chart_id)
    _take(chart, births.report(birth_of(chart)))
    db.session.flush()
    analyses.ask(chart)
    return chart


def activate(chart_id: int) -> Chart:
    """Make one of the caller's charts the active one. Raise NotFound."""
    chart = _locked(chart_id)
    _deactivate(chart.user_id)
    chart.is_active = True
    db.session.flush()
    return chart


def share(chart_id: int, *, is_on: bool, owner: User | None = None) -> Chart:
    """Give one of the caller's charts an address for others, or take it back. Raise NotFound, Refused."""
    owned(Chart).get_or_404(id=chart_id)
    user = owner or locked()
    if user.user_type != "registered" and is_on:
        raise Refused(SHARING, code="account_needed")
    chart = owned(Chart).get_or_404(lock=True, id=chart_id)
    if not is_on:
        chart.share_code = None
    elif chart.share_code is None:
        chart.share_code = secrets.token_urlsafe(SHARE_BYTES)
    db.session.flush()
    return chart


def delete_chart(chart_id: int) -> None:
    """Delete one of the caller's charts with its analysis; another becomes active. Raise NotFound."""
    chart = _locked(chart_id)
    was_active, user_id = chart.is_active, chart.user_id
    db.session.delete(chart)
    db.session.flush()
    if was_active:
        newest = select(Chart.id).where(Chart.user_id == user_id).order_by(Chart.id.desc()).limit(1)
        next_one = update(Chart).where(Chart.id == newest.scalar_subquery())
        db.session.execute(next_one.values(is_active=True), execution_options=QUIET)


def forget_births() -> int:
    """Delete all birth data of the caller: every chart and analysis. Answer how many charts went."""
    if actor().id is None:
        return 0
    gone: Any = db.session.execute(delete(Chart).where(Chart.user_id == locked().id), execution_options=QUIET)
    return int(gone.rowcount)


def place_of(city: City | None) -> str:
    """Return how a city is called for good: as GeoNames writes it."""
    if city is None:
        return ""
    parts = (city.name, city.state, city.country)
    return ", ".join(part for part in parts if part)


def settle_merge(session: Session, guest_id: int, account_id: int) -> None:
    """Let the account's active chart stay the active one; the guest's comes along beside it, noted."""
    has_own = select(Chart.id).where(Chart.user_id == account_id, Chart.is_active).exists()
    theirs = update(Chart).where(Chart.user_id == guest_id, Chart.is_active, has_own)
    session.execute(theirs.values(is_active=False, name_before_merge=WAS_ACTIVE), execution_options=QUIET)


def settle_undo(session: Session, guest_id: int, _account_id: int) -> None:
    """Make the chart active again that was the guest's before the merge."""
    noted = update(Chart).where(Chart.user_id == guest_id, Chart.name_before_merge == WAS_ACTIVE)
    session.execute(noted.values(is_active=True, name_before_merge=None), execution_options=QUIET)


def quota_sentence(quota: int) -> str:
    """Return what a guest is told who has used up the quota."""
    sentence: str = ngettext(
        "Guests can keep %(num)s chart. Please register to keep as many as you like.",
        "Guests can keep %(num)s charts. Please register to keep as many as you like.",
        quota,
    )
    return sentence


def default_name() -> str:
    """Return what a chart is called whose owner gave it no name."""
    return str(_("My chart"))


def _take(chart: Chart, report: Report) -> None:
    chart.report, chart.flags = report, report["flags"]
    chart.pillars = "".join(pair or "" for pair in report["pillars"].values())
    chart.engine, chart.engine_version = report["engine"], report["version"]


def _locked(chart_id: int) -> Chart:
    """Return the caller's chart under its owner's lock. Raise NotFound."""
    owned(Chart).get_or_404(id=chart_id)
    locked()
    return owned(Chart).get_or_404(lock=True, id=chart_id)


def _deactivate(user_id: int) -> None:
    active = update(Chart).where(Chart.user_id == user_id, Chart.is_active)
    db.session.execute(active.values(is_active=False), execution_options={"synchronize_session": "fetch"})
