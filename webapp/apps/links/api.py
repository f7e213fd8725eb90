"""The calls of links in JSON, at the documents' paths: parse, call, answer."""

from hashlib import sha256
from hmac import compare_digest

from flask import Response, request

from webapp.apps.links import queries
from webapp.apps.links.engine.targets import unicode_host
from webapp.apps.links.models import Link
from webapp.apps.links.schemas import (
    CleanedOut,
    CodesIn,
    DeletedOut,
    LinkIn,
    LinkOut,
    LinkPatch,
    LinksOut,
    LinksQuery,
    PreviewOut,
    ReportedOut,
    ReportIn,
    RestoredOut,
    StatsOut,
    link_out,
    stats_out,
)
from webapp.apps.links.services import links as acts
from webapp.apps.links.services.reports import report_link
from webapp.apps.links.services.undo import restore_links
from webapp.apps.links.services.visits import Meets, shows_target, what_meets
from webapp.apps.links.shown import qr_image, short_url
from webapp.config import settings
from webapp.db import unit_of_work
from webapp.extensions import limiter
from webapp.guests import audit, expiry
from webapp.guests.current import known
from webapp.guests.registry import registry
from webapp.web.blueprint import ApiBlueprint
from webapp.web.errors import NotFound, Problem, Unauthenticated
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer
from webapp.web.schema import iso

api = ApiBlueprint("urls", __name__)

TAG = "links"


@api.post("/urls")
@describe(TAG, body=LinkIn, answers={201: LinkOut})
def create() -> Response:
    """Shorten an address; who has no session becomes a guest with it."""
    return _shown(acts.create_link(acts.Draft(**read_json(LinkIn).model_dump())), 201)


@api.get("/urls/me/all")
@describe(TAG, query=LinksQuery, answers={200: LinksOut})
def list_mine() -> Response:
    """List my links by page."""
    wish = read_query(LinksQuery).wish()
    known()
    page = queries.my_links(wish)
    links = [link_out(link, short_url(link)) for link in page.rows]
    return answer(LinksOut(urls=links, next_cursor=page.next_cursor))


@api.get("/urls/<code>")
@describe(TAG, answers={200: LinkOut})
def read(code: str) -> Response:
    """Show one of my links."""
    return _shown(acts.own_link(code))


@api.patch("/urls/<code>")
@describe(TAG, body=LinkPatch, answers={200: LinkOut})
def change(code: str) -> Response:
    """Change one of my links; a stale `version` answers 409 with both texts."""
    acts.own_link(code)
    body = read_json(LinkPatch)
    return _shown(acts.edit_link(code, body.changes(), body.version))


@api.delete("/urls/<code>")
@describe(TAG, answers={204: None})
def delete(code: str) -> Response:
    """Delete one of my links; its code is not given to anybody else."""
    acts.delete_link(code)
    return Response(status=204)


@api.post("/urls/delete")
@describe(TAG, body=CodesIn, answers={200: DeletedOut})
def delete_many() -> Response:
    """Delete those of my links that have these codes."""
    codes = read_json(CodesIn).codes
    known()
    return answer(DeletedOut(deleted=acts.delete_links(codes)))


@api.post("/urls/restore")
@describe(TAG, body=CodesIn, answers={200: RestoredOut})
def restore() -> Response:
    """Bring back those of my links that have these codes and were deleted within a day."""
    codes = read_json(CodesIn).codes
    known()
    return answer(RestoredOut(restored=restore_links(codes)))


@api.post("/urls/<code>/extend")
@describe(TAG, answers={200: LinkOut})
def extend(code: str) -> Response:
    """Give a guest's link seven more days, once."""
    return _shown(acts.extend_link(code))


@api.get("/urls/<code>/stats")
@describe(TAG, answers={200: StatsOut})
def stats(code: str) -> Response:
    """Show the last 30 days of one of my links."""
    link = acts.own_link(code)
    return answer(stats_out(link, queries.stats_of(link)))


@api.get("/urls/<code>/qr.<ext>")
@describe(TAG, answers={200: None})
def qr(code: str, ext: str) -> Response:
    """Answer the QR code of one of my links as an image."""
    return qr_image(acts.own_link(code), ext)


@api.get("/urls/<code>/preview")
@describe(TAG, answers={200: PreviewOut})
def preview(code: str) -> Response:
    """Say where anybody's link leads, before going there."""
    link = _visible(code)
    told = shows_target(link)
    body = PreviewOut(
        code=link.code,
        short_url=short_url(link),
        original_url=link.original_url if told else None,
        host=link.target_host if told else None,
        host_unicode=unicode_host(link.target_host) if told else None,
        title=link.title,
        created_at=iso(link.created_at),
        expires_at=iso(link.expires_at),
    )
    return answer(body)


@api.post("/urls/<code>/report")
@describe(TAG, body=ReportIn, answers={201: ReportedOut})
def report(code: str) -> Response:
    """Say that anybody's link does harm."""
    body = read_json(ReportIn)
    report_link(_visible(code), body.reason, body.detail)
    return answer(ReportedOut(message="Thank you, we will look at it."), 201)


@api.post("/admin/cleanup-expired-urls", unit=False)
@limiter.limit("20 per minute")
@describe(TAG, answers={200: CleanedOut}, security=("admin_key",))
def clean_up() -> Response:
    """Remove the expired links of guests, for whoever has the key of `X-Admin-Key`."""
    _check_admin_key()
    removed = expiry.sweep_content(registry().of(Link))
    with unit_of_work():
        audit.record(None, "cleaned_up", "links", about=str(removed))
    return answer(CleanedOut(message="Cleanup completed", deleted_urls=removed))


def _shown(link: Link, status: int = 200) -> Response:
    return answer(link_out(link, short_url(link)), status)


def _visible(code: str) -> Link:
    """Return a link that anybody may know of. Raise NotFound for all others."""
    link = queries.find_link(code)
    if link is None or what_meets(link) not in (Meets.TARGET, Meets.PASSWORD):
        raise NotFound
    return link


def _check_admin_key() -> None:
    """Compare the key in constant time. Raise Problem 503 if none is set, Unauthenticated if it differs."""
    keys = settings().admin_keys
    if not keys:
        raise Problem("Clean-up is not set up here: ADMIN_API_KEY is not set.", status=503, code="not_set_up")
    given = request.headers.getlist("X-Admin-Key")
    text = given[0] if len(given) == 1 else ""
    same = [compare_digest(_digest(text), _digest(key)) for key in keys]  # all, however the first ends
    if not any(same) or not text:
        raise Unauthenticated("A valid X-Admin-Key is needed.", code="admin_key")


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
