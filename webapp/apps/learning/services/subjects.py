"""What a path is asked to be about: checked before anything is made."""

from dataclasses import dataclass
from hashlib import sha256

from flask_babel import format_decimal
from flask_babel import gettext as _

from webapp.apps.learning.engine.language import guess_language
from webapp.apps.learning.engine.terms import has_terms
from webapp.apps.learning.engine.texts import count_letters, plain, sentences
from webapp.apps.learning.engine.topics import MOST_WORDS, SPOKEN, find_topic, named_in, topic_key
from webapp.apps.learning.models import KEY_LENGTH, TEXT_LENGTH, TOPIC_LENGTH
from webapp.remote_model import is_configured
from webapp.web.errors import Invalid
from webapp.web.i18n import language as readers_language
from webapp.web.schema import many_lines

FEWEST_LETTERS = 40
TITLE_LENGTH = 80
UNREADABLE = "\ufffd"  # what a program puts where bytes were no text


@dataclass(frozen=True)
class Draft:
    """What somebody asks for: a topic, or a text (which a topic then names), and perhaps its language."""

    topic: str = ""
    text: str = ""
    language: str | None = None


@dataclass(frozen=True)
class Subject:
    """A draft that can become a path; `key` is the same for what is about the same."""

    topic: str
    text: str
    title: str
    language: str
    generator: str
    key: str


def check_subject(draft: Draft) -> Subject:
    """Return what a draft is about. Raise Invalid with a sentence at the field at fault."""
    if draft.text.strip():
        return _text_subject(draft)
    if not draft.topic.strip():
        raise Invalid({"topic": _("Name a topic or paste a text.")}, code="nothing_given")
    return _topic_subject(draft)


def check_text(raw: str, language: str | None) -> tuple[str, str]:
    """Return a pasted text as plain text, and its language. Raise Invalid."""
    if len(raw) > TEXT_LENGTH:
        raise Invalid(
            {"text": _("A text has at most %(n)s characters.", n=format_decimal(TEXT_LENGTH))},
            code="too_long",
        )
    try:
        text = many_lines(plain(raw))
    except ValueError:
        raise Invalid(
            {"text": _("This is not a text: it holds control characters.")}, code="not_text"
        ) from None
    if text.count(UNREADABLE) * 20 > len(text):
        raise Invalid({"text": _("This is not a text: much of it cannot be read.")}, code="not_text")
    if count_letters(text) < FEWEST_LETTERS:
        sentence = _("Paste at least %(n)s letters, so that there is something to find.", n=FEWEST_LETTERS)
        raise Invalid({"text": sentence}, code="too_short")
    language = language or guess_language(text)
    if not has_terms(text, language):
        raise Invalid({"text": _("No terms found: this text has only small words.")}, code="no_terms")
    return text, language


def topic_language(topic: str, wanted: str | None) -> str:
    """Return the language of a curated topic: the one asked for, the one it is named in, the reader's."""
    if wanted in SPOKEN:
        return str(wanted)
    return named_in(topic) or readers_language()[:2]


def _text_subject(draft: Draft) -> Subject:
    text, language = check_text(draft.text, draft.language)
    title = draft.topic.strip() or _title_of(text)
    key = "text:" + sha256(" ".join(text.split()).encode()).hexdigest()
    return Subject(draft.topic.strip(), text, title[:TOPIC_LENGTH], language, "text", key)


def _title_of(text: str) -> str:
    """Return the first sentence, cut between two words where there are words to cut between."""
    first = sentences(text)[0]
    if len(first) <= TITLE_LENGTH:
        return first
    whole = first[:TITLE_LENGTH].rpartition(" ")[0] or first[:TITLE_LENGTH]
    return f"{whole} …"


def _topic_subject(draft: Draft) -> Subject:
    topic = draft.topic.strip()
    if not 1 <= len(topic.split()) <= MOST_WORDS or not count_letters(topic):
        sentence = _("Name a topic in one to %(n)s words, or paste a text.", n=MOST_WORDS)
        raise Invalid({"topic": sentence}, code="not_a_topic")
    known = find_topic(topic)
    if known is None and not is_configured():
        sentence = _("We have no path for this topic yet. Paste a text about it, and we make one from that.")
        raise Invalid({"topic": sentence}, code="unknown_topic")
    key = f"topic:{topic_key(topic)}"[:KEY_LENGTH]
    language = topic_language(topic, draft.language) if known else draft.language or guess_language(topic)
    return Subject(topic, "", topic[:TOPIC_LENGTH], language, "graph" if known else "model", key)
