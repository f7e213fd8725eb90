"""JSON of what the public sees and says, and of the saves."""

from typing import Annotated, Any

from pydantic import Field

from webapp.apps.workspace.models import Comment, Report, Revision, Snippet
from webapp.apps.workspace.models.public import COMMENT_LENGTH, DETAIL_LENGTH, REASONS
from webapp.apps.workspace.queries.public import SORTS, Author, Profile, PublicWish
from webapp.apps.workspace.schemas.fields import Id, Language, PageQuery, Query
from webapp.apps.workspace.schemas.things import SnippetOut, snippet_out
from webapp.web.schema import Digits, In, Out, Text, iso, one_of


class PublicQuery(PageQuery):
    """Which public snippets, in which order."""

    q: Query = ""
    language: Language = ""
    sort: one_of(tuple(SORTS)) = "newest"  # type: ignore[valid-type]

    def wish(self) -> PublicWish:
        """Return it as queries take it."""
        return PublicWish(**self.model_dump())


class ForkIn(In):
    """Into which of my projects a copy goes; null: one for copies."""

    project_id: Id | None = None


class CommentIn(In):
    """A comment, or a reply to one."""

    body: Annotated[Text, Field(min_length=1, max_length=COMMENT_LENGTH)]
    parent_id: Id | None = None


class SnippetReportIn(In):
    """What is wrong with a snippet."""

    reason: one_of(REASONS)  # type: ignore[valid-type]
    detail: Annotated[Text, Field(max_length=DETAIL_LENGTH)] = ""


class DecisionIn(In):
    """What becomes of a report."""

    decision: one_of(("uphold", "dismiss"))  # type: ignore[valid-type]


class HistoryQuery(PageQuery):
    """The saves of one note, of one snippet, or of all."""

    note_id: Annotated[Id, Digits] | None = None
    snippet_id: Annotated[Id, Digits] | None = None


class PublicSnippetOut(SnippetOut):
    """A snippet with its author."""

    author: str
    author_username: str | None


class PublicSnippetsOut(Out):
    """A page of public snippets, and the cursor of the next one."""

    snippets: list[PublicSnippetOut]
    next_cursor: str | None


class LikedOut(Out):
    """Whether I like it, and how many do."""

    is_liked: bool
    like_count: int


class CommentOut(Out):
    """A comment on a snippet."""

    id: int
    parent_id: int | None
    author: str
    author_username: str | None
    body: str
    created_at: str


class CommentsOut(Out):
    """A page of comments, oldest first."""

    comments: list[CommentOut]
    next_cursor: str | None


class SnippetReportedOut(Out):
    """It was noted."""

    message: str


class SnippetReportOut(Out):
    """A report as staff see it."""

    id: int
    snippet_id: int
    reason: str
    detail: str
    status: str
    created_at: str


class SnippetReportsOut(Out):
    """A page of open reports, oldest first."""

    reports: list[SnippetReportOut]
    next_cursor: str | None


class RevisionOut(Out):
    """A save; `content` is given of a single one."""

    id: int
    note_id: int | None
    snippet_id: int | None
    number: int
    title: str
    author_id: int | None
    author: str
    created_at: str
    content: dict[str, Any] | None


class RevisionsOut(Out):
    """A page of saves, latest first."""

    revisions: list[RevisionOut]
    next_cursor: str | None


class ProfileOut(Out):
    """What the public sees of an account."""

    username: str
    display_name: str
    avatar_url: str | None
    bio: str | None
    location: str | None
    website: str | None
    public_snippets_count: int
    public_projects_count: int
    contributions_count: int


def public_out(snippet: Snippet, author: Author, *, whole: bool = True) -> PublicSnippetOut:
    """Return a snippet as everybody may see it."""
    plain = snippet_out(snippet, whole=whole).model_dump()
    return PublicSnippetOut(**plain, author=author.name, author_username=author.username)


def comment_out(comment: Comment, author: Author) -> CommentOut:
    """Return a comment as JSON."""
    return CommentOut(
        id=comment.id,
        parent_id=comment.parent_id,
        author=author.name,
        author_username=author.username,
        body=comment.body,
        created_at=iso(comment.created_at),
    )


def report_out(report: Report) -> SnippetReportOut:
    """Return a report as JSON."""
    return SnippetReportOut(
        id=report.id,
        snippet_id=report.snippet_id,
        reason=report.reason,
        detail=report.detail,
        status=report.status,
        created_at=iso(report.created_at),
    )


def revision_out(row: Revision, author: str, *, whole: bool = False) -> RevisionOut:
    """Return a save as JSON."""
    return RevisionOut(
        id=row.id,
        note_id=row.note_id,
        snippet_id=row.snippet_id,
        number=row.number,
        title=row.title,
        author_id=row.author_id,
        author=author,
        created_at=iso(row.created_at),
        content=row.content if whole else None,
    )


def profile_out(profile: Profile) -> ProfileOut:
    """Return a profile as JSON."""
    user = profile.user
    return ProfileOut(
        username=user.username or "",
        display_name=user.display_name,
        avatar_url=user.avatar_url,
        bio=user.bio,
        location=user.location,
        website=user.website,
        public_snippets_count=profile.snippets,
        public_projects_count=profile.projects,
        contributions_count=profile.contributions,
    )
