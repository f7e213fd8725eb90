"""Believable links: for the contract tests and the demo."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from webapp.apps.links.engine.codes import new_code
from webapp.apps.links.engine.targets import parse_target
from webapp.apps.links.models import Link, LinkDay
from webapp.config import settings
from webapp.extensions import db
from webapp.guests.models import User
from webapp.guests.quotas import expiry_for

PLACES = (
    ("https://www.openstreetmap.org/#map=15/48.8584/2.2945", "Where we meet on Sunday", "walks"),
    ("https://en.wikipedia.org/wiki/Common_swift", "Swifts: notes for the talk", "birds"),
    ("https://www.gutenberg.org/ebooks/2701", "The book for the reading circle", "reading"),
    ("https://docs.python.org/3/library/sqlite3.html", "sqlite3", "work"),
    ("https://www.nationalrail.co.uk/", "Trains home", "travel"),
    ("https://例子.测试/", "An address in Chinese letters", "curious"),
    ("https://www.bbc.co.uk/food/recipes/leek_and_potato_soup_48594", "Soup for twelve", "kitchen"),
)
REFERRERS = ("", "", "", "news.ycombinator.com", "www.reddit.com", "duckduckgo.com", "mail.google.com")
AGENTS = (
    ("Chrome", "Windows", "desktop"),
    ("Mobile Safari", "iOS", "mobile"),
    ("Firefox", "Linux", "desktop"),
    ("Chrome Mobile", "Android", "mobile"),
    ("Safari", "Mac OS X", "desktop"),
)
DEMO_LINKS = 7
DEMO_DAYS = 30


def sample_link(owner: User, number: int) -> Link:
    """Return the n-th link of `owner`, not added to the session."""
    address, title, tag = PLACES[number % len(PLACES)]
    target = parse_target(address)
    link = Link(
        user_id=owner.id, code=new_code(), original_url=target.href, target_host=target.host, title=title
    )
    link.tags = [tag]
    link.expires_at = expiry_for(owner, Link)
    return link


def fill(owner: User) -> None:
    """Give `owner` links with a month of clicks; guests get as many as they may have."""
    most = settings().GUEST_LINK_LIMIT if owner.user_type == "guest" else DEMO_LINKS
    chance = Random(owner.id)  # noqa: S311 - believable, not secret
    today = datetime.now(UTC).date()
    for number in range(min(DEMO_LINKS, most)):
        link = sample_link(owner, number)
        db.session.add(link)
        db.session.flush()
        days = [
            day for ago in range(DEMO_DAYS) for day in _clicks_of(link, today - timedelta(days=ago), chance)
        ]
        db.session.add_all(days)
        link.click_count = sum(day.n for day in days)
        link.last_click_at = datetime.now(UTC) if days else None


def _clicks_of(link: Link, day: date, chance: Random) -> list[LinkDay]:
    """Return a day's rows, fewer at the week's end."""
    kinds = chance.sample([(r, a) for r in set(REFERRERS) for a in AGENTS], 2 if day.weekday() > 4 else 5)
    rows = []
    for referrer, (browser, system, device) in kinds:
        n = chance.randint(1, 9)
        row = LinkDay(link_id=link.id, day=day, referrer=referrer, browser=browser, os=system, device=device)
        row.is_bot, row.n, row.visitors = False, n, chance.randint(1, n)
        rows.append(row)
    return rows
