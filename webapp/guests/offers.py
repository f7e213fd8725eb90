"""A refused action becomes an offer: the registration form in its place, and the action done after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.db import unit_of_work
from webapp.guests import events
from webapp.guests.current import Visitor, actor
from webapp.guests.forms import RegisterForm
from webapp.guests.models import User
from webapp.guests.registry import registry
from webapp.guests.tokens import read_note, sign_note
from webapp.web import respond
from webapp.web.addresses import client_address
from webapp.web.errors import Problem
from webapp.web.paths import local_path

PURPOSE = "then"
LIMITS = ("quota_met", "guest_limit", "permission_needed", "account_needed")
LIVES_SECONDS = 24 * 3600
LONGEST_NOTE = 450_000  # characters, less than a field of a form may have: a note of 100 KB fits in


@dataclass(frozen=True)
class Prompt:
    """What the upgrade prompt says: what was refused, and what an account gives."""

    refused: str
    gains: tuple[str, ...]


def offer(error: Problem) -> Response | None:
    """Answer a refusal of a form that can be done later with the upgrade prompt, else None."""
    with unit_of_work(write=False):
        user = actor()
    if user.is_authenticated:
        return None
    endpoint = request.endpoint or ""
    if error.code in LIMITS:
        _note("limit_met", user, str(error.members.get("thing") or error.code))
    wanted = None if respond.wanted() == "json" else _wanted(error, endpoint)
    if wanted is None:
        return None
    _note("prompt_shown", user, endpoint)
    note = sign_note(wanted, PURPOSE)
    with unit_of_work(write=False):
        return respond.fragment(
            "shared/_prompt.html",
            page="guests/prompt.html",
            status=error.status,
            prompt=Prompt(error.detail, gains()),
            form=RegisterForm(formdata=None, then=note),
            then=note,
        )


def _wanted(error: Problem, endpoint: str) -> dict[str, Any] | None:
    """Return what is done after registering: the act of a form, or the way to a page of accounts."""
    if request.method == "POST" and endpoint in _actions():
        form = {name: values for name, values in request.form.lists() if name != "csrf_token"}
        return {"endpoint": endpoint, "args": request.view_args or {}, "form": form}
    if request.method == "GET" and error.code == "permission_needed":
        return {"path": request.path}
    return None


def _note(name: str, user: User | Visitor, about: str) -> None:
    source = user.source if isinstance(user, User) else ""
    key = str(user.id) if user.id else client_address()
    events.record_refused(name, user.kind, source, user.id, about[:64], key)


def gains() -> tuple[str, ...]:
    """Return what an account gives, in the visitor's language: what the core knows, and what the apps say."""
    apps = (str(sentence) for manifest in registry().manifests for sentence in manifest.gains)
    everywhere = _("The same things on your phone and your computer.")
    return (_("Everything you made here stays, for good."), *apps, everywhere)


def finish(user: User, then: str | None) -> Response | None:
    """Do the refused action of a signed note for the new account, and answer what it shows."""
    if not then or len(then) > LONGEST_NOTE:
        return None
    note = read_note(then, PURPOSE, LIVES_SECONDS)
    if isinstance(note, dict) and isinstance(note.get("path"), str):
        return respond.redirect(local_path(note["path"], url_for("guests.home")))
    if not isinstance(note, dict) or note.get("endpoint") not in _actions():
        return None
    events.record("prompt_clicked", user.user_type, user.source, user.id, about=str(note["endpoint"])[:64])
    sent: MultiDict[str, Any] = MultiDict(note["form"])
    for name, value in note["args"].items():
        sent[name] = str(value)  # what the path said has the last word
    return _actions()[note["endpoint"]](user, sent)


def _actions() -> dict[str, Callable[[User, Mapping[str, Any]], Response]]:
    return {name: act for manifest in registry().manifests for name, act in manifest.actions.items()}
