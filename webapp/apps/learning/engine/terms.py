"""From ranked phrases to the keywords of a path: near-duplicates made one, the best in the text's order."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from webapp.apps.learning.engine.chinese import has_terms as has_chinese_terms
from webapp.apps.learning.engine.lexicon import pale_words, stop_words
from webapp.apps.learning.engine.phrases import Phrase, Reader
from webapp.apps.learning.engine.texts import sentences, words

TERM_LENGTH, SENTENCE_LENGTH = 120, 600  # characters
FEWEST, MOST = 10, 25  # keywords of a path, where the text has as many
WORDS_A_TERM = 30  # a longer text has room for more
SAME = 0.9  # likeness of two keys from which on they are one term
LEVELS = 3
NOT_LETTERS = re.compile(r"[^\w+#]+|_")
SINGULAR = (("sses", "ss"), ("ies", "y"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"))
KEEPS_ITS_S = ("ss", "us", "is", "as", "os")


@dataclass
class Found:
    """One keyword: `rank` by weight from 1, `parent` the place in the path of the term that it is made of."""

    term: str
    key: str
    rank: int = 0
    level: int = 1
    sentence: str = ""
    why: str = ""
    parent: int | None = None


def term_key(term: str) -> str:
    """Return how terms are compared, without case, hyphens and plurals: Neural-Networks is neural network."""
    text = NOT_LETTERS.sub(" ", unicodedata.normalize("NFKC", term).casefold())
    return " ".join(map(_singular, text.split()))[:TERM_LENGTH]


def find_terms(text: str, language: str) -> list[Found]:
    """Return the keywords of a plain text in the order in which it comes to them, the weightier first."""
    reader = Reader(text, language)
    phrases = reader.ranked()
    size = sum(map(len, reader.words))
    chosen = _merged(phrases, min(MOST, FEWEST + size // WORDS_A_TERM))
    ranks = {id(phrase): rank for rank, phrase in enumerate(chosen, 1)}
    chosen.sort(key=lambda phrase: (phrase.sentence, ranks[id(phrase)]))
    found = [
        Found(
            term=phrase.text[:TERM_LENGTH],
            key=term_key(phrase.text),
            rank=ranks[id(phrase)],
            sentence=_shown(reader.sentences[phrase.sentence], phrase.words[0].start),
        )
        for phrase in chosen
    ]
    relate(found)
    return found


def relate(found: Sequence[Found]) -> None:
    """Note which term is made of which earlier one, and how deep that goes."""
    places = {item.key: place for place, item in enumerate(found)}
    for place, item in enumerate(found):
        inside = [other for key, other in places.items() if other < place and _is_part(key, item.key)]
        if inside:
            item.parent = max(inside, key=lambda other: len(found[other].key))
            item.level = min(LEVELS, found[item.parent].level + 1)


def has_terms(text: str, language: str) -> bool:
    """Tell quickly whether a text has anything but small and pale words."""
    if language == "zh":
        return has_chinese_terms(text)
    empty = stop_words(language) | pale_words(language)
    return any(
        len(word.low) > 1 and any(c.isalpha() for c in word.low) and word.low not in empty
        for sentence in sentences(text)
        for word in words(sentence)
    )


def _merged(phrases: Sequence[Phrase], most: int) -> list[Phrase]:
    """Return the best, without what is a better one in other clothes, or a part that never stands alone."""
    kept: dict[str, Phrase] = {}
    for phrase in phrases:
        key = term_key(phrase.text)
        if len(key) < 2 or any(_is_same(key, phrase, other, better) for other, better in kept.items()):
            continue
        kept[key] = phrase
        if len(kept) == most:
            break
    return list(kept.values())


def _is_same(key: str, phrase: Phrase, other: str, better: Phrase) -> bool:
    if key == other or (_is_part(key, other) and phrase.count <= better.count):
        return True
    if abs(len(key) - len(other)) > 4 or key[:2] != other[:2]:  # strict and nonstrict are two
        return False
    match = SequenceMatcher(None, key, other, autojunk=False)
    return match.real_quick_ratio() > SAME and match.quick_ratio() > SAME and match.ratio() > SAME


def _is_part(key: str, other: str) -> bool:
    return key != other and f" {key} " in f" {other} "


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(KEEPS_ITS_S):
        return word
    return next((word.removesuffix(end) + new for end, new in SINGULAR if word.endswith(end)), word[:-1])


def _shown(sentence: str, start: int) -> str:
    """Return a sentence, or of a very long one the part around the term."""
    if len(sentence) <= SENTENCE_LENGTH:
        return sentence
    begin = max(0, start - SENTENCE_LENGTH // 2)
    part = sentence[begin : begin + SENTENCE_LENGTH - 2]
    return ("…" if begin else "") + part + ("…" if begin + len(part) < len(sentence) else "")
