"""Fold single clicks into the few rows that are stored of them; addresses end here."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from webapp.apps.links.engine.agents import agent_of, referrer_host

DAY_SECONDS = 86_400
VISITOR_BYTES = 16

Click = tuple[int, float, str, str, str, bool]
"""Link id, seconds since 1970, User-Agent, Referer, address, whether its link has counted it already."""


class Kind(NamedTuple):
    """What clicks have in common that share a row: the key of `link_days`."""

    link_id: int
    day: date
    referrer: str
    browser: str
    os: str
    device: str
    is_bot: bool


@dataclass
class Tally:
    """What a batch of clicks adds up to."""

    clicks: dict[Kind, int] = field(default_factory=dict)
    visitors: dict[tuple[int, date, bytes], Kind] = field(default_factory=dict)
    """(link, day, visitor) -> the kind of the visitor's first click here; bots are not visitors."""
    counts: dict[int, int] = field(default_factory=dict)
    """Link id -> clicks to add to its own count: by people, not counted yet."""
    last: dict[int, datetime] = field(default_factory=dict)


def days_of(clicks: Iterable[Click]) -> set[date]:
    """Return the days (UTC) on which `clicks` fell."""
    return {_date(number) for number in {int(click[1] // DAY_SECONDS) for click in clicks}}


def tally(clicks: Iterable[Click], salts: Mapping[date, bytes], own_host: str = "") -> Tally:
    """Add up `clicks`; `salts` holds the secret of each of their days, `own_host` is no referrer."""
    found = Tally()
    same: dict[tuple[int, int, str, str, str, bool], int] = {}
    latest: dict[int, float] = {}
    for link_id, when, user_agent, referrer, address, is_counted in clicks:
        key = (link_id, int(when // DAY_SECONDS), user_agent, referrer, address, is_counted)
        same[key] = same.get(key, 0) + 1
        latest[link_id] = when
    for (link_id, number, user_agent, referrer, address, is_counted), n in same.items():
        day, agent = _date(number), agent_of(user_agent)
        host = referrer_host(referrer, own_host)
        kind = Kind(link_id, day, host, agent.browser, agent.os, agent.device, agent.is_bot)
        found.clicks[kind] = found.clicks.get(kind, 0) + n
        if not agent.is_bot:
            found.visitors.setdefault((link_id, day, visitor(salts[day], link_id, address, user_agent)), kind)
            found.counts[link_id] = found.counts.get(link_id, 0) + (0 if is_counted else n)
    found.last = {link_id: datetime.fromtimestamp(when, UTC) for link_id, when in latest.items()}
    return found


def visitor(salt: bytes, link_id: int, address: str, user_agent: str = "") -> bytes:
    """Return 16 bytes that stand for a visitor of one link for as long as `salt` exists."""
    text = f"{link_id}\n{address}\n{user_agent}".encode("utf-8", "replace")
    return hmac.digest(salt, text, "sha256")[:VISITOR_BYTES]


def _date(number: int) -> date:
    return datetime.fromtimestamp(number * DAY_SECONDS, UTC).date()
