"""Reads of charts: mine, the active one, and one that its owner shared."""

import re

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.apps.bazi.engine.cities import City, atlas
from webapp.apps.bazi.models import Chart
from webapp.extensions import db
from webapp.guests.models import User
from webapp.guests.ownership import owned, owner_is_present
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, Page, page_by

CODE = re.compile(r"[A-Za-z0-9_-]{8,32}")
MOST_CITIES = 50
USUAL_CITIES = 10


def my_chart(chart_id: int | None = None) -> Chart:
    """Return one of the caller's charts with its analysis, the active one by default. Raise NotFound."""
    query = owned(Chart).select().options(joinedload(Chart.analysis))
    query = query.where(Chart.is_active) if chart_id is None else query.where(Chart.id == chart_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def my_charts(cursor: str | None = None, limit: int = USUAL_PAGE) -> Page[Chart]:
    """Return a page of the caller's charts, the newest first."""
    return page_by(owned(Chart).select(), [Chart.id], cursor=cursor, limit=limit)


def shared_chart(code: str) -> Chart:
    """Return a chart that its owner shares. Raise NotFound."""
    if not CODE.fullmatch(code):
        raise NotFound
    query = select(Chart).join(User, User.id == Chart.user_id)
    found = db.session.scalar(query.where(Chart.share_code == code, owner_is_present()))
    if found is None:
        raise NotFound
    return found


def cities(text: str, limit: int = USUAL_CITIES) -> list[City]:
    """Return the cities whose names begin with `text`."""
    return atlas().search(text, min(limit, MOST_CITIES))
