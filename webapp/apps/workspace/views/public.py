"""Snippets as everybody sees them: explore, one of them, raw files, what is said and done there; profiles."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.apps.workspace.engine.code import MOST_LINES, coloured
from webapp.apps.workspace.engine.names import LANGUAGES
from webapp.apps.workspace.forms import REASON_WORDS, CommentForm, ReportForm, blame
from webapp.apps.workspace.models import SnippetFile
from webapp.apps.workspace.queries import lists, public
from webapp.apps.workspace.queries.public import SORTS, PublicWish
from webapp.apps.workspace.queries.reach import see_snippet
from webapp.apps.workspace.services import publishing, reports
from webapp.apps.workspace.views.blueprint import bp, finishing, line
from webapp.guests.current import actor
from webapp.web import respond
from webapp.web.errors import Conflict, Invalid, NotFound
from webapp.web.requests import id_in

RAW_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@bp.get("/explore", endpoint="explore")
def explore() -> Response:
    """Show the snippets that accounts have published."""
    language, sort = request.args.get("language", ""), request.args.get("sort", "")
    asked = PublicWish(
        q=line(request.args.get("q", "")),
        language=language if language in LANGUAGES else "",
        sort=sort if sort in SORTS else "newest",
        cursor=request.args.get("cursor") or None,
    )
    found, authors = public.public_snippets(asked)
    return respond.page("workspace/explore.html", found=found, authors=authors, wish=asked)


@bp.get("/u/<username>", endpoint="profile")
def profile(username: str) -> Response:
    """Show what the public sees of an account."""
    found = public.profile_of(username)
    asked = PublicWish(cursor=request.args.get("cursor") or None)
    page, authors = public.public_snippets(asked, author=found.user)
    return respond.page("workspace/profile.html", profile=found, found=page, authors=authors)


@bp.get("/snippets/<code>", endpoint="snippet")
def show(code: str) -> Response:
    """Show a snippet to its members, or to everybody if it is open."""
    return _page(code)


@bp.get("/snippets/<code>/raw/<int:number>", endpoint="raw")
def raw(code: str, number: int) -> Response:
    """Answer one file as plain text, which no browser takes for anything else."""
    file = _file(code, number)
    response = Response(file.body, mimetype="text/plain")
    response.headers["Content-Security-Policy"] = RAW_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    if request.args.get("download") == "on":
        response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


@bp.post("/snippets/<code>/like", endpoint="like")
def like(code: str) -> Response:
    """Like a snippet, or no longer."""
    return _like(code, is_liked=request.form.get("liked") != "off")


finish_like = finishing(lambda sent: _like(sent["code"], is_liked=True))


@bp.post("/snippets/<code>/fork", endpoint="fork")
def fork(code: str) -> Response:
    """Take a copy of a snippet into a project of mine."""
    return _fork(code, request.form.get("project_id", ""))


finish_fork = finishing(lambda sent: _fork(sent["code"], ""))


@bp.post("/snippets/<code>/comments", endpoint="comment")
def comment(code: str) -> Response:
    """Comment on a snippet, or reply."""
    return _comment(code, CommentForm())


def _finish_comment(sent: Mapping[str, Any]) -> Response:
    return _comment(sent["code"], CommentForm(MultiDict(sent), meta={"csrf": False}))


finish_comment = finishing(_finish_comment)


@bp.post("/snippets/<code>/comments/<id:comment_id>/delete", endpoint="delete_comment")
def delete_comment(code: str, comment_id: int) -> Response:
    """Delete a comment with its replies."""
    publishing.delete_comment(code, comment_id)
    return respond.redirect(url_for("workspace.snippet", code=code), _("The comment is deleted."))


@bp.post("/snippets/<code>/report", endpoint="report")
def report(code: str) -> Response:
    """Say that a snippet does harm."""
    return _report(code, ReportForm())


def _finish_report(sent: Mapping[str, Any]) -> Response:
    return _report(sent["code"], ReportForm(MultiDict(sent), meta={"csrf": False}))


finish_report = finishing(_finish_report)


def _like(code: str, *, is_liked: bool) -> Response:
    snippet = publishing.like_snippet(code, is_liked=is_liked)
    if not respond.is_fragment_request() or request.endpoint != "workspace.like":
        return respond.redirect(url_for("workspace.snippet", code=code))
    return respond.fragment(
        "workspace/_like.html", page="workspace/snippet.html", snippet=snippet, is_liked=is_liked
    )


def _fork(code: str, project_id: str) -> Response:
    copy = publishing.fork_snippet(code, id_in(project_id))
    return respond.redirect(url_for("workspace.snippet", code=copy.code), _("Here is your copy."))


def _comment(code: str, form: CommentForm) -> Response:
    see_snippet(code)
    parent_id = id_in(form.parent_id.data or "")
    if not form.validate():
        return _page(code, form, status=422)
    try:
        said = publishing.comment_on(code, form.body.data or "", parent_id)
    except Invalid as error:
        blame(form, error)
        return _page(code, form, status=error.status)
    return respond.redirect(url_for("workspace.snippet", code=code, _anchor=f"comment-{said.id}"))


def _report(code: str, form: ReportForm) -> Response:
    see_snippet(code)
    if not form.validate() or form.reason.data not in REASON_WORDS:
        return _page(code, report_form=form, status=422)
    try:
        reports.report_snippet(code, form.reason.data, form.detail.data or "")
    except Conflict as error:
        blame(form, error)
        return _page(code, report_form=form, status=error.status)
    return respond.redirect(url_for("workspace.snippet", code=code), _("Thank you, we will look at it."))


def _file(code: str, number: int) -> SnippetFile:
    files = see_snippet(code).snippet.files
    if not 1 <= number <= len(files):
        raise NotFound
    return files[number - 1]


def _page(
    code: str, form: CommentForm | None = None, report_form: ReportForm | None = None, status: int = 200
) -> Response:
    seen = see_snippet(code)
    snippet = seen.snippet
    return respond.page(
        "workspace/snippet.html",
        status,
        seen=seen,
        snippet=snippet,
        files=[(file, coloured(file.body, file.language)) for file in snippet.files],
        most_lines=MOST_LINES,
        around=public.around(snippet),
        comments=public.comments_on(snippet) if snippet.comment_count else [],
        form=form or CommentForm(formdata=None),
        report_form=report_form or ReportForm(formdata=None),
        projects=lists.writable_projects() if actor().is_authenticated else [],
    )
