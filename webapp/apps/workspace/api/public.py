"""Calls of public snippets, of what is said of them, and of profiles."""

from flask import Response

from webapp.apps.workspace.api.blueprint import TAG, api
from webapp.apps.workspace.queries import public
from webapp.apps.workspace.queries.reach import see_snippet
from webapp.apps.workspace.schemas.fields import PageQuery
from webapp.apps.workspace.schemas.public import (
    CommentIn,
    CommentOut,
    CommentsOut,
    DecisionIn,
    ForkIn,
    LikedOut,
    ProfileOut,
    PublicQuery,
    PublicSnippetOut,
    PublicSnippetsOut,
    SnippetReportedOut,
    SnippetReportIn,
    SnippetReportOut,
    SnippetReportsOut,
    comment_out,
    profile_out,
    public_out,
    report_out,
)
from webapp.apps.workspace.schemas.things import SnippetOut, snippet_out
from webapp.apps.workspace.services import publishing, reports
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/public-snippets")
@describe(TAG, query=PublicQuery, answers={200: PublicSnippetsOut})
def list_public() -> Response:
    """List the snippets that accounts have published, by page."""
    page, authors = public.public_snippets(read_query(PublicQuery).wish())
    found = [public_out(row, authors[row.id], whole=False) for row in page.rows]
    return answer(PublicSnippetsOut(snippets=found, next_cursor=page.next_cursor))


@api.get("/api/public-snippets/<code>")
@describe(TAG, answers={200: PublicSnippetOut})
def read_public(code: str) -> Response:
    """Show a public or unlisted snippet with its files."""
    snippet = see_snippet(code).snippet
    return answer(public_out(snippet, public.around(snippet).author))


@api.post("/api/public-snippets/<code>/fork")
@describe(TAG, body=ForkIn, answers={201: SnippetOut}, is_body_optional=True)
def fork(code: str) -> Response:
    """Take a copy of a snippet into a project of mine."""
    see_snippet(code)
    wanted = read_json(ForkIn, optional=True)
    return answer(snippet_out(publishing.fork_snippet(code, wanted.project_id)), 201)


@api.post("/api/public-snippets/<code>/like")
@describe(TAG, answers={200: LikedOut})
def like(code: str) -> Response:
    """Like a snippet; twice is once."""
    snippet = publishing.like_snippet(code, is_liked=True)
    return answer(LikedOut(is_liked=True, like_count=snippet.like_count))


@api.delete("/api/public-snippets/<code>/like")
@describe(TAG, answers={200: LikedOut})
def unlike(code: str) -> Response:
    """Like a snippet no longer."""
    snippet = publishing.like_snippet(code, is_liked=False)
    return answer(LikedOut(is_liked=False, like_count=snippet.like_count))


@api.get("/api/public-snippets/<code>/comments")
@describe(TAG, query=PageQuery, answers={200: CommentsOut})
def list_comments(code: str) -> Response:
    """List the comments on a snippet, oldest first."""
    snippet = see_snippet(code).snippet
    wish = read_query(PageQuery)
    page, authors = public.comment_page(snippet, wish.cursor, wish.limit)
    found = [comment_out(row, authors[row.id]) for row in page.rows]
    return answer(CommentsOut(comments=found, next_cursor=page.next_cursor))


@api.post("/api/public-snippets/<code>/comments")
@describe(TAG, body=CommentIn, answers={201: CommentOut})
def comment(code: str) -> Response:
    """Comment on a snippet, or reply to a comment."""
    see_snippet(code)
    body = read_json(CommentIn)
    said = publishing.comment_on(code, body.body, body.parent_id)
    author = public.authors_of({said.author_id}, {said.id: said.author_id})[said.id]
    return answer(comment_out(said, author), 201)


@api.delete("/api/public-snippets/<code>/comments/<id:comment_id>")
@describe(TAG, answers={204: None})
def delete_comment(code: str, comment_id: int) -> Response:
    """Delete a comment of mine, or one on a snippet of mine, with its replies."""
    publishing.delete_comment(code, comment_id)
    return Response(status=204)


@api.post("/api/public-snippets/<code>/report")
@describe(TAG, body=SnippetReportIn, answers={201: SnippetReportedOut})
def report(code: str) -> Response:
    """Say that a snippet does harm, once."""
    see_snippet(code)
    body = read_json(SnippetReportIn)
    reports.report_snippet(code, body.reason, body.detail)
    return answer(SnippetReportedOut(message="Thank you, we will look at it."), 201)


@api.get("/api/snippet-reports")
@describe(TAG, query=PageQuery, answers={200: SnippetReportsOut})
def list_reports() -> Response:
    """List the open reports, for staff."""
    wish = read_query(PageQuery)
    reports.staff()
    page = public.reports(wish.cursor, wish.limit)
    return answer(
        SnippetReportsOut(reports=[report_out(row) for row in page.rows], next_cursor=page.next_cursor)
    )


@api.post("/api/snippet-reports/<id:report_id>")
@describe(TAG, body=DecisionIn, answers={200: SnippetReportOut})
def decide(report_id: int) -> Response:
    """Uphold a report, which makes its snippet private, or dismiss it; for staff."""
    reports.staff()
    decision = read_json(DecisionIn).decision
    return answer(report_out(reports.close_report(report_id, is_upheld=decision == "uphold")))


@api.get("/api/profiles/<username>")
@describe(TAG, answers={200: ProfileOut})
def read_profile(username: str) -> Response:
    """Show what the public sees of an account."""
    return answer(profile_out(public.profile_of(username)))
