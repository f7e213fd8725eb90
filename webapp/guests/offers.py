"""A refused action becomes an offer: the registration form in its place, and the action done after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.guests import events
from webapp.guests.current import actor
from webapp.guests.forms import RegisterForm
from webapp.guests.models import User
from webapp.guests.registry import registry
from webapp.guests.tokens import read_note, sign_note
from webapp.web import respond
from webapp.web.errors import Problem

PURPOSE = "then"
LIVES_SECONDS = 24 * 3600
LONGEST_NOTE = 450_000  # characters, less than a field of a form may have: a note of 100 KB fits in


@dataclass(frozen=True)
class Prompt:
    """What the upgrade prompt says: what was refused, and what an account gives."""

    refused: str
    gains: tuple[str, ...]


def offer(error: Problem) -> Response | None:
    """Answer a refusal of a form that can be done later with the upgrade prompt, else None."""
    wanted = _wanted(error)
    if wanted is None or actor().is_authenticated:
        return None
    note = sign_note(wanted, PURPOSE)
    return respond.fragment(
        "shared/_prompt.html",
        page="guests/prompt.html",
        status=error.status,
        prompt=Prompt(error.detail, gains()),
        form=RegisterForm(formdata=None, then=note),
        then=note,
    )


def _wanted(error: Problem) -> dict[str, Any] | None:
    """Return what is done after registering: the act of a form, or the way to a page of accounts."""
    endpoint = request.endpoint or ""
    if request.method == "POST" and endpoint in _actions():
        form = {name: values for name, values in request.form.lists() if name != "csrf_token"}
        return {"endpoint": endpoint, "args": request.view_args or {}, "form": form}
    if request.method == "GET" and error.code == "permission_needed":
        return {"path": request.full_path.removesuffix("?")}
    return None


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
        return respond.redirect(note["path"])
    if not isinstance(note, dict) or note.get("endpoint") not in _actions():
        return None
    events.record("prompt_clicked", user.user_type, user.source, user.id, about=str(note["endpoint"])[:64])
    sent: MultiDict[str, Any] = MultiDict(note["form"])
    for name, value in note["args"].items():
        sent[name] = str(value)  # what the path said has the last word
    return _actions()[note["endpoint"]](user, sent)


def _actions() -> dict[str, Callable[[User, Mapping[str, Any]], Response]]:
    return {name: act for manifest in registry().manifests for name, act in manifest.actions.items()}
