"""Users: the list, one of them, and what may be done to them."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.admin.forms import EmailForm
from webapp.admin.queries import users as queries
from webapp.admin.services import users
from webapp.admin.views.blueprint import bp
from webapp.guests import roles
from webapp.guests.models import User
from webapp.guests.shown import shown_session
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid, Problem
from webapp.web.schema import one_line

LONGEST_SEARCH = 254  # characters


@bp.get("/admin/users", endpoint="users")
def index() -> Response:
    """Show users by page."""
    try:
        q = one_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    except ValueError:
        q = ""
    which = request.args.get("which", "")
    which = which if which in queries.FILTERS else ""
    found = queries.find_users(q, which, cursor=request.args.get("cursor") or None)
    return respond.page("admin/users.html", found=found, q=q, which=which, filters=_filter_names())


@bp.get("/admin/users/<id:user_id>", endpoint="user")
def show(user_id: int) -> Response:
    """Show one user."""
    return _page(user_id)


@bp.post("/admin/users/<id:user_id>/act", endpoint="act_on_user")
def act(user_id: int) -> Response:
    """Delete, restore, ban, unban or erase."""
    name = request.form.get("act", "")
    if name not in users.ACTS:
        raise Invalid({"act": _("Choose what is to be done.")})
    try:
        users.act_on(roles.admin(), user_id, name)
    except Conflict as error:
        return _page(user_id, error)
    words = {
        "delete": _("The user is deleted, and can be restored for 30 days."),
        "restore": _("The user is back."),
        "ban": _("The user is banned and signed out everywhere."),
        "unban": _("The user may come again."),
        "erase": _("The user is erased for good within minutes."),
    }
    return respond.redirect(url_for("admin.user", user_id=user_id), words[name])


@bp.post("/admin/users/<id:user_id>/email", endpoint="mend_email")
def mend_email(user_id: int) -> AnyResponse:
    """Mend the address of a contact."""
    form = EmailForm()
    if not form.validate():
        return _page(user_id, email_form=form)
    try:
        users.mend_email(roles.admin(), user_id, form.email.data or "")
    except Conflict as error:
        form.email.errors = [error.detail]
        return _page(user_id, error, email_form=form)
    return respond.redirect(url_for("admin.user", user_id=user_id), _("The address is corrected."))


@bp.post("/admin/users/<id:user_id>/role", endpoint="set_role")
def set_role(user_id: int) -> Response:
    """Give an account a role."""
    try:
        users.set_role(roles.admin(), user_id, request.form.get("role", ""))
    except Conflict as error:
        return _page(user_id, error)
    return respond.redirect(url_for("admin.user", user_id=user_id), _("The role is changed."))


def _page(user_id: int, error: Problem | None = None, email_form: EmailForm | None = None) -> Response:
    shown = queries.show_user(user_id)
    user = shown.user
    form = email_form or EmailForm(formdata=None, email=user.email or "")
    status = error.status if error else 422 if email_form is not None else 200
    return respond.page(
        "admin/user.html",
        status,
        shown=shown,
        user=user,
        sessions=[shown_session(row, None) for row in shown.sessions],
        email_form=form,
        error=error.detail if error else "",
        acts=_acts_for(user),
    )


def _acts_for(user: User) -> list[tuple[str, str]]:
    """Return the acts that fit a user: [(act, what the button says)]."""
    if user.id == roles.admin().id or user.user_type == "migrated":
        return []
    if user.deleted_at is not None:
        if user.deleted_reason == "erasure":
            return []
        return [("restore", _("Restore")), ("erase", _("Erase for good"))]
    ban = ("ban", _("Ban")) if user.is_active else ("unban", _("Lift the ban"))
    return [ban, ("delete", _("Delete")), ("erase", _("Erase for good"))]


def _filter_names() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        ("accounts", _("Accounts")),
        ("contacts", _("Contacts")),
        ("guests", _("Guests")),
        ("merged", _("Merged")),
        ("staff", _("Staff")),
        ("deleted", _("Deleted")),
        ("banned", _("Banned")),
    ]
