"""How users, figures and records look in JSON."""

from webapp.admin.models import Campaign
from webapp.admin.queries.figures import MOST_COUNTED, STEPS, Figures, Now
from webapp.admin.queries.queues import Broker, FailedJob
from webapp.admin.queries.records import Entry, Section
from webapp.admin.schemas import (
    AdminUserOut,
    CampaignOut,
    EntryOut,
    FailedOut,
    HouseFiguresOut,
    ModerationRowOut,
    QueueOut,
    WaitingOut,
)
from webapp.db.outbox import OutboxRow
from webapp.guests.models import User
from webapp.web.schema import iso

SPANS = ("within_an_hour", "within_a_day", "within_a_week", "later")


def user_out(user: User) -> AdminUserOut:
    """Return a user as JSON."""
    return AdminUserOut(
        id=user.id,
        user_type=user.user_type,
        email=user.email,
        email_verified=user.email_verified_at is not None,
        username=user.username,
        display_name=user.display_name,
        role=user.role,
        is_active=user.is_active,
        source=user.source,
        locale=user.locale,
        signup_guest_id=user.signup_guest_id,
        merged_into_user_id=user.merged_into_user_id,
        deleted_at=iso(user.deleted_at),
        deleted_reason=user.deleted_reason,
        created_at=iso(user.created_at),
        last_active_at=iso(user.last_active_at),
    )


def figures_out(now: Now, figures: Figures, broker: Broker) -> HouseFiguresOut:
    """Return the dashboard as JSON."""
    return HouseFiguresOut(
        counted_up_to=MOST_COUNTED,
        active_guests=now.active_guests,
        active_guests_today=now.active_today,
        expiring_within_a_day={str(title): n for title, n in now.expiring},
        open_reports={str(title): n for title, n in now.reported},
        days={name: {str(day): n for day, n in series} for name, series in figures.days.items()},
        swept={name: {str(day): n for day, n in series} for name, series in figures.swept.items()},
        cohorts={str(week): dict(zip(STEPS, steps, strict=True)) for week, steps in figures.cohorts},
        sources={funnel.source: dict(zip(STEPS, funnel.steps, strict=True)) for funnel in figures.sources},
        seconds_to_account=dict(zip(SPANS, figures.total.soon, strict=True)),
        queue=QueueOut(
            redis=broker.state,
            queued=broker.queued,
            started=broker.started,
            scheduled=broker.scheduled,
            failed=broker.failed,
            workers=len(broker.workers),
            outbox_waiting=now.waiting,
            outbox_given_up=now.given_up,
            oldest_waiting=iso(now.oldest_waiting),
        ),
    )


def waiting_out(row: OutboxRow) -> WaitingOut:
    """Return a waiting job as JSON."""
    return WaitingOut(
        id=row.id,
        job=row.job,
        attempts=row.attempts,
        last_error=row.last_error,
        available_at=iso(row.available_at),
        created_at=iso(row.created_at),
    )


def failed_out(job: FailedJob) -> FailedOut:
    """Return a failed job as JSON."""
    return FailedOut(id=job.id, job=job.name, error=job.error, ended_at=iso(job.ended_at))


def reported_out(section: Section) -> list[ModerationRowOut]:
    """Return the reported things of one app as JSON."""
    return [
        ModerationRowOut(
            app=str(section.title),
            title=row.title,
            url=row.url,
            reason=str(row.reason),
            count=row.count,
            since=iso(row.since),
        )
        for row in section.rows
    ]


def entry_out(entry: Entry) -> EntryOut:
    """Return a line of the record as JSON."""
    row = entry.row
    return EntryOut(
        id=row.id,
        actor_id=row.actor_id,
        actor=entry.actor,
        act=row.act,
        target=row.target,
        target_id=row.target_id,
        about=row.about,
        request_id=row.request_id,
        created_at=iso(row.created_at),
    )


def campaign_out(campaign: Campaign, sent: int = 0, claimed: int = 0) -> CampaignOut:
    """Return a campaign as JSON."""
    return CampaignOut(
        id=campaign.id,
        name=campaign.name,
        state=campaign.state,
        rate_per_hour=campaign.rate_per_hour,
        sent=sent,
        claimed=claimed,
        created_at=iso(campaign.created_at),
        finished_at=iso(campaign.finished_at),
    )
