"""Words that carry no subject of their own, by language: lists of ours beside this file."""

from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "fr", "es", "zh", "pt", "el")


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words that never begin or end a term."""
    return _read(language)


@lru_cache
def pale_words(language: str) -> frozenset[str]:
    """Return the words of essays (shows, proposed, interesting) that make a poor edge of a term."""
    verbs = [form for verb in _read(f"{language}-verbs") for form in _forms(verb)]
    return _read(f"{language}-pale").union(verbs)


@lru_cache
def edge_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the pale words that may begin a term (local search), and those that may end one (hash rate)."""
    return _read(f"{language}-opens"), _read(f"{language}-closes")


def _forms(verb: str) -> tuple[str, ...]:
    """Return the regular forms of an English verb, the -ing form apart: that may begin a term."""
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeo":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied"
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb, f"{verb}es", f"{verb}ed"
    return verb, f"{verb}s", f"{stem}ed"


def _read(name: str) -> frozenset[str]:
    path = files(__package__) / "words" / f"{name}.txt"
    return frozenset(path.read_text("utf-8").split()) if path.is_file() else frozenset()
