"""Merges by an admin in JSON: preview, merge, undo."""

from typing import Annotated

from flask import Response

from webapp.extensions import limiter
from webapp.guests import merge_by_hand as by_hand
from webapp.guests.merge_by_hand import Plan
from webapp.guests.merge_schemas import ByHandIn, ByHandOut, Id, PlanOut, preview_out
from webapp.guests.models import UserMigration
from webapp.web.blueprint import ApiBlueprint
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer
from webapp.web.schema import Digits

api = ApiBlueprint("merging_by_hand", __name__)

FEW = "60 per minute"


class PlanIn(ByHandIn):
    """The two sides, in the query."""

    guest_id: Annotated[Id, Digits]
    account_id: Annotated[Id, Digits]


@api.get("/api/admin/merges/preview")
@describe("admin", query=PlanIn, answers={200: PlanOut})
def preview() -> Response:
    """Say what merging a guest into an account by hand would bring, and what hinders it."""
    sides = read_query(PlanIn)
    return answer(_planned(by_hand.preview_by_hand(sides.guest_id, sides.account_id)))


@api.post("/api/admin/merges")
@limiter.limit(FEW)
@describe("admin", body=ByHandIn, answers={200: ByHandOut, 202: ByHandOut})
def merge() -> Response:
    """Merge a guest into an account by hand; the same pair again answers the same."""
    sides = read_json(ByHandIn)
    record = by_hand.merge_by_hand(sides.guest_id, sides.account_id)
    return answer(_shown(record), 200 if record.migration_status == "completed" else 202)


@api.post("/api/admin/merges/<id:record_id>/undo")
@limiter.limit(FEW)
@describe("admin", answers={200: ByHandOut})
def undo(record_id: int) -> Response:
    """Take back a merge that an admin did, within the day."""
    return answer(_shown(by_hand.undo_by_hand(record_id)))


def _planned(plan: Plan) -> PlanOut:
    found = preview_out(plan.guest.id, plan.lines)
    return PlanOut(
        guest_id=plan.guest.id,
        account_id=plan.account.id,
        entities=found.entities,
        total=found.total,
        hindrance=plan.hindrance,
        is_done=plan.record is not None,
    )


def _shown(record: UserMigration) -> ByHandOut:
    undone = record.undone_at is not None
    return ByHandOut(
        migration_id=record.id,
        status="undone" if undone else record.migration_status,
        entities=record.entities_migrated,
        guest_id=record.source_user_id,
        account_id=record.destination_user_id,
        done_by=record.done_by_id,
    )
