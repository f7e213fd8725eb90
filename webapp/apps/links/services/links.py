"""Make, change, switch off and delete links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from webapp.apps.links.engine import codes, words
from webapp.apps.links.front_door import FrontDoor
from webapp.apps.links.models import Link, LinkAlias
from webapp.apps.links.services.rules import (
    check_end,
    check_guest,
    check_max_clicks,
    clean_tags,
    hash_link_password,
)
from webapp.apps.links.services.targets import check_target
from webapp.db import after_commit, utcnow
from webapp.extensions import db
from webapp.guests import expiries
from webapp.guests.current import actor, locked, writer
from webapp.guests.models import User
from webapp.guests.ownership import owned
from webapp.guests.quotas import claim_slot, expiry_for
from webapp.web.errors import Conflict, Invalid, NotFound, Problem, Refused

MOST_TRIES = 15  # at two lengths more the codes of a whole planet would not meet


@dataclass(frozen=True)
class Draft:
    """What somebody asks a new link to be."""

    original_url: str
    title: str = ""
    note: str = ""
    tags: Sequence[str] = ()
    is_private: bool = False
    custom_code: str | None = None
    password: str | None = None
    expires_at: datetime | None = None
    max_clicks: int | None = None


def create_link(draft: Draft, owner: User | None = None) -> Link:
    """Make a link for the caller (a visitor becomes a guest with it), flushed.

    `owner` is a user whose row this unit holds already. Raises Invalid for a field, Refused for what
    guests may not or a used-up quota, Conflict for a code that somebody has.
    """
    target = check_target(draft.original_url)
    check_guest((owner or actor()).user_type, draft)
    _check_alias(draft.custom_code)
    expires_at = check_end(draft.expires_at)
    max_clicks, tags = check_max_clicks(draft.max_clicks), clean_tags(draft.tags)
    password_hash = hash_link_password(draft.password)
    user = owner or writer()
    check_guest(user.user_type, draft)  # once more under the lock: nobody slips through by racing an upgrade
    claim_slot(user, Link)
    if user.user_type == "guest":
        expires_at = expiry_for(user, Link)
    link = Link(
        user_id=user.id,
        original_url=target.href,
        target_host=target.host,
        title=draft.title,
        note=draft.note,
        is_private=draft.is_private,
        password_hash=password_hash,
        expires_at=expires_at,
        max_clicks=max_clicks,
    )
    link.tags = tags
    if draft.custom_code:
        _insert_alias(link, draft.custom_code)
    else:
        _insert_generated(link)
    return link


def edit_link(code: str, changes: dict[str, Any], version: int | None = None) -> Link:
    """Change the caller's link by `changes` (by the names of LinkPatch), flushed.

    With `version` a stale one raises Conflict whose `current` and `yours` are both texts. Raises as
    `create_link`, and NotFound.
    """
    own_link(code)
    values = _checked(changes)
    user = locked()
    link = own_link(code, lock=True)
    if version is not None and version != link.version:
        raise StaleLink(link, changes)
    check_guest(user.user_type, changes)
    if "expires_at" in changes:
        values["expires_at"] = check_end(changes["expires_at"], known=link.expires_at)
    if user.user_type == "guest":
        values.pop("expires_at", None)  # only null comes so far, and a guest's link is not permanent
    if "is_disabled" in changes:
        _switch(link, is_on=not changes["is_disabled"])
    for name, value in values.items():
        setattr(link, name, value)
    _changed(link)
    return link


def switch_link(code: str, *, is_on: bool) -> Link:
    """Switch the caller's link on or off. Raise Refused if an admin switched it off."""
    own_link(code)
    locked()
    link = own_link(code, lock=True)
    _switch(link, is_on=is_on)
    _changed(link)
    return link


def extend_link(code: str) -> Link:
    """Give a guest's link seven more days, once. Raise Conflict the second time."""
    own_link(code)
    user = locked()
    link = own_link(code, lock=True)
    expiries.extend(user, link)
    _changed(link)
    return link


def delete_links(chosen: Iterable[str]) -> int:
    """Delete the caller's links of these codes; unknown codes are passed over. Answer how many went."""
    if actor().id is None:
        return 0
    locked()
    mine = (
        owned(Link)
        .select()
        .where(Link.code.in_([code for code in chosen if codes.is_code(code)]))
        .with_only_columns(Link.id)
    )
    gone = list(
        db.session.scalars(
            update(Link)
            .where(Link.id.in_(mine), Link.deleted_at.is_(None))
            .values(deleted_at=utcnow(), version=Link.version + 1)
            .returning(Link.id),
            execution_options={"synchronize_session": False},
        )
    )
    forget_at_commit(gone)
    return len(gone)


def delete_link(code: str) -> None:
    """Delete the caller's link; its row stays for 30 days. Raise NotFound."""
    if not delete_links([own_link(code).code]):
        raise NotFound


def own_link(code: str, *, lock: bool = False) -> Link:
    """Return the caller's link of exactly this code, locked if asked. Raise NotFound."""
    if not codes.is_code(code):
        raise NotFound
    return owned(Link).get_or_404(lock=lock, code=code)


def forget_at_commit(ids: Iterable[int]) -> None:
    """Tell the front doors of all processes, once this unit has committed, that these links changed."""
    told = list(ids)
    door: FrontDoor | None = current_app.extensions.get("link_door")
    if door is not None and told:
        after_commit(lambda: door.tell(told))


class StaleLink(Conflict):
    """The link was changed since its `version` was read; both texts are told."""

    code = "stale"

    def __init__(self, link: Link, changes: dict[str, Any]) -> None:
        theirs = {name: getattr(link, name) for name in changes if name in _COMPARED}
        self.link = link
        self.mine = {name: changes[name] for name in theirs}
        self.theirs = theirs
        super().__init__(
            _("This link was changed somewhere else meanwhile."),
            current=_plain(theirs) | {"version": link.version},
            yours=_plain(self.mine),
        )


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that `changes` set, those apart that depend on the row. Raises Invalid."""
    values: dict[str, Any] = {
        name: changes[name] for name in ("title", "note", "is_private") if name in changes
    }
    if "original_url" in changes:
        target = check_target(changes["original_url"])
        values |= {"original_url": target.href, "target_host": target.host}
    if "tags" in changes:
        values["tags"] = clean_tags(changes["tags"])
    if "max_clicks" in changes:
        values["max_clicks"] = check_max_clicks(changes["max_clicks"])
    if "password" in changes:
        values["password_hash"] = hash_link_password(changes["password"])
    return values


_COMPARED = ("original_url", "title", "note", "tags", "is_private", "expires_at", "max_clicks")


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def _check_alias(alias: str | None) -> None:
    if alias is None:
        return
    if not codes.is_alias(alias):
        text = _("Use 3 to 50 letters, digits, dashes and underscores, beginning with a letter or digit.")
        raise Invalid({"custom_code": text}, code="code_malformed")
    if is_reserved(alias):
        raise Invalid({"custom_code": _("This word is reserved.")}, code="code_reserved")


def is_reserved(word: str) -> bool:
    """Say whether a code would hide a page of this site, or be asked for by browsers and robots."""
    return words.is_reserved(word, current_app.extensions["link_words"])


def _insert_alias(link: Link, alias: str) -> None:
    link.code, link.alias_key = alias, codes.fold(alias)
    try:
        with db.session.begin_nested():
            db.session.add(LinkAlias(alias_key=link.alias_key))
            db.session.flush()
            db.session.add(link)
    except IntegrityError as error:
        _only_a_taken_code(error)
        text = _("This code is taken. Please choose another one.")
        raise Conflict(text, code="code_taken", errors={"custom_code": text}) from None


def _insert_generated(link: Link) -> None:
    """Insert and let the unique index say whether the code was free; looking first would lose races."""
    for attempt in range(MOST_TRIES):
        link.code = codes.new_code(codes.length_of_try(attempt), is_reserved)
        try:
            with db.session.begin_nested():
                db.session.add(link)
        except IntegrityError as error:
            _only_a_taken_code(error)
            continue
        return
    raise Problem(_("No code was free. Please try again."), status=503, code="busy", retry_after=1)


def _only_a_taken_code(error: IntegrityError) -> None:
    """Let every other broken rule out as what it is."""
    text = str(error.orig)
    if not any(name in text for name in ("links.code", "uq_links_code", "alias_key", "pk_link_aliases")):
        raise error


def _switch(link: Link, *, is_on: bool) -> None:
    if link.disabled_by == "admin":
        text = _("This link was switched off by an administrator.")
        raise Refused(text, code="disabled_by_admin")
    if is_on:
        link.disabled_at = link.disabled_by = None
    elif link.disabled_at is None:
        link.disabled_at, link.disabled_by = datetime.now(UTC), "owner"


def _changed(link: Link) -> None:
    link.version += 1
    link.updated_at = datetime.now(UTC)
    db.session.flush()
    forget_at_commit([link.id])
