"""The record of acts, the table of rights, the campaigns, and what is reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from webapp.admin.models import Campaign, CampaignMail
from webapp.admin.services.permissions import KINDS
from webapp.extensions import db
from webapp.guests.manifest import Reported
from webapp.guests.models import AuditEntry, DefaultPermission, User
from webapp.guests.registry import registry
from webapp.web.paging import USUAL_PAGE, Page, page_by

MOST_REPORTED = 50  # of one app
MOST_CAMPAIGNS = 20


@dataclass(frozen=True)
class Entry:
    """One line of the record, with the name of who did it, where that user is still there."""

    row: AuditEntry
    actor: str | None


@dataclass(frozen=True)
class Section:
    """What one app has for moderation."""

    title: Any
    endpoint: str
    rows: Sequence[Reported]


@dataclass(frozen=True)
class Sent:
    """A campaign and what came of it."""

    campaign: Campaign
    sent: int
    claimed: int


def entries(
    actor_id: int | None = None, act: str = "", cursor: str | None = None, limit: int = USUAL_PAGE
) -> tuple[list[Entry], str | None]:
    """Return a page of the record, newest first, of one person or one act if asked; and the next cursor."""
    query = select(AuditEntry)
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    if act:
        query = query.where(AuditEntry.act == act)
    page: Page[AuditEntry] = page_by(query, (AuditEntry.id,), cursor=cursor, limit=limit)
    ids = {row.actor_id for row in page.rows if row.actor_id is not None}
    names = (
        dict(db.session.execute(select(User.id, User.display_name).where(User.id.in_(ids))).all())
        if ids
        else {}
    )
    return [Entry(row, names.get(row.actor_id or 0)) for row in page.rows], page.next_cursor


def rights() -> list[tuple[str, dict[str, bool]]]:
    """Return every permission with who has it: [(name, {kind: granted})]."""
    table: dict[str, dict[str, bool]] = {}
    for row in db.session.scalars(select(DefaultPermission)):
        table.setdefault(row.permission, dict.fromkeys(KINDS, False))[row.user_type] = row.is_granted
    return sorted(table.items())


def reported() -> list[Section]:
    """Return what waits for moderation, app by app: one query for each app that has reports."""
    declared = [(manifest.title, manifest.reports) for manifest in registry().manifests if manifest.reports]
    return [Section(title, reports.endpoint, reports.rows(MOST_REPORTED)) for title, reports in declared]


def campaigns() -> list[Sent]:
    """Return the campaigns, newest first, with their mails and the accounts claimed since."""
    claimed = func.count(User.id).filter(User.user_type == "registered")
    query = (
        select(Campaign, func.count(CampaignMail.user_id), claimed)
        .outerjoin(CampaignMail, CampaignMail.campaign_id == Campaign.id)
        .outerjoin(User, User.id == CampaignMail.user_id)
        .group_by(Campaign.id)
        .order_by(Campaign.id.desc())
        .limit(MOST_CAMPAIGNS)
    )
    return [Sent(campaign, sent, n) for campaign, sent, n in db.session.execute(query)]
