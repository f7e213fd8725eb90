"""The rights of staff. To everybody else their pages are not there."""

from webapp.guests.current import identity
from webapp.guests.models import User
from webapp.web.errors import NotFound

STAFF = ("staff", "admin")


def admin() -> User:
    """Return the admin behind this request. Raise NotFound for anybody else."""
    return _one_of("admin")


def moderator() -> User:
    """Return the staff member or admin behind this request. Raise NotFound for anybody else."""
    return _one_of(*STAFF)


def _one_of(*roles: str) -> User:
    user = identity().user
    if user is None or user.user_type != "registered" or user.role not in roles:
        raise NotFound
    return user
