"""What an app tells the core about itself, once; quota, expiry, merge, export and deletion follow from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from flask import Flask, Response
from flask_babel import LazyString
from sqlalchemy import ColumnElement, inspect
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.config import Settings
from webapp.db import Base
from webapp.jobs.registry import Periodic
from webapp.web.blueprint import Blueprint

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from webapp.guests.models import User

Words: TypeAlias = LazyString | str


@dataclass(frozen=True)
class Listed:
    """How the rows of a type stand in the list of all that is somebody's: title, time, and a page each.

    The page is `url_for(endpoint, **{argument: key})`. The owner's column and `at` have an index
    together where a user may have many.
    """

    title: ColumnElement[str] | InstrumentedAttribute[str]
    at: InstrumentedAttribute[datetime]
    endpoint: str
    argument: str
    key: InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Owned:
    """One type of thing that a user can own.

    `guest_quota`, `account_quota` and `guest_lifetime` are read from the settings (None: without limit).
    """

    name: str
    """Plural key in JSON and figures: "links"."""
    model: type[Base]
    owner: InstrumentedAttribute[Any]
    """The column that says whose it is."""
    title: Words
    """Plural for people."""
    singular: Words
    """One of them, for people: "a link"."""
    refers: tuple[InstrumentedAttribute[Any], ...] = ()
    """Further columns that point at a user (author, assignee), which a merge moves as well."""
    expires_at: InstrumentedAttribute[Any] | None = None
    guest_quota: Callable[[Settings], int | None] = lambda _: None
    account_quota: Callable[[Settings], int | None] = lambda _: None
    guest_lifetime: Callable[[Settings], timedelta | None] = lambda _: None
    counts: Callable[[], ColumnElement[bool]] | None = None
    """Which rows take a place of the quota; None: every row."""
    live: Callable[[], ColumnElement[bool]] | None = None
    """Which rows their owner still sees; None: every row."""
    quota_sentence: Callable[[int], str] | None = None
    """What a refused guest is told, given the quota."""
    unique_by: InstrumentedAttribute[Any] | None = None
    """The text column that no two rows of one owner may share: on a merge the guest's row is renamed."""
    rename_joint: str = "-"
    """What stands between such a name and the number that makes it another one."""
    is_quiet: bool = False
    """Whether the guest strip keeps silent about it until the quota is nearly used up."""
    on_merge: Callable[[Session, int, int], None] | None = None
    """Settle other conflicts (guest id, account id) before the rows move."""
    on_undo: Callable[[Session, int, int], None] | None = None
    """Take back what `on_merge` settled (guest id, account id), after all rows have gone back."""
    listed: Listed | None = None
    """How the latest rows stand on the dashboard; None: they have no page of their own."""
    summary: Callable[[Any], str] = str
    """One row in a few words."""
    export: Callable[[Any], Mapping[str, Any]] = lambda row: {
        c.key: getattr(row, c.key) for c in row.__table__.c
    }
    """One row as JSON for its owner."""
    disown: Callable[[Any], None] | None = None
    """Let go of a row that a claim brought and that its owner says is not theirs; None: not offered."""
    sample: Callable[["User", int], Base] | None = None
    """Make the n-th believable row of an owner: for the contract tests and the demo."""

    @property
    def key(self) -> Any:
        """The column of the primary key."""
        return inspect(self.model).primary_key[0]


@dataclass(frozen=True)
class Reported:
    """One thing that people reported and that waits for staff: a line of the moderation page."""

    title: str
    """What it is, in a few words of its owner."""
    url: str
    """Where staff look at it and decide."""
    reason: Words
    count: int
    """How many reports of it are open."""
    since: datetime
    """When the first of them came."""


@dataclass(frozen=True)
class Reports:
    """What an app has for moderation. The admin's pages show it and know nothing else of the app."""

    endpoint: str
    """The app's own page for staff, open to `roles.moderator()`."""
    open: Callable[[], ColumnElement[int]]
    """How many reports are open, as a scalar subquery: the figures of all apps are read in one query."""
    rows: Callable[[int], Sequence[Reported]]
    """The things that are reported, at most so many, those that wait longest first; one query."""


@dataclass(frozen=True)
class Manifest:
    """One app: its blueprints, what its users own, and what it adds to the shared pages and jobs."""

    name: str
    title: Words
    blueprints: tuple[Blueprint, ...] = ()
    owned: tuple[Owned, ...] = ()
    exempt: Mapping[str, str] = field(default_factory=dict)
    """`table.column` of foreign keys to users that nobody owns by, each with its reason."""
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Permission name -> kinds of user that have it unless an admin says otherwise."""
    staff_words: Mapping[str, Words] = field(default_factory=dict)
    """What staff read for its permissions, and for the acts and targets that it writes into the record."""
    actions: Mapping[str, Callable[["User", Mapping[str, Any]], Response]] = field(default_factory=dict)
    """Endpoint of a form that may be refused -> the act, done again after the visitor registered."""
    periodic: tuple[Periodic, ...] = ()
    gains: tuple[Words, ...] = ()
    """What an account gives here that a guest has not, a sentence each, for the upgrade prompt."""
    reports: Reports | None = None
    """What people reported here, for staff; None: nothing can be reported."""
    nav: tuple[tuple[Words, str], ...] = ()
    """(label, endpoint) of the pages in the header."""
    home_card: str | None = None
    """Template included on the home page."""
    home_context: Callable[[], Mapping[str, Any]] | None = None
    on_proved: Callable[["User", str], Sequence[Base]] | None = None
    """Called when a user has proved an address, in the same transaction: adopt what came under it while
    nobody could own it (see contacts.py), and answer the rows of owned types that are theirs by it."""
    export: Callable[["User"], Iterable[tuple[str, str | bytes]]] | None = None
    """Further files of a user's export, as (path, content), beside the JSON that each type gives."""
    front_door: "Callable[[Flask, WSGIApplication], WSGIApplication] | None" = None
    """Wraps the WSGI application, for what must not pass through Flask's request stack."""
    init: Callable[[Flask], None] | None = None
    """Called last, with everything registered."""
    demo: Callable[["User"], None] | None = None
    """Fill a user's account with believable data."""
