"""What a browser is told about whoever looks: language, colours, and whether single keys act."""

from flask import Response, request, session, url_for
from flask_babel import gettext as _

from webapp.guests.current import actor, locked
from webapp.guests.views.identity import bp
from webapp.web import respond
from webapp.web.i18n import LOCALES
from webapp.web.paths import local_path


@bp.post("/preferences", endpoint="preferences")
def preferences() -> Response:
    """Choose the language, the theme or the keys; of an account the first two are kept in its profile."""
    locale, theme, keys = (request.form.get(name) for name in ("locale", "theme", "keys"))
    user = locked() if actor().id else None
    if locale in LOCALES:
        session["locale"] = locale
        if user:
            user.locale = locale
    if theme in ("light", "dark", "auto"):
        session["theme"] = theme
        if user:
            user.theme = theme
    if keys in ("on", "off"):
        session["keys"] = keys
    session.permanent = True
    return respond.redirect(local_path(request.form.get("next"), url_for("guests.home")))


@bp.get("/shortcuts", endpoint="shortcuts")
def shortcuts() -> Response:
    """List the keys that act on pages, and let them be switched off."""
    return respond.fragment("shared/_shortcuts.html", page="shared/shortcuts.html", keys=_keys())


def _keys() -> list[tuple[str, str]]:
    """Return what can be pressed, and what that does."""
    return [
        ("/", _("Search, or type what is new")),
        ("n", _("Make something new")),
        ("e", _("Edit")),
        ("j k", _("Next and previous of a list")),
        ("g h", _("Home")),
        ("g d", _("Everything that is yours")),
        ("g 1", _("The first page of the header, and so on")),
        ("1 2 3 4", _("Rate a card that you go over")),
        ("Esc", _("Close what is open")),
        ("?", _("This list")),
    ]
