"""Units of work of a request: the loser of a race runs once more, with all that it had read forgotten."""

from collections.abc import Callable
from typing import TypeVar

from flask import g
from sqlalchemy.exc import OperationalError

from webapp.db import Again, unit_of_work

Result = TypeVar("Result")

TRIES = 4
RETRIED_SQLSTATES = {"40001", "40P01"}  # serialization failure, deadlock: the loser runs again


def run_unit(act: Callable[[], Result], *, write: bool = True) -> Result:
    """Return what `act` returns, in one unit of work; on `Again` or a deadlock the whole of it runs anew."""
    for attempt in range(1, TRIES + 1):
        try:
            with unit_of_work(write=write):
                return act()
        except Exception as error:
            # What was read in the failed try is no longer known to be true.
            g.pop("identity", None)
            g.pop("strip", None)
            if attempt == TRIES or not _may_run_again(error):
                raise
    raise AssertionError("unreachable")


def _may_run_again(error: Exception) -> bool:
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES
    return isinstance(error, Again)
