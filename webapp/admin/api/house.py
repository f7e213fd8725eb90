"""The house in JSON: figures, moderation, rights, queues, campaigns and the record of acts."""

from flask import Response

from webapp.admin.api.blueprint import TAG, api
from webapp.admin.queries import figures, queues, records
from webapp.admin.schemas import (
    AdminPageQuery,
    AuditOut,
    AuditQuery,
    CampaignActIn,
    CampaignIn,
    CampaignOut,
    CampaignsOut,
    GrantedOut,
    HouseFiguresOut,
    ModerationOut,
    PermissionsIn,
    QueueActIn,
    QueuesOut,
)
from webapp.admin.services import campaigns, permissions
from webapp.admin.services import queues as queue_acts
from webapp.admin.shown import campaign_out, entry_out, failed_out, figures_out, reported_out, waiting_out
from webapp.guests import roles
from webapp.guests.schemas import DoneOut
from webapp.web.openapi import describe
from webapp.web.requests import read_json, read_query
from webapp.web.respond import answer


@api.get("/api/admin/figures")
@describe(TAG, answers={200: HouseFiguresOut})
def dashboard() -> Response:
    """Answer the figures of the dashboard, for admins."""
    return answer(figures_out(figures.now(), figures.figures(), queues.broker()))


@api.get("/api/admin/reports", staff=True)
@describe(TAG, answers={200: ModerationOut})
def moderation() -> Response:
    """List what is reported in all apps, for staff."""
    rows = [row for section in records.reported() for row in reported_out(section)]
    return answer(ModerationOut(reported=rows))


@api.get("/api/admin/permissions")
@describe(TAG, answers={200: GrantedOut})
def rights() -> Response:
    """Say what each kind of user may do."""
    return answer(_rights())


@api.put("/api/admin/permissions")
@describe(TAG, body=PermissionsIn, answers={200: GrantedOut})
def set_rights() -> Response:
    """Grant exactly what is named."""
    body = read_json(PermissionsIn)
    pairs = {("guest", name) for name in body.guest} | {("registered", name) for name in body.registered}
    permissions.set_granted(roles.admin(), pairs)
    return answer(_rights())


@api.get("/api/admin/queues")
@describe(TAG, query=AdminPageQuery, answers={200: QueuesOut})
def show_queues() -> Response:
    """List the jobs that wait in the outbox, and those that failed."""
    found, broker = queues.outbox(read_query(AdminPageQuery).cursor), queues.broker(with_jobs=True)
    body = QueuesOut(
        redis=broker.state,
        outbox=[waiting_out(row) for row in found.rows],
        next_cursor=found.next_cursor,
        failed=[failed_out(job) for job in broker.failures],
    )
    return answer(body)


@api.post("/api/admin/queues/outbox/<id:row_id>")
@describe(TAG, body=QueueActIn, answers={200: DoneOut})
def act_on_row(row_id: int) -> Response:
    """Try a job of the outbox again, or drop it."""
    queue_acts.act_on_row(roles.admin(), row_id, read_json(QueueActIn).act)
    return answer(DoneOut(message="Done."))


@api.post("/api/admin/queues/jobs/<job_id>")
@describe(TAG, body=QueueActIn, answers={200: DoneOut})
def act_on_job(job_id: str) -> Response:
    """Queue a failed job again, or drop it."""
    queue_acts.act_on_job(roles.admin(), job_id, read_json(QueueActIn).act)
    return answer(DoneOut(message="Done."))


@api.get("/api/admin/audit")
@describe(TAG, query=AuditQuery, answers={200: AuditOut})
def audit() -> Response:
    """List who did what with the rights of staff, newest first."""
    wish = read_query(AuditQuery)
    rows, cursor = records.entries(wish.actor, wish.act, wish.cursor)
    return answer(AuditOut(entries=[entry_out(entry) for entry in rows], next_cursor=cursor))


@api.get("/api/admin/campaigns")
@describe(TAG, answers={200: CampaignsOut})
def list_campaigns() -> Response:
    """List the campaigns to contacts, and what came of them."""
    found = [campaign_out(sent.campaign, sent.sent, sent.claimed) for sent in records.campaigns()]
    return answer(CampaignsOut(campaigns=found))


@api.post("/api/admin/campaigns")
@describe(TAG, body=CampaignIn, answers={201: CampaignOut})
def start_campaign() -> Response:
    """Start a campaign to all contacts."""
    body = read_json(CampaignIn)
    return answer(campaign_out(campaigns.start(roles.admin(), body.name, body.rate_per_hour)), 201)


@api.post("/api/admin/campaigns/<id:campaign_id>")
@describe(TAG, body=CampaignActIn, answers={200: CampaignOut})
def change_campaign(campaign_id: int) -> Response:
    """Pause, resume or end a campaign."""
    body = read_json(CampaignActIn)
    return answer(campaign_out(campaigns.change(roles.admin(), campaign_id, body.act)))


def _rights() -> GrantedOut:
    table = records.rights()
    return GrantedOut(
        guest=[name for name, kinds in table if kinds.get("guest")],
        registered=[name for name, kinds in table if kinds.get("registered")],
    )
