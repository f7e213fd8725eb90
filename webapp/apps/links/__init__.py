"""Short links: the smallest app, and the one that visitors meet first."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from webapp.apps.links import forms, front_door, jobs, queries, shown
from webapp.apps.links.api import api
from webapp.apps.links.clicks import ClickCounter
from webapp.apps.links.engine.words import reserved_words
from webapp.apps.links.models import Link
from webapp.apps.links.samples import fill, sample_link
from webapp.apps.links.schemas import link_out
from webapp.apps.links.services.rules import quota_sentence
from webapp.apps.links.views import bp, mine
from webapp.guests.manifest import Listed, Manifest, Owned, Reports


def init(app: Flask) -> None:
    """Reserve the words of the URL map, start counting, and give templates what they say of links."""
    app.extensions["link_words"] = reserved_words(rule.rule for rule in app.url_map.iter_rules())
    app.extensions["link_clicks"] = ClickCounter(app, app.extensions["settings"])
    app.jinja_env.globals.update(short_url=shown.short_url, reason_words=forms.reason_words)


manifest = Manifest(
    name="links",
    title=_l("Links"),
    blueprints=(bp, api),
    owned=(
        Owned(
            name="links",
            model=Link,
            owner=Link.user_id,
            title=_l("links"),
            singular=_l("a link"),
            expires_at=Link.expires_at,
            guest_quota=lambda settings: settings.GUEST_LINK_LIMIT,
            account_quota=lambda settings: settings.ACCOUNT_LINK_LIMIT,
            guest_lifetime=lambda settings: timedelta(days=settings.GUEST_LINK_DAYS),
            counts=Link.takes_a_place,
            live=lambda: Link.deleted_at.is_(None),
            quota_sentence=quota_sentence,
            listed=Listed(
                title=func.coalesce(func.nullif(Link.title, ""), Link.target_host),
                at=Link.created_at,
                endpoint="links.show",
                argument="code",
                key=Link.code,
            ),
            summary=lambda link: f"{link.code} → {link.original_url}",
            export=lambda link: link_out(link, shown.short_url(link)).model_dump(),
            sample=sample_link,
        ),
    ),
    exempt={"link_reports.closed_by_id": "names the admin who closed a report; a record, not a possession"},
    staff_words={
        "links": _l("Link"),
        "switched_off": _l("Switch off a link"),
        "switched_on": _l("Switch on a link"),
        "report_upheld": _l("Uphold a report"),
        "report_dismissed": _l("Dismiss a report"),
        "cleaned_up": _l("Remove expired links of guests"),
    },
    actions={"links.create": mine.finish_create},
    periodic=jobs.PERIODIC,
    gains=(_l("As many links as you like, private ones too."),),
    reports=Reports("links.admin", queries.open_count, queries.reported),
    nav=((_l("My links"), "links.index"),),
    home_card="links/_home.html",
    home_context=mine.home_context,
    front_door=front_door.install,
    init=init,
    demo=fill,
)
