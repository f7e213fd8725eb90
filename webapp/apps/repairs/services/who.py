"""Who does something at the desk: what an event and an audit entry say of it."""

from dataclasses import dataclass

from webapp.guests.current import actor, signed_in
from webapp.guests.models import User
from webapp.web.errors import NotFound

STAFF_ROLES = ("staff", "admin")


@dataclass(frozen=True)
class Who:
    """One who acts: kind (customer, link, staff, system), the user's id if there is one, a name."""

    kind: str
    id: int | None = None
    name: str = ""


LINK = Who("link")  # whoever holds a mailed link
SYSTEM = Who("system")


def staff() -> User:
    """Return the member of staff behind this request. Raise Unauthenticated, and NotFound for customers."""
    user = signed_in()
    if user.role not in STAFF_ROLES:
        raise NotFound
    return user


def is_staff() -> bool:
    """Tell whether a member of staff makes this request."""
    return actor().role in STAFF_ROLES


def as_staff() -> Who:
    """Return the member of staff behind this request as who acts. Raises as `staff`."""
    user = staff()
    return Who("staff", user.id, name_of(user))


def as_customer(user: User) -> Who:
    """Return a customer as who acts."""
    return Who("customer", user.id, name_of(user))


def name_of(user: User) -> str:
    """Return what somebody is called."""
    return (user.display_name or user.username or user.email or "")[:100]
