"""How a path looks outside the house: the link that shares it, its Markdown, its words."""

from collections.abc import Sequence
from typing import Any

from flask_babel import format_percent
from flask_babel import gettext as _

from webapp.apps.learning.models import LearningPath
from webapp.apps.learning.queries import Figures, Stop
from webapp.config import settings

MARKS = {"done": "x", "todo": " ", "learning": " ", "skipped": "-"}
SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|~"})


def share_url(path: LearningPath) -> str | None:
    """Return the address at which anybody may read a path, None if its owner did not share it."""
    return f"{settings().base_url}/learn/shared/{path.share_token}" if path.share_token else None


def state_words() -> dict[str, str]:
    """Return the states of a keyword in the reader's language."""
    return {"todo": _("To do"), "learning": _("Learning"), "done": _("Done"), "skipped": _("Skipped")}


def error_words(path: LearningPath) -> str:
    """Return why a path has no keywords."""
    told = {
        "no_terms": _("We found no terms in this text."),
        "unknown_topic": _(
            "We have no path for this topic yet. Paste a text about it, and we make one from that."
        ),
    }
    otherwise = _("Something went wrong on our side. Please try again.")
    return str(told.get(path.error or "", otherwise))


def language_words() -> dict[str, str]:
    """Return the languages of texts, each in its own."""
    return {
        "en": "English", "fr": "Français", "es": "Español", "zh": "中文", "pt": "Português", "el": "Ελληνικά"
    }  # fmt: skip


def markdown_of(path: LearningPath, stops: Sequence[Stop], figures: Figures) -> str:
    """Return a path as Markdown: a list to tick off, with sentences and notes."""
    lines = [f"# {path.title.translate(SPECIAL)}", ""]
    lines += [_("%(percent)s done: %(done)s of %(total)s", **_numbers(figures)), ""]
    for stop in stops:
        word = stop.keyword
        lines.append(f"- [{MARKS[stop.state]}] **{word.term.translate(SPECIAL)}**")
        lines += [f"  {text.translate(SPECIAL)}" for text in (word.why,) if text]
        lines += [f"  > {word.sentence.translate(SPECIAL)}"] if word.sentence else []
        if stop.progress and stop.progress.note:
            lines += ["", *(f"  {line.translate(SPECIAL)}" for line in stop.progress.note.splitlines()), ""]
    return "\n".join(lines) + "\n"


def _numbers(figures: Figures) -> dict[str, Any]:
    return {
        "percent": format_percent(figures.percent / 100),
        "done": figures.done,
        "total": figures.total - figures.skipped,
    }
