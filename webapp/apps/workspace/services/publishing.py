"""Snippets in public: show and hide, copy, like, comment."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from webapp.apps.workspace.models import Comment, Like, Project, Snippet
from webapp.apps.workspace.queries.reach import Seen, may, see_snippet
from webapp.apps.workspace.services.desk import changed, take, take_project
from webapp.apps.workspace.services.projects import create_project
from webapp.apps.workspace.services.rights import allow
from webapp.apps.workspace.services.snippets import SnippetDraft, files_of, put_snippet
from webapp.db import upsert
from webapp.extensions import db
from webapp.guests.current import actor, locked
from webapp.web.errors import Conflict, Invalid, NotFound, Refused

FORKS = "Copies"  # the project of copies, for who has none yet


def show_snippet(snippet_id: int, visibility: str, *, project_id: int | None = None) -> Snippet:
    """Make a snippet private, unlisted or public. Raises Refused for guests and for what was moderated away.

    Copies that others took of it stay theirs.
    """
    desk, snippet = take(Snippet, snippet_id, project_id=project_id)
    if visibility != "private":
        allow("publish_snippets")
        if snippet.moderated_at is not None:
            raise Conflict(_("This snippet was made private after a report."), code="moderated")
    if visibility != snippet.visibility:
        snippet.visibility = visibility
        if visibility == "public":
            snippet.published_at = snippet.published_at or datetime.now(UTC)
        changed(desk, snippet, "published" if visibility == "public" else "edited")
    return snippet


def fork_snippet(code: str, project_id: int | None = None) -> Snippet:
    """Copy a snippet that the caller can see into a project of theirs, or into one made for copies."""
    seen = _open(code)
    allow("fork_snippets")
    if project_id is None:
        project_id = _home_of_copies()
    desk = take_project(project_id, "editor")
    origin = seen.snippet
    draft = SnippetDraft(origin.title, (), origin.description)
    copy = put_snippet(desk, draft, files_of(origin), forked_from=origin)
    _count(origin.id, fork_count=1)
    return copy


def like_snippet(code: str, *, is_liked: bool) -> Snippet:
    """Like a snippet, or no longer; twice is once."""
    seen = _open(code)
    allow("like_snippets")
    user = locked()
    if is_liked:
        row = upsert(db.session(), Like).values(snippet_id=seen.snippet.id, user_id=user.id)
        row = row.on_conflict_do_nothing()
        done = db.session.scalar(row.returning(Like.user_id))
    else:
        mine = delete(Like).where(Like.snippet_id == seen.snippet.id, Like.user_id == user.id)
        done = db.session.scalar(mine.returning(Like.user_id))
    if done is not None:  # what is returned is sure: a driver does not know how many rows an insert made
        _count(seen.snippet.id, like_count=1 if is_liked else -1)
    db.session.refresh(seen.snippet, ["like_count"])
    return seen.snippet


def comment_on(code: str, body: str, parent_id: int | None = None) -> Comment:
    """Comment on a snippet, or reply to a comment that is no reply itself. Raises Invalid."""
    seen = _open(code)
    allow("comment")
    user = locked()
    if parent_id is not None:
        parent = db.session.get(Comment, parent_id)
        if parent is None or parent.snippet_id != seen.snippet.id or parent.parent_id is not None:
            raise Invalid({"parent_id": _("This comment takes no replies.")})
    comment = Comment(snippet_id=seen.snippet.id, author_id=user.id, parent_id=parent_id, body=body)
    db.session.add(comment)
    db.session.flush()
    _count(seen.snippet.id, comment_count=1)
    return comment


def delete_comment(code: str, comment_id: int) -> None:
    """Delete a comment with its replies: one's own, or one on a snippet that one may change."""
    seen = see_snippet(code)
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.snippet_id != seen.snippet.id:
        raise NotFound
    if comment.author_id != actor().id and not (seen.role and may(seen.role, "editor")):
        raise Refused(_("Only its author can delete a comment."), code="not_the_author")
    locked()
    replies = db.session.scalars(select(Comment.id).where(Comment.parent_id == comment.id)).all()
    db.session.delete(comment)
    db.session.flush()
    _count(seen.snippet.id, comment_count=-1 - len(replies))


def _open(code: str) -> Seen:
    """Return a snippet as its page shows it. A private one is there for its members alone."""
    return see_snippet(code)


def _home_of_copies() -> int:
    user = locked()
    query = select(Project.id).where(
        Project.owner_id == user.id, Project.name == FORKS, Project.archived_at.is_(None)
    )
    found = db.session.scalar(query.order_by(Project.id).limit(1))
    return found if found is not None else create_project(FORKS, owner=user).id


def _count(snippet_id: int, **steps: int) -> None:
    """Count in one UPDATE, so that many at once are all counted."""
    values = {getattr(Snippet, name): getattr(Snippet, name) + step for name, step in steps.items()}
    changed_row = update(Snippet).where(Snippet.id == snippet_id).values(values)
    db.session.execute(changed_row, execution_options={"synchronize_session": False})
