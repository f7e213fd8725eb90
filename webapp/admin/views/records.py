"""Moderation, the table of rights, and the record of acts."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.admin.queries import records
from webapp.admin.services import permissions
from webapp.admin.views.blueprint import bp
from webapp.guests import roles
from webapp.web import respond
from webapp.web.requests import id_in
from webapp.web.schema import one_line


@bp.get("/admin/moderation", staff=True)
def moderation() -> Response:
    """Show what is reported in all apps."""
    return respond.page("admin/moderation.html", sections=records.reported())


@bp.get("/admin/permissions", endpoint="permissions")
def show_permissions() -> Response:
    """Show what each kind of user may do."""
    return respond.page("admin/permissions.html", rights=records.rights(), kinds=_kinds())


@bp.post("/admin/permissions", endpoint="set_permissions")
def set_permissions() -> Response:
    """Grant what is ticked, and nothing else."""
    pairs = {tuple(value.split(":", 1)) for value in request.form.getlist("granted") if ":" in value}
    changed = permissions.set_granted(roles.admin(), pairs)  # type: ignore[arg-type]
    words = _("Saved. It holds everywhere within ten seconds.") if changed else _("Nothing was changed.")
    return respond.redirect(url_for("admin.permissions"), words)


@bp.get("/admin/audit")
def audit() -> Response:
    """Show who did what."""
    actor_id = id_in(request.args.get("actor", ""))
    try:
        act = one_line(request.args.get("act", ""))[:32]
    except ValueError:
        act = ""
    rows, cursor = records.entries(actor_id, act, request.args.get("cursor") or None)
    return respond.page("admin/audit.html", entries=rows, next_cursor=cursor, actor_id=actor_id, act=act)


def _kinds() -> list[tuple[str, str]]:
    return [("guest", _("Guests")), ("registered", _("Accounts"))]
