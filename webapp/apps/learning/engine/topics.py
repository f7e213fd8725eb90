"""Curated topics: graphs of keywords with prerequisites, a TOML file each in `graphs`, written by us."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from webapp.apps.learning.engine.terms import LEVELS, Found, term_key

GRAPHS_VERSION = "2"
MOST_WORDS = 8  # of a topic
SPOKEN = ("en", "fr", "es", "zh")  # what topics are written in
# What people say around the name of a topic, in our languages.
AROUND = re.compile(
    r"^(?:(?:i want to |how to )?(?:learn|study|understand)(?:ing)?(?: about)?"
    r"|(?:an? )?(?:introduction|intro|guide) to|(?:the )?(?:basics|fundamentals|foundations) of"
    r"|apprendre|introduction (?:a|au|aux)|(?:les )?bases (?:de|du|des)"
    r"|aprender|introduccion (?:a|al)|fundamentos (?:de|del)|学习|学)\s*"
    r"|\s*(?:basics|fundamentals|for beginners|101|pour debutants|para principiantes"
    r"|入门|基础|基础知识|教程)$"
)
ARTICLE = re.compile(r"^(?:the|an?|le|la|les|el|los|las|l)\s+")
MARKS = re.compile(r"[^\w+#]+|_")


@dataclass(frozen=True)
class Topic:
    """One curated topic; `titles` by language, `keywords` so ordered that each comes after what it needs.

    Keywords are English; `said` has the term and reason of each in the other languages, in the same order.
    """

    slug: str
    titles: dict[str, str]
    aliases: tuple[str, ...]
    keywords: tuple[Found, ...]
    said: dict[str, tuple[tuple[str, str], ...]]

    def keywords_in(self, language: str) -> list[Found]:
        """Return the keywords in a language of ours, else in English; their keys are the same in all of them.

        So progress stays with a keyword when its path changes its language, and a merge finds the same two.
        """
        said = self.said.get(language[:2])
        if said is None:
            return list(self.keywords)
        return [replace(it, term=term, why=why) for it, (term, why) in zip(self.keywords, said, strict=True)]

    def title(self, language: str) -> str:
        """Return the title in a language of ours, else in English."""
        return self.titles.get(language[:2], self.titles["en"])


@lru_cache(1)
def topics() -> dict[str, Topic]:
    """Return all topics by their slug."""
    found = {}
    for path in sorted((files(__package__) / "graphs").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            slug = path.name.removesuffix(".toml")
            found[slug] = _topic(slug, tomllib.loads(path.read_text("utf-8")))
    return found


def titles_in(language: str) -> list[str]:
    """Return the titles of all topics in a language, in its order, accents aside."""
    return sorted((topic.title(language) for topic in topics().values()), key=_key)


def find_topic(wanted: str) -> Topic | None:
    """Return the topic that somebody means by a few words, in any of our languages."""
    key = _key(wanted)
    return _index().get(key) or _index().get(_bare(key))


def named_in(wanted: str) -> str | None:
    """Return the language in which a topic is named, None if it is named so in English or by an alias."""
    topic = find_topic(wanted)
    if topic is None:
        return None
    keys = {_key(wanted), _bare(_key(wanted))}
    titles = {language: {_key(title), _bare(_key(title))} for language, title in topic.titles.items()}
    named = [language for language in titles if keys & titles[language]]
    return named[0] if named and "en" not in named else None


def topic_key(wanted: str) -> str:
    """Return how topics are compared: two that mean the same curated one are the same."""
    topic = find_topic(wanted)
    return topic.slug if topic else _bare(_key(wanted))


@lru_cache(1)
def _index() -> dict[str, Topic]:
    names = [
        (name, topic)
        for topic in topics().values()
        for name in (topic.slug, *topic.titles.values(), *topic.aliases)
    ]
    index: dict[str, Topic] = {}
    for name, topic in names:
        for key in (_key(name), _bare(_key(name))):
            if index.setdefault(key, topic) is not topic:
                raise ValueError(f"{name} names two topics")
    return index


def _topic(slug: str, data: dict[str, Any]) -> Topic:
    keywords: list[Found] = []
    places: dict[str, int] = {}
    for term, level, needs, why in data["keywords"]:
        term, why = str(term), str(why)
        before = [places[term_key(need)] for need in str(needs).split("; ") if need]
        place = len(keywords)
        assert term_key(term) not in places, f"{slug}: {term} stands there twice"
        assert 1 <= int(level) <= LEVELS, f"{slug}: {term}"
        places[term_key(term)] = place
        keywords.append(
            Found(term, term_key(term), place + 1, int(level), why=why, parent=max(before, default=None))
        )
    said = {
        language: tuple((str(term), str(why)) for term, why in data[language])
        for language in SPOKEN
        if language in data
    }
    return Topic(slug, data["titles"], tuple(map(str, data.get("aliases", []))), tuple(keywords), said)


def _key(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(MARKS.sub(" ", text).split())


def _bare(key: str) -> str:
    bare = key
    for _ in range(3):
        bare = ARTICLE.sub("", AROUND.sub("", bare).strip())
    return bare or key
