"""One keyword in its drawer, and reviews of what is due."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from webapp.apps.learning import queries
from webapp.apps.learning.forms import ReviewForm, StepForm
from webapp.apps.learning.models import LearningPath
from webapp.apps.learning.services import progress as acts
from webapp.apps.learning.views.blueprint import bp
from webapp.apps.learning.views.paths import path_context
from webapp.web import respond
from webapp.web.errors import NotFound

ONE_KEYWORD = "/learn/<id:path_id>/keywords/<id:keyword_id>"


@bp.get(ONE_KEYWORD, endpoint="keyword")
def keyword(path_id: int, keyword_id: int) -> Response:
    """Show a keyword with why, where it comes from, and the note: a drawer, or a page of its own."""
    path = queries.own_path(path_id)
    return _drawer(path, keyword_id, None)


@bp.post(ONE_KEYWORD, endpoint="step")
def step(path_id: int, keyword_id: int) -> Response:
    """Change how far I am with a keyword; a stale change comes back with both texts."""
    path = queries.own_path(path_id)
    queries.own_keyword(path_id, keyword_id)
    form = StepForm()
    if not form.validate():
        return _drawer(path, keyword_id, form, 422)
    try:
        acts.set_progress(path_id, keyword_id, form.change())
    except acts.StaleProgress as stale:
        return _drawer(path, keyword_id, form, stale.status, stale=stale)
    if not respond.is_fragment_request():
        return respond.redirect(url_for("learning.show", path_id=path_id, _anchor=f"keyword-{keyword_id}"))
    context = path_context(path) | {"focus_id": keyword_id}
    return respond.fragment("learning/_path.html", page="learning/show.html", **context)


@bp.get("/learn/review", endpoint="review")
def review() -> Response:
    """Show the keyword that is due the longest."""
    return respond.fragment("learning/_review.html", page="learning/review.html", **_review_context())


@bp.post("/learn/review", endpoint="rate")
def rate() -> Response:
    """Note how well I remembered a keyword, and show the next."""
    form = ReviewForm()
    if not form.validate():
        raise NotFound
    path_id, keyword_id = form.path_id.data or 0, form.keyword_id.data or 0
    if not (0 < path_id < 2**63 and 0 < keyword_id < 2**63):
        raise NotFound
    acts.review(path_id, keyword_id, form.rating.data)
    if not respond.is_fragment_request():
        return respond.redirect(url_for("learning.review"), _("Noted."))
    return respond.fragment("learning/_review.html", page="learning/review.html", **_review_context())


def _review_context() -> dict[str, Any]:
    """Return what the page of reviews shows: the first card, how many there are, when the next one comes."""
    due = queries.due_progress(1)
    return {
        "card": due[0] if due else None,
        "count": queries.count_due() if due else 0,
        "next_at": None if due else queries.next_due_at(),
        "ratings": acts.rating_words(),
    }


def _drawer(
    path: LearningPath,
    keyword_id: int,
    form: StepForm | None,
    status: int = 200,
    stale: acts.StaleProgress | None = None,
) -> Response:
    stop = queries.stop_of(path, keyword_id)
    if form is None:
        form = StepForm(formdata=None, obj=stop.progress, state=stop.state)
    form.version.data = stop.progress.version if stop.progress else 0
    form.version.raw_data = None
    context: dict[str, Any] = {"path": path, "stop": stop, "form": form, "stale": stale}
    return respond.fragment("learning/_keyword.html", page="learning/keyword.html", status=status, **context)
