"""My paths and new ones: parse, call, respond."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict

from webapp.apps.learning import queries
from webapp.apps.learning.engine.topics import titles_in
from webapp.apps.learning.forms import PathForm, blame
from webapp.apps.learning.queries import SORTS, Wish
from webapp.apps.learning.services import paths as acts
from webapp.apps.learning.views.blueprint import bp
from webapp.guests.models import User
from webapp.web import respond
from webapp.web.errors import Invalid
from webapp.web.i18n import language
from webapp.web.schema import one_line


@bp.get("/learn", endpoint="index")
def index() -> Response:
    """Show my paths."""
    wish = _wish()
    found = queries.my_paths(wish)
    context: dict[str, Any] = {"found": found, "figures": queries.figures_of(found.rows)}
    context |= {"q": wish.q, "sort": wish.sort}
    if respond.is_fragment_request():
        return respond.fragment("learning/_list.html", page="learning/index.html", **context)
    return respond.page("learning/index.html", due=queries.count_due(), **context)


@bp.get("/learn/new", endpoint="new")
def new() -> Response:
    """Show the form, with the topics that need no text; one of them may be chosen by a link."""
    topic = request.args.get("topic", "")[:200]
    form = PathForm(formdata=None, topic=_line(topic))
    return respond.page("learning/new.html", form=form, topics=_titles(), existing=None)


@bp.post("/learn", endpoint="create")
def create() -> Response:
    """Make a path and go there."""
    return _make(PathForm(), None)


def finish_create(user: User, sent: Mapping[str, Any]) -> Response:
    """Make the path that was refused to the guest who has become `user`."""
    return _make(PathForm(MultiDict(sent), meta={"csrf": False}), user)


def home_context() -> Mapping[str, Any]:
    """Return what the card on the home page shows."""
    return {"path_form": PathForm(formdata=None, place="home")}


def _make(form: PathForm, user: User | None) -> Response:
    existing = None
    status = 422
    if form.validate():
        try:
            path = acts.create_path(form.draft(), owner=user)
            return respond.redirect(url_for("learning.show", path_id=path.id))
        except acts.PathExists as error:
            existing, status = error.path, error.status
        except Invalid as error:
            blame(form, error)
    context: dict[str, Any] = {"form": form, "existing": existing, "topics": _titles()}
    return respond.fragment("learning/_form.html", page="learning/new.html", status=status, **context)


def _titles() -> list[str]:
    """Return the titles of the curated topics in the reader's language, in its order."""
    here = str(language())
    return titles_in(here)


def _wish() -> Wish:
    """Read the query string of a page; what makes no sense there counts as not said."""
    sort = request.args.get("sort", "")
    return Wish(
        q=_line(request.args.get("q", ""))[:200],
        sort=sort if sort in SORTS else "newest",
        cursor=request.args.get("cursor") or None,
    )


def _line(text: str) -> str:
    try:
        return one_line(text)
    except ValueError:
        return ""
