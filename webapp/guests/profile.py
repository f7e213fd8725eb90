"""What an account says of itself, and how it likes its pages."""

from collections.abc import Mapping
from typing import Any

from flask import session
from flask_babel import refresh

from webapp.guests.models import User
from webapp.guests.usernames import check_username, flush_name

OF_A_PAGE = ("display_name", "username", "bio", "location", "website", "locale", "timezone", "theme")
FIELDS = (*OF_A_PAGE, "avatar_url")  # pages of ours show no picture of another host, programs may


def change_profile(user: User, changes: Mapping[str, Any]) -> None:
    """Change fields of an account, locked, to clean values; this browser follows in language and colours.

    Raises Conflict for a taken username, and KeyError for a field that is no part of a profile.
    """
    unknown = changes.keys() - set(FIELDS)
    if unknown:
        raise KeyError(*unknown)
    username = changes.get("username")
    if username:
        check_username(username, but=user.id)
    for name, value in changes.items():
        setattr(user, name, value.lower() if name == "username" and value else value)
    flush_name()
    if "locale" in changes:
        session["locale"] = user.locale
    if "theme" in changes:
        session["theme"] = user.theme
    refresh()
