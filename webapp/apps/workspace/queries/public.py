"""What everybody sees: public snippets, what is said of them, profiles; and for staff what is reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from webapp.apps.workspace.models import Activity, Comment, Like, Project, Report, Snippet
from webapp.apps.workspace.queries.lists import Order
from webapp.extensions import db
from webapp.guests.current import actor
from webapp.guests.models import User
from webapp.guests.ownership import owner_is_present
from webapp.web.errors import NotFound
from webapp.web.paging import USUAL_PAGE, Page, page_by

SORTS: dict[str, Order] = {
    "newest": ((Snippet.published_at, Snippet.id), True),
    "likes": ((Snippet.like_count, Snippet.id), True),
}
MOST_COMMENTS = 200  # on a page; the API has all, by page


@dataclass(frozen=True)
class PublicWish:
    """Which public snippets, in which order, from where on."""

    q: str = ""
    language: str = ""
    sort: str = "newest"
    cursor: str | None = None
    limit: int = USUAL_PAGE


@dataclass(frozen=True)
class Author:
    """Who made something, as the public may know them."""

    name: str
    username: str | None


@dataclass(frozen=True)
class Around:
    """What a snippet's page shows besides it: its author, whether I like it, what it is a copy of."""

    author: Author
    is_liked: bool
    origin: Any


@dataclass(frozen=True)
class Said:
    """A comment with its author's name and its replies."""

    row: Comment
    author: Author
    replies: list["Said"]


@dataclass(frozen=True)
class Profile:
    """What the public sees of an account."""

    user: User
    snippets: int
    projects: int
    contributions: int


def public_snippets(wish: PublicWish, author: User | None = None) -> tuple[Page[Snippet], dict[int, Author]]:
    """Return a page of public snippets and the authors by the snippet's id."""
    query = select(Snippet).join(User, User.id == Snippet.owner_id)
    query = query.where(Snippet.visibility == "public", owner_is_present())
    if wish.q:
        words = (Snippet.title.icontains(wish.q, autoescape=True),)
        query = query.where(or_(*words, Snippet.description.icontains(wish.q, autoescape=True)))
    if wish.language:
        query = query.where(Snippet.language == wish.language)
    if author is not None:
        query = query.where(Snippet.author_id == author.id)
    columns, descending = SORTS[wish.sort]
    page = page_by(query, columns, cursor=wish.cursor, limit=wish.limit, descending=descending)
    return page, authors_of(
        {row.author_id for row in page.rows}, {row.id: row.author_id for row in page.rows}
    )


def authors_of(users: set[int | None], of: dict[int, int | None]) -> dict[int, Author]:
    """Return the authors of rows, given the users and which row is whose."""
    ids = users - {None}
    query = select(User.id, User.display_name, User.username).where(User.id.in_(ids))
    known = {
        user_id: Author(name, username)
        for user_id, name, username in (db.session.execute(query) if ids else ())
    }
    return {row: known.get(user or 0, Author("", None)) for row, user in of.items()}


def around(snippet: Snippet) -> Around:
    """Return the author, the like and the origin of a snippet in one query."""
    liked = select(Like.user_id).where(Like.snippet_id == snippet.id, Like.user_id == actor().id).exists()
    query = select(User.display_name, User.username, liked).select_from(Snippet)
    query = query.outerjoin(User, User.id == Snippet.author_id).where(Snippet.id == snippet.id)
    name, username, is_liked = db.session.execute(query).one()
    origin = None
    if snippet.forked_from_id is not None:
        open_one = select(Snippet.code, Snippet.title).where(Snippet.id == snippet.forked_from_id)
        origin = db.session.execute(open_one.where(Snippet.visibility == "public")).one_or_none()
    return Around(Author(name or "", username), bool(is_liked), origin)


def comments_on(snippet: Snippet) -> list[Said]:
    """Return the comments on a snippet with their replies, oldest first, in one query."""
    thread = func.coalesce(Comment.parent_id, Comment.id)
    query = select(Comment, User.display_name, User.username).join(User, User.id == Comment.author_id)
    query = query.where(Comment.snippet_id == snippet.id).order_by(thread, Comment.id).limit(MOST_COMMENTS)
    found: dict[int, Said] = {}
    for comment, name, username in db.session.execute(query):
        said = Said(comment, Author(name, username), [])
        if comment.parent_id is None:
            found[comment.id] = said
        elif comment.parent_id in found:
            found[comment.parent_id].replies.append(said)
    return list(found.values())


def comment_page(snippet: Snippet, cursor: str | None, limit: int) -> tuple[Page[Comment], dict[int, Author]]:
    """Return a page of the comments on a snippet, oldest first, and their authors by the comment's id."""
    query = select(Comment).where(Comment.snippet_id == snippet.id)
    page = page_by(query, (Comment.id,), cursor=cursor, limit=limit, descending=False)
    return page, authors_of(
        {row.author_id for row in page.rows}, {row.id: row.author_id for row in page.rows}
    )


def profile_of(username: str) -> Profile:
    """Return the public profile of an account. Raise NotFound."""
    public = select(func.count()).where(Snippet.author_id == User.id, Snippet.visibility == "public")
    projects = select(func.count()).where(Project.owner_id == User.id)
    acts = select(func.count()).where(Activity.actor_id == User.id)
    counts = [part.correlate(User).scalar_subquery() for part in (public, projects, acts)]
    query = select(User, *counts).where(func.lower(User.username) == username.lower())
    row = db.session.execute(query.where(User.user_type == "registered", owner_is_present())).one_or_none()
    if row is None:
        raise NotFound
    return Profile(*row)


def reports(cursor: str | None = None, limit: int = USUAL_PAGE) -> Page[Report]:
    """Return the open reports, oldest first."""
    query = select(Report).where(Report.status == "open")
    return page_by(query, (Report.id,), cursor=cursor, limit=limit, descending=False)


def reported(rows: Sequence[Report]) -> dict[int, Snippet]:
    """Return the snippets of reports by their id."""
    query = select(Snippet).where(Snippet.id.in_({row.snippet_id for row in rows}))
    return {snippet.id: snippet for snippet in db.session.scalars(query)}
