"""A guest becomes an account by giving its birth (road G): chart and conversion in one transaction."""

from dataclasses import dataclass

from webapp.apps.bazi.models import Chart
from webapp.apps.bazi.services.births import Entry, report_of_the_born
from webapp.apps.bazi.services.charts import keep_chart
from webapp.guests import sessions
from webapp.guests.current import actor, identity, known, locked, writer
from webapp.guests.models import User
from webapp.guests.upgrade import convert_by_onboarding
from webapp.web.errors import NotFound, Problem

FORMAL = "User is already a formal user"
UNKNOWN = "User not found"


@dataclass(frozen=True)
class Onboarded:
    """Who completed the onboarding, the chart, and the new session of a guest who became an account."""

    user: User
    chart: Chart
    grant: sessions.Grant | None


def check_own_guest(user_id: int) -> None:
    """Raise NotFound unless the caller proved to be this user, Problem 400 if it is an account already.

    The id in a request proves nothing: a stranger's answers like one that does not exist. A credential that
    has ended raises Unauthenticated, as everywhere.
    """
    user = known() if identity().ended else actor()
    if user.id != user_id:
        raise NotFound(UNKNOWN)
    if user.user_type != "guest":
        raise Problem(FORMAL, code="already_registered")


def convert_guest(user_id: int, entry: Entry) -> Onboarded:
    """Turn the caller's guest into an account with a chart. Raises as `check_own_guest`, and Invalid."""
    check_own_guest(user_id)
    report_of_the_born(entry.birth)  # before the lock: a bad birth changes nothing and holds nobody up
    user = locked()
    if user.user_type != "guest":
        raise Problem(FORMAL, code="already_registered")
    return _converted(user, entry)


def onboard(entry: Entry) -> Onboarded:
    """Make the caller's chart: a visitor or guest becomes an account with it, an account keeps it.

    Raises Invalid for the birth, Refused and GuestLimit as any first act of a visitor.
    """
    report_of_the_born(entry.birth)
    user = writer()
    if user.user_type == "guest":
        return _converted(user, entry)
    return Onboarded(user, keep_chart(entry, owner=user), None)


def _converted(user: User, entry: Entry) -> Onboarded:
    user, grant = convert_by_onboarding(user, entry.name)
    return Onboarded(user, keep_chart(entry, owner=user), grant)
