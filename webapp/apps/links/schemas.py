"""JSON of links: what comes in, what goes out."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator

from webapp.apps.links.engine.codes import ALIAS_PATTERN
from webapp.apps.links.models import DETAIL_LENGTH, NOTE_LENGTH, REASONS, TITLE_LENGTH, Link
from webapp.apps.links.queries import MOST_SELECTED, SORTS, STATES, Stats, Wish
from webapp.apps.links.services.rules import MOST_CLICKS
from webapp.guests.schemas import Password
from webapp.web.paging import LARGEST_PAGE, USUAL_PAGE
from webapp.web.schema import Digits, In, Line, Moment, Out, Text, iso, one_of

Address = Annotated[str, Field(min_length=1, max_length=100_000)]
Alias = Annotated[str, Field(pattern=ALIAS_PATTERN)]
Title = Annotated[Line, Field(max_length=TITLE_LENGTH)]
Note = Annotated[Text, Field(max_length=NOTE_LENGTH)]
Tags = Annotated[list[Annotated[Line, Field(max_length=100)]], Field(max_length=50)]
Clicks = Annotated[int, Field(ge=1, le=MOST_CLICKS)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class LinkIn(In):
    """A link to be made. Guests may give all but privacy, a code of their own, a password and an end."""

    original_url: Address
    title: Title = ""
    note: Note = ""
    tags: Tags = []
    is_private: bool = False
    custom_code: Alias | None = None
    password: Password | None = None
    expires_at: Moment | None = None
    max_clicks: Clicks | None = None


class LinkPatch(In):
    """What to change of a link; with `version` a stale change is refused with both texts."""

    original_url: Address | None = None
    title: Title | None = None
    note: Note | None = None
    tags: Tags | None = None
    is_private: bool | None = None
    password: Password | None = None
    expires_at: Moment | None = None
    max_clicks: Clicks | None = None
    is_disabled: bool | None = None
    version: Version | None = None

    @field_validator("original_url", "title", "note", "tags", "is_private", "is_disabled", mode="after")
    @classmethod
    def _not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("This cannot be null.")
        return value

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent; null takes a password, an end or a number of clicks away."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version"}}


class LinksQuery(In):
    """Which links, in which order, from where on."""

    q: Annotated[Line, Field(max_length=200)] = ""
    state: one_of(STATES) | None = None  # type: ignore[valid-type]
    tag: Annotated[Line, Field(max_length=100)] = ""
    sort: one_of(tuple(SORTS)) = "newest"  # type: ignore[valid-type]
    cursor: Annotated[Line, Field(max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE), Digits] = USUAL_PAGE

    def wish(self) -> Wish:
        """Return it as queries take it."""
        return Wish(self.q, self.state or "", self.tag.lower(), self.sort, self.cursor, self.limit)


class CodesIn(In):
    """Codes of links of mine."""

    codes: Annotated[
        list[Annotated[Line, Field(max_length=100)]], Field(min_length=1, max_length=MOST_SELECTED)
    ]


class ReportIn(In):
    """What is wrong with a link."""

    reason: one_of(REASONS)  # type: ignore[valid-type]
    detail: Annotated[Text, Field(max_length=DETAIL_LENGTH)] = ""


class LinkOut(Out):
    """A link as its owner sees it."""

    id: int
    short_code: str
    code: str
    short_url: str
    original_url: str
    target_host: str
    title: str
    note: str
    tags: list[str]
    is_private: bool
    has_password: bool
    expires_at: str | None
    max_clicks: int | None
    click_count: int
    last_click_at: str | None
    created_at: str
    updated_at: str
    version: int
    status: str


class LinksOut(Out):
    """A page of links, and the cursor of the next one."""

    urls: list[LinkOut]
    next_cursor: str | None


class DayOut(Out):
    """The clicks of one day (UTC)."""

    day: date
    clicks: int
    visitors: int


class ShareOut(Out):
    """How many clicks came from one of a kind; an empty name is unknown or direct."""

    name: str
    clicks: int


class StatsOut(Out):
    """The last 30 days of a link; `click_count` is of all time. Bots are counted apart."""

    code: str
    click_count: int
    clicks: int
    visitors: int
    bots: int
    days: list[DayOut]
    referrers: list[ShareOut]
    browsers: list[ShareOut]
    systems: list[ShareOut]
    devices: list[ShareOut]


class PreviewOut(Out):
    """Where a link leads, for anybody who asks before going; null where a password or a cap hides it."""

    code: str
    short_url: str
    original_url: str | None
    host: str | None
    host_unicode: str | None
    title: str
    created_at: str
    expires_at: str | None


class DeletedOut(Out):
    """How many links were deleted."""

    deleted: int


class RestoredOut(Out):
    """How many links came back."""

    restored: int


class CleanedOut(Out):
    """How many expired links of guests were removed."""

    message: str
    deleted_urls: int


class ReportedOut(Out):
    """It was noted."""

    message: str


def link_out(link: Link, short_url: str) -> LinkOut:
    """Return a link as JSON."""
    return LinkOut(
        id=link.id,
        short_code=link.code,
        code=link.code,
        short_url=short_url,
        original_url=link.original_url,
        target_host=link.target_host,
        title=link.title,
        note=link.note,
        tags=link.tags,
        is_private=link.is_private,
        has_password=link.has_password,
        expires_at=iso(link.expires_at),
        max_clicks=link.max_clicks,
        click_count=link.click_count,
        last_click_at=iso(link.last_click_at),
        created_at=iso(link.created_at),
        updated_at=iso(link.updated_at),
        version=link.version,
        status=link.state,
    )


def stats_out(link: Link, stats: Stats) -> StatsOut:
    """Return figures as JSON."""
    shares = {
        name: [ShareOut(name=word, clicks=n) for word, n in getattr(stats, name)]
        for name in ("referrers", "browsers", "systems", "devices")
    }
    return StatsOut(
        code=link.code,
        click_count=link.click_count,
        clicks=stats.clicks,
        visitors=stats.uniques,
        bots=stats.bots,
        days=[DayOut(day=day, clicks=clicks, visitors=visitors) for day, clicks, visitors in stats.days],
        **shares,
    )
