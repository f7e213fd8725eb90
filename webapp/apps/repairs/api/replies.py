"""The calls of saved replies, for staff: parse, call, answer."""

from flask import Response

from webapp.apps.repairs.api.blueprint import TAG, api
from webapp.apps.repairs.models import SavedReply
from webapp.apps.repairs.schemas.given import ReplyIn
from webapp.apps.repairs.schemas.told import RepliesOut, ReplyOut
from webapp.apps.repairs.services import replies as acts
from webapp.apps.repairs.services.who import staff
from webapp.web.openapi import describe
from webapp.web.requests import read_json
from webapp.web.respond import answer


@api.get("/api/staff/replies")
@describe(TAG, answers={200: RepliesOut})
def saved_replies() -> Response:
    """List the saved replies by name (staff)."""
    return answer(RepliesOut(replies=[_reply_out(reply) for reply in acts.saved_replies()]))


@api.post("/api/staff/replies")
@describe(TAG, body=ReplyIn, answers={201: ReplyOut})
def save_reply() -> Response:
    """Write a reply down (staff)."""
    body = read_json(ReplyIn)
    staff()
    return answer(_reply_out(acts.save_reply(body.title, body.body)), 201)


@api.put("/api/staff/replies/<id:reply_id>")
@describe(TAG, body=ReplyIn, answers={200: ReplyOut})
def edit_reply(reply_id: int) -> Response:
    """Change a reply (staff)."""
    body = read_json(ReplyIn)
    staff()
    return answer(_reply_out(acts.save_reply(body.title, body.body, reply_id)))


@api.delete("/api/staff/replies/<id:reply_id>")
@describe(TAG, answers={204: None})
def delete_reply(reply_id: int) -> Response:
    """Delete a reply (staff)."""
    acts.delete_reply(reply_id)
    return Response(status=204)


def _reply_out(reply: SavedReply) -> ReplyOut:
    return ReplyOut(id=reply.id, title=reply.title, body=reply.body)
