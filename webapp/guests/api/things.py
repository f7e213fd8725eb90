"""Single things of any type in JSON: what came along with an address, and keeping one longer."""

from flask import Response

from webapp.extensions import limiter
from webapp.guests import expiries, linked
from webapp.guests.schemas import DoneOut
from webapp.guests.thing_schemas import ExtendedOut, LinkedIn, LinkedItemOut, LinkedKindOut, LinkedOut
from webapp.web.blueprint import ApiBlueprint
from webapp.web.openapi import describe
from webapp.web.requests import read_query
from webapp.web.respond import answer
from webapp.web.schema import iso

api = ApiBlueprint("things", __name__)

FEW = "60 per minute"


@api.get("/api/me/linked")
@describe("accounts", query=LinkedIn, answers={200: LinkedOut})
def list_linked() -> Response:
    """List what came along when this account's address was proved, one type at a time."""
    wish = read_query(LinkedIn)
    found = linked.linked(wish.type, wish.cursor, wish.limit)
    kinds = [
        LinkedKindOut(type=kind.name, title=str(kind.title), count=kind.count, can_disown=kind.can_disown)
        for kind in found.kinds
    ]
    items = [LinkedItemOut(id=thing_id, summary=summary) for thing_id, summary in found.rows]
    return answer(LinkedOut(types=kinds, type=found.name, items=items, next_cursor=found.next_cursor))


@api.post("/api/me/linked/<name>/<id:thing_id>/disown")
@limiter.limit(FEW)
@describe("accounts", answers={200: DoneOut})
def disown(name: str, thing_id: int) -> Response:
    """Say of a thing that came along that it is not yours: it is let go of."""
    linked.disown(name, thing_id)
    return answer(DoneOut(message="That is not yours any more."))


@api.post("/api/me/things/<name>/<id:thing_id>/extend")
@limiter.limit(FEW)
@describe("guests", answers={200: ExtendedOut})
def extend(name: str, thing_id: int) -> Response:
    """Keep a guest's thing seven days longer, once."""
    ends = expiries.extend_named(name, thing_id)
    return answer(ExtendedOut(type=name, id=thing_id, expires_at=iso(ends)))
