"""Numbers of orders: counted up by the database, a row a year, so that no two are ever the same."""

import re
from datetime import UTC, datetime

from webapp.apps.repairs.models import OrderYear
from webapp.db import upsert
from webapp.extensions import db

NUMBER = re.compile(r"WO-[0-9]{4}-[0-9]{5,9}", re.ASCII)


def next_number() -> str:
    """Return the next number of this year, `WO-2026-00042`; whoever asks meanwhile waits for this unit."""
    year = datetime.now(UTC).year
    counted = upsert(db.session(), OrderYear).values(year=year, last=1)
    counted = counted.on_conflict_do_update(index_elements=["year"], set_={"last": OrderYear.last + 1})
    last = db.session.scalar(counted.returning(OrderYear.last))
    return f"WO-{year}-{last:05d}"


def is_number(text: str) -> bool:
    """Tell whether text has the form of an order's number."""
    return NUMBER.fullmatch(text) is not None
