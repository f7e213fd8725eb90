"""Mail to contacts, who may claim their account: so many an hour, each contact at most once a campaign.

The row of the campaign is locked while its next contacts are chosen, and (campaign, contact) is a key. The
mail's job stands in the outbox by the same transaction, so two clocks, two workers and a kill send no more.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import exists, func, insert, select

from webapp.admin.models import Campaign, CampaignMail
from webapp.db import unit_of_work, utcnow
from webapp.extensions import db
from webapp.guests import audit, invitations, mail_stops
from webapp.guests.models import User
from webapp.jobs import enqueue, job
from webapp.mail.delivery import deliver
from webapp.mail.messages import write
from webapp.web.errors import Conflict, NotFound

MAIL_JOB = "mail.campaign"
BATCH = 500  # contacts looked at in one transaction
MINUTES = 60
NEXT_STATES = {"pause": ("running", "paused"), "resume": ("paused", "running")}


def start(by: User, name: str, rate_per_hour: int) -> Campaign:
    """Begin a campaign to all contacts there are. Raise Conflict while another one is not finished."""
    if db.session.scalar(select(exists().where(Campaign.state != "finished"))):
        raise Conflict(_("Another campaign is not finished yet."), code="campaign_running")
    campaign = Campaign(name=name, rate_per_hour=rate_per_hour)
    db.session.add(campaign)
    db.session.flush()
    audit.record(by, "campaign_started", "campaigns", campaign.id, f"{rate_per_hour} per hour")
    return campaign


def change(by: User, campaign_id: int, act: str) -> Campaign:
    """Pause, resume or end a campaign. Raise NotFound, Conflict when it is not in the state for it."""
    campaign = db.session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise NotFound
    if act == "end" and campaign.state != "finished":
        _finish(campaign)
    elif act in NEXT_STATES and campaign.state == NEXT_STATES[act][0]:
        campaign.state = NEXT_STATES[act][1]
    else:
        raise Conflict(_("This campaign cannot do that now."), code="campaign_state")
    db.session.flush()
    audit.record(by, f"campaign_{act}", "campaigns", campaign.id)
    return campaign


def send_due() -> int:
    """Choose the next contacts of each running campaign, within its rate; answer how many."""
    with unit_of_work(write=False):
        running = db.session.scalars(select(Campaign.id).where(Campaign.state == "running")).all()
    return sum(_send_some(campaign_id) for campaign_id in running)


def _send_some(campaign_id: int) -> int:
    """Write the mails of one minute, and look past contacts who get none."""
    with unit_of_work():
        query = select(Campaign).where(Campaign.id == campaign_id, Campaign.state == "running")
        campaign = db.session.scalar(query.with_for_update(skip_locked=True))
        if campaign is None:
            return 0
        room = _room(campaign)
        contacts = _next_contacts(campaign) if room else []
        # Who wants no mail is asked for in the job: it costs a look-up a mail, not a place in the rate.
        chosen = contacts[:room]
        for user_id in chosen:
            enqueue(MAIL_JOB, campaign.id, user_id)
        if chosen:
            rows = [{"campaign_id": campaign.id, "user_id": user_id} for user_id in chosen]
            db.session.execute(insert(CampaignMail), rows)
            campaign.last_user_id = chosen[-1]
        elif room:
            _finish(campaign)
        return len(chosen)


def _room(campaign: Campaign) -> int:
    """Return how many mails may be written now: the minute's share, and never more than the hour's rate."""
    sent = select(func.count()).where(
        CampaignMail.campaign_id == campaign.id, CampaignMail.created_at > utcnow(hours=-1)
    )
    left = campaign.rate_per_hour - (db.session.scalar(sent) or 0)
    minute = select(func.count()).where(
        CampaignMail.campaign_id == campaign.id, CampaignMail.created_at > utcnow(minutes=-1)
    )
    share = -(-campaign.rate_per_hour // MINUTES) - (db.session.scalar(minute) or 0)
    return max(0, min(left, share, BATCH))


def _next_contacts(campaign: Campaign) -> Sequence[int]:
    contacts = select(User.id).where(
        User.user_type == "contact",
        User.is_active,
        User.deleted_at.is_(None),
        User.id > campaign.last_user_id,
    )
    return db.session.scalars(contacts.order_by(User.id).limit(BATCH)).all()


def _finish(campaign: Campaign) -> None:
    campaign.state, campaign.finished_at = "finished", datetime.now(UTC)


@job(MAIL_JOB)
def mail_campaign(_campaign_id: int, user_id: int) -> Callable[[], None] | None:
    """Write the mail of one contact, in the contact's language; nothing to whoever is none any more."""
    user = db.session.get(User, user_id)
    if user is None or user.user_type != "contact" or not user.is_live or not user.email:
        return None
    if mail_stops.wants_no_mail(user.email):
        return None
    link, stop_url = invitations.url_for_contact(user), mail_stops.stop_url(user.email)
    message = write("invitation", user.email, user.locale, link=link, stop_url=stop_url)
    return partial(deliver, mail_stops.add_stop_headers(message, user.email))
