"""Which addresses a link may lead to, said to people."""

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l

from webapp.apps.links.engine.targets import TARGET_MAX_BYTES, Target, TargetRefused, parse_target
from webapp.config import Settings
from webapp.web.errors import Invalid

SENTENCES = {
    "empty": _l("Please paste an address."),
    "too_long": _l("This address is longer than %(n)s bytes.", n=TARGET_MAX_BYTES),
    "control": _l("This address contains control characters."),
    "malformed": _l("This is not a web address."),
    "scheme": _l("Only addresses that begin with http:// or https:// can be shortened."),
    "userinfo": _l("Addresses with a user name or password in them are not accepted."),
    "no_host": _l("This address names no site."),
    "own_host": _l("This address is a link of ours already."),
    "private": _l("This address leads into a private network."),
}


def check_target(text: str, field: str = "original_url") -> Target:
    """Return the address in `text`. Raise Invalid with a sentence for people at `field`."""
    try:
        return parse_target(text, here())
    except TargetRefused as error:
        raise Invalid({field: str(SENTENCES[error.code])}, code=f"target_{error.code}") from None


def is_still_allowed(url: str) -> bool:
    """Say whether a stored address may be redirected to today."""
    try:
        parse_target(url, here())
    except TargetRefused:
        return False
    return True


def own_hosts(app: Flask) -> tuple[str, ...]:
    """Return the names under which this site answers."""
    config: Settings = app.extensions["settings"]
    return (config.base_host, *(app.config["TRUSTED_HOSTS"] or ()))


def here() -> tuple[str, ...]:
    """Return the names under which this site answers, that of this request included."""
    return (*own_hosts(current_app), request.host)
