"""The calls of learning paths in JSON: parse, call, answer."""

from flask import Response

from webapp.apps.learning import queries
from webapp.apps.learning.engine.topics import topics
from webapp.apps.learning.models import LearningPath
from webapp.apps.learning.queries import Stop
from webapp.apps.learning.schemas import (
    DueOut,
    GenerateIn,
    PathDetailOut,
    PathOut,
    PathsOut,
    PathsQuery,
    ProgressIn,
    ProgressOut,
    RegenerateIn,
    ReviewIn,
    ReviewsOut,
    ReviewsQuery,
    SharedOut,
    TopicOut,
    TopicsOut,
    detail_out,
    keyword_out,
    path_out,
    progress_out,
)
from webapp.apps.learning.services import paths as acts
from webapp.apps.learning.services import progress as steps
from webapp.apps.learning.services.undo import restore_path
from webapp.apps.learning.shown import markdown_of
from webapp.guests.current import known
from webapp.web.blueprint import ApiBlueprint
from webapp.web.i18n import language
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer

api = ApiBlueprint("learning_api", __name__, url_prefix="/api/learning-paths")

TAG = "learning paths"
ONE_PATH = "/<id:path_id>"
ONE_KEYWORD = "/<id:path_id>/keywords/<id:keyword_id>"


@api.post("/generate")
@describe(TAG, body=GenerateIn, answers={202: PathDetailOut})
def generate() -> Response:
    """Make a path from a topic or a text; ask for the path until its `status` is ready or failed.

    Who has no session becomes a guest with it. The same subject again answers 409 with the `path_id` of
    the one that is there. An unknown topic answers 422 and asks for a text.
    """
    return _shown(acts.create_path(read_json(GenerateIn).draft()), 202)


@api.get("")
@describe(TAG, query=PathsQuery, answers={200: PathsOut})
def list_mine() -> Response:
    """List my paths by page."""
    wish = read_query(PathsQuery).wish()
    known()
    page = queries.my_paths(wish)
    figures = queries.figures_of(page.rows)
    paths = [path_out(path, figures.get(path.id, queries.NONE)) for path in page.rows]
    return answer(PathsOut(paths=paths, next_cursor=page.next_cursor))


@api.get("/topics")
@describe(TAG, answers={200: TopicsOut})
def list_topics() -> Response:
    """List the topics that need no text, in the caller's language."""
    here = str(language())
    found = [
        TopicOut(slug=topic.slug, title=topic.title(here), keywords=len(topic.keywords))
        for topic in topics().values()
    ]
    return answer(TopicsOut(topics=found))


@api.get("/review")
@describe(TAG, query=ReviewsQuery, answers={200: ReviewsOut})
def list_due() -> Response:
    """List my keywords that are due for a review, the longest due first."""
    limit = read_query(ReviewsQuery).limit
    known()
    due = [
        DueOut(path_id=row.keyword.path_id, keyword=keyword_out(Stop(row.keyword, row, None)))
        for row in queries.due_progress(limit)
    ]
    return answer(ReviewsOut(total=queries.count_due(), due=due))


@api.get("/shared/<token>")
@describe(TAG, answers={200: SharedOut})
def read_shared(token: str) -> Response:
    """Show a path that its owner shared by this link."""
    path = queries.shared_path(token)
    words = [keyword_out(stop, is_mine=False) for stop in queries.stops_of(path)]
    return answer(SharedOut(title=path.title, language=path.language, keywords=words))


@api.get(ONE_PATH)
@describe(TAG, answers={200: PathDetailOut})
def read(path_id: int) -> Response:
    """Show one of my paths with its keywords in order."""
    return _shown(queries.own_path(path_id))


@api.delete(ONE_PATH)
@describe(TAG, answers={204: None})
def delete(path_id: int) -> Response:
    """Delete one of my paths with all progress on it; for a day it can be restored."""
    acts.delete_path(path_id)
    return Response(status=204)


@api.post(f"{ONE_PATH}/restore")
@describe(TAG, answers={200: PathDetailOut})
def restore(path_id: int) -> Response:
    """Bring back one of my paths that was deleted within a day, with all progress on it and its link.

    One that is there answers 409, and so does one whose subject has another path by now.
    """
    return _shown(restore_path(path_id))


@api.post(f"{ONE_PATH}/regenerate")
@describe(TAG, body=RegenerateIn, is_body_optional=True, answers={202: PathDetailOut})
def regenerate(path_id: int) -> Response:
    """Find the keywords of one of my paths again, perhaps from a new text; progress stays with its term."""
    queries.own_path(path_id)
    body = read_json(RegenerateIn, optional=True)
    return _shown(acts.regenerate(path_id, body.text, body.language), 202)


@api.post(f"{ONE_PATH}/share")
@describe(TAG, answers={200: PathOut})
def share(path_id: int) -> Response:
    """Let anybody with its `share_url` read one of my paths; guests are refused."""
    path = acts.share_path(path_id)
    return answer(path_out(path, _figures(path)))


@api.delete(f"{ONE_PATH}/share")
@describe(TAG, answers={200: PathOut})
def unshare(path_id: int) -> Response:
    """End the link of one of my paths."""
    path = acts.unshare_path(path_id)
    return answer(path_out(path, _figures(path)))


@api.get(f"{ONE_PATH}/export")
@describe(TAG, answers={200: None})
def export(path_id: int) -> Response:
    """Answer one of my paths as Markdown."""
    path = queries.own_path(path_id)
    text = markdown_of(path, queries.stops_of(path), _figures(path))
    return Response(text, mimetype="text/markdown")


@api.get(f"{ONE_KEYWORD}/progress")
@describe(TAG, answers={200: ProgressOut})
def read_progress(path_id: int, keyword_id: int) -> Response:
    """Show how far I am with a keyword."""
    path = queries.own_path(path_id)
    return answer(progress_out(queries.stop_of(path, keyword_id).progress))


@api.patch(f"{ONE_KEYWORD}/progress")
@describe(TAG, body=ProgressIn, answers={200: ProgressOut})
def change_progress(path_id: int, keyword_id: int) -> Response:
    """Change how far I am with a keyword, or my note there; a stale `version` answers 409 with both texts."""
    return _changed(path_id, keyword_id)


@api.put(f"{ONE_KEYWORD}/progress")
@describe(TAG, body=ProgressIn, answers={200: ProgressOut})
def put_progress(path_id: int, keyword_id: int) -> Response:
    """Do the same as PATCH."""
    return _changed(path_id, keyword_id)


@api.post(f"{ONE_KEYWORD}/progress")
@describe(TAG, body=ProgressIn, answers={200: ProgressOut})
def post_progress(path_id: int, keyword_id: int) -> Response:
    """Do the same as PATCH, for clients that know no other way to write."""
    return _changed(path_id, keyword_id)


@api.post(f"{ONE_KEYWORD}/review")
@describe(TAG, body=ReviewIn, answers={200: ProgressOut})
def review(path_id: int, keyword_id: int) -> Response:
    """Note how well I remembered a keyword; the answer says when it is due again."""
    queries.own_keyword(path_id, keyword_id)
    return answer(progress_out(steps.review(path_id, keyword_id, read_json(ReviewIn).rating)))


def _changed(path_id: int, keyword_id: int) -> Response:
    queries.own_keyword(path_id, keyword_id)
    change = read_json(ProgressIn).change()
    return answer(progress_out(steps.set_progress(path_id, keyword_id, change)))


def _figures(path: LearningPath) -> queries.Figures:
    return queries.figures_of([path]).get(path.id, queries.NONE)


def _shown(path: LearningPath, status: int = 200) -> Response:
    return answer(detail_out(path, _figures(path), queries.stops_of(path)), status)
