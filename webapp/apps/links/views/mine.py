"""My links: make, list, show, change, end; parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from webapp.apps.links import queries
from webapp.apps.links.forms import EditForm, LinkForm, blame
from webapp.apps.links.models import TAG_LENGTH, Link
from webapp.apps.links.queries import SORTS, STATES, Wish
from webapp.apps.links.services import links as acts
from webapp.apps.links.services.undo import restore_links
from webapp.apps.links.shown import qr_image
from webapp.apps.links.views.blueprint import bp
from webapp.guests import expiries
from webapp.guests.current import known
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid, NotFound
from webapp.web.schema import one_line

STRIP = ("shared/_strip.html",)
MOST_UNDO = 1_000  # characters of codes


@bp.get("/links", endpoint="index")
def index() -> Response:
    """Show my links."""
    wish = _wish()
    if respond.is_fragment_request():
        return respond.fragment("links/_list.html", page="links/index.html", **_list(wish))
    return respond.page(
        "links/index.html", form=LinkForm(formdata=None, place="list"), tags=queries.my_tags(), **_list(wish)
    )


@bp.post("/links", endpoint="create")
def create() -> Response:
    """Make a link and show it in place of the form."""
    form = LinkForm()
    if not form.validate():
        return _again(form)
    try:
        link = acts.create_link(form.draft())
    except (Invalid, Conflict) as error:
        blame(form, error)
        return _again(form, error.status)
    return made(link, form.place.data)


def finish_create(user: User, sent: Mapping[str, Any]) -> Response:
    """Make the link that was refused to the guest who has become `user`."""
    form = LinkForm(MultiDict(sent), meta={"csrf": False})
    if not form.validate():
        return _again(form)
    try:
        link = acts.create_link(form.draft(), owner=user)
    except (Invalid, Conflict) as error:
        blame(form, error)
        return _again(form, error.status)
    return made(link, form.place.data)


def made(link: Link, place: str | None) -> Response:
    """Show a new link: in place where the page can swap, else its own page."""
    if not respond.is_fragment_request():
        return respond.redirect(url_for("links.show", code=link.code), _("Here is your link"))
    form = LinkForm(formdata=None, place=place)
    return respond.fragment("links/_result.html", page="links/show.html", also=STRIP, link=link, form=form)


@bp.get("/links/<code>", endpoint="show")
def show(code: str) -> Response:
    """Show one of my links with its figures and the form to change it."""
    link = acts.own_link(code)
    return respond.page(
        "links/show.html",
        link=link,
        form=EditForm.of(link),
        stats=queries.stats_of(link),
        can_extend=expiries.can_extend(known(), link),
    )


@bp.post("/links/<code>", endpoint="edit")
def edit(code: str) -> Response:
    """Change a link; a stale change comes back with both texts."""
    link, form, conflict = acts.own_link(code), EditForm(), None
    status = 422
    if form.validate():
        try:
            acts.edit_link(code, form.changes(), form.known_version)
            return respond.redirect(url_for("links.show", code=code), _("Saved."))
        except acts.StaleLink as stale:
            conflict, link, status = _differences(form, stale), stale.link, stale.status
            form.version.data = str(link.version)
        except Invalid as error:
            blame(form, error)
    context: dict[str, Any] = {"link": link, "form": form, "conflict": conflict}
    if respond.is_fragment_request():
        return respond.fragment("links/_edit_form.html", page="links/show.html", status=status, **context)
    return respond.page("links/show.html", status, stats=queries.stats_of(link), **context)


@bp.post("/links/<code>/disable", endpoint="disable")
def disable(code: str) -> Response:
    """Switch a link off."""
    acts.switch_link(code, is_on=False)
    return respond.redirect(url_for("links.show", code=code), _("The link is switched off."))


@bp.post("/links/<code>/enable", endpoint="enable")
def enable(code: str) -> Response:
    """Switch a link on again."""
    acts.switch_link(code, is_on=True)
    return respond.redirect(url_for("links.show", code=code), _("The link is switched on."))


@bp.post("/links/<code>/extend", endpoint="extend")
def extend(code: str) -> Response:
    """Keep a guest's link seven more days."""
    acts.extend_link(code)
    return respond.redirect(url_for("links.show", code=code), _("Seven more days."))


@bp.post("/links/<code>/delete", endpoint="delete")
def delete(code: str) -> Response:
    """Delete a link."""
    acts.delete_link(code)
    return respond.redirect(url_for("links.index"), _("The link is deleted."), undo=_undo([code]))


@bp.post("/links/delete", endpoint="bulk_delete")
def bulk_delete() -> Response:
    """Delete the links that were selected."""
    chosen = request.form.getlist("codes")[: queries.MOST_SELECTED]
    acts.delete_links(chosen)
    done = _("The selected links are deleted.")
    if not respond.is_fragment_request():
        return respond.redirect(url_for("links.index"), done, undo=_undo(chosen))
    also = (*STRIP, "shared/_toast.html")
    return respond.fragment(
        "links/_list.html",
        page="links/index.html",
        also=also,
        toast_text=done,
        toast_kind="ok",
        toast_undo=_undo(chosen),
        **_list(_wish()),
    )


@bp.post("/links/restore", endpoint="restore")
def restore() -> Response:
    """Bring back the links that were deleted a moment ago."""
    count = restore_links(request.form.get("codes", "").split()[: queries.MOST_SELECTED])
    if not count:
        raise NotFound
    told = ngettext("%(num)s link is back.", "%(num)s links are back.", count)
    return respond.redirect(url_for("links.index"), told)


def _undo(chosen: list[str]) -> respond.Undo | None:
    codes = " ".join(chosen)
    # The message waits in the cookie of the session, which has to stay small.
    return respond.Undo(url_for("links.restore"), {"codes": codes}) if len(codes) <= MOST_UNDO else None


@bp.get("/links/<code>/qr.<ext>", endpoint="qr")
def qr(code: str, ext: str) -> Response:
    """Answer the QR code of one of my links as an image."""
    return qr_image(acts.own_link(code), ext)


def home_context() -> Mapping[str, Any]:
    """Return what the card on the home page shows."""
    return {"link_form": LinkForm(formdata=None), "latest_links": queries.latest_links()}


def _again(form: LinkForm, status: int = 422) -> Response:
    """Show the form once more with what was typed and what is wrong with it."""
    context: dict[str, Any] = {"form": form}
    if not respond.is_fragment_request():
        context |= {"tags": queries.my_tags(), **_list(Wish())}
    return respond.fragment("links/_create_form.html", page="links/index.html", status=status, **context)


def _list(wish: Wish) -> dict[str, Any]:
    """Return what the list shows."""
    known = {"q": wish.q, "sort": wish.sort, "state": wish.state, "tag": wish.tag}
    return {"found": queries.my_links(wish), **known}


def _wish() -> Wish:
    """Read the query string of a page; what makes no sense there counts as not said."""
    said = {name: _line(request.args.get(name, "")) for name in ("q", "state", "tag", "sort")}
    return Wish(
        q=said["q"][:200],
        state=said["state"] if said["state"] in STATES else "",
        tag=said["tag"].lower()[:TAG_LENGTH],
        sort=said["sort"] if said["sort"] in SORTS else "newest",
        cursor=request.args.get("cursor") or None,
    )


def _line(text: str) -> str:
    try:
        return one_line(text)
    except ValueError:
        return ""


def _differences(form: EditForm, stale: acts.StaleLink) -> dict[str, Any]:
    """Return the fields in which both texts differ, as the page shows them."""
    fields = [
        {"label": form[name].label.text, "mine": _shown(mine), "theirs": _shown(stale.theirs[name])}
        for name, mine in stale.mine.items()
        if mine != stale.theirs[name]
    ]
    return {"fields": fields}


def _shown(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else value
