"""Curated topics: graphs of keywords with prerequisites, a TOML file each in `graphs`, written by us."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from webapp.apps.learning.engine.terms import LEVELS, Found, term_key

GRAPHS_VERSION = "1"
MOST_WORDS = 8  # of a topic
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
    """One curated topic; `titles` by language, `keywords` so ordered that each comes after what it needs."""

    slug: str
    titles: dict[str, str]
    aliases: tuple[str, ...]
    keywords: tuple[Found, ...]

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


def find_topic(wanted: str) -> Topic | None:
    """Return the topic that somebody means by a few words, in any of our languages."""
    key = _key(wanted)
    return _index().get(key) or _index().get(_bare(key))


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


def _topic(slug: str, data: dict[str, list[list[str | int]]]) -> Topic:
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
    titles: dict[str, str] = data["titles"]  # type: ignore[assignment]
    return Topic(slug, titles, tuple(map(str, data.get("aliases", []))), tuple(keywords))


def _key(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(MARKS.sub(" ", text).split())


def _bare(key: str) -> str:
    bare = key
    for _ in range(3):
        bare = ARTICLE.sub("", AROUND.sub("", bare).strip())
    return bare or key
