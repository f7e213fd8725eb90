"""The merge calls in JSON: preview, merge, undo, status."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from webapp.guests import merge, merge_offers
from webapp.guests.current import known, signed_in
from webapp.guests.merge_schemas import (
    DeclineIn,
    MergedOut,
    MergeIn,
    MergePreviewOut,
    MergeQuery,
    MigrationOut,
    UndoneOut,
    preview_out,
)
from webapp.guests.schemas import DoneOut
from webapp.web.blueprint import ApiBlueprint
from webapp.web.errors import NotFound
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer
from webapp.web.schema import iso

api = ApiBlueprint("merging", __name__)

MERGED = {200: MergedOut, 202: MergedOut}


@api.post("/auth/merge")
@describe(
    "merging", body=MergeIn, query=MergeQuery, is_body_optional=True, answers={200: MergedOut, 202: MergedOut}
)
def merge_guest() -> Response:
    """Bring what a guest made into the account that is signed in; both have to be proved."""
    body = _merge_in()
    record, grant = merge_offers.bring(body.guest_id, body.real_user_id, body.guest_token)
    is_done = record.migration_status == "completed"
    merged = MergedOut(
        status="merged" if is_done else "pending",
        entities=record.entities_migrated,
        migration_id=record.id,
        user_id=record.destination_user_id,
        token=grant.jwt,
        refresh_token=grant.refresh_token or "",
    )
    return answer(merged, 200 if is_done else 202)


@api.post("/auth/merge/decline")
@describe("merging", body=DeclineIn, answers={200: DoneOut})
def decline_merge() -> Response:
    """Keep the guest that waits here apart, or throw it away with all that it made."""
    if read_json(DeclineIn).choice == "keep":
        signed_in()
        merge_offers.drop_offer()
        return answer(DoneOut(message="They stay apart."))
    merge_offers.discard_guest()
    return answer(DoneOut(message="They are gone."))


@api.post("/auth/merge/undo")
@describe("merging", answers={200: UndoneOut})
def undo_merge() -> Response:
    """Give back what the last merge brought; the guest waits on this device again."""
    record, guest, grant = merge_offers.take_back()
    undone = UndoneOut(
        status="undone", entities=record.entities_migrated, guest_id=guest.id, guest_token=grant.jwt
    )
    return answer(undone)


@api.get("/api/user/migration-preview")
@describe("merging", answers={200: MergePreviewOut})
def migration_preview() -> Response:
    """Say what would come along: for a guest its things, for an account those of the guest that waits."""
    user = known()
    if user.user_type == "guest":
        return answer(preview_out(user.id, merge.preview(user.id)))
    offer = merge_offers.current_offer()
    if offer is None:
        raise NotFound("No guest waits here.")
    return answer(preview_out(offer.guest_id, offer.lines))


@api.get("/api/user/migration-status")
@describe("merging", answers={200: MigrationOut})
def migration_status() -> Response:
    """Say how the last merge into this account went."""
    record = merge.last_record(signed_in().id)
    if record is None:
        raise NotFound("Nothing was merged into this account.")
    return answer(
        MigrationOut(
            migration_id=record.id,
            migration_status=record.migration_status,
            source_anonymous_id=str(record.source_anonymous_id) if record.source_anonymous_id else None,
            entities_migrated=record.entities_migrated,
            migration_log=[_told(step) for step in record.migration_log],
            started_at=iso(record.started_at),
            completed_at=iso(record.completed_at),
            undone_at=iso(record.undone_at),
            error_message=record.error_message,
        )
    )


def _told(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step of the log without the ids of others' rows, which are there for the undo."""
    return {name: value for name, value in step.items() if name != "referred"}


def _merge_in() -> MergeIn:
    """Return the body, or the query that document 000 uses instead of one."""
    if request.get_data(cache=True) or not request.args:
        return read_json(MergeIn, optional=True)
    return read_query(MergeQuery)
