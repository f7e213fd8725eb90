"""What a text says of each of its words, and how much that makes of one: lower is better.

The features are those of YAKE (R. Campos et al., Information Sciences 509, 2020): how early a word stands,
how often, in how many sentences, whether it is written like a name, and how many different words stand
beside it: what keeps everybody's company says little.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log
from statistics import mean, median, pstdev

from webapp.apps.learning.engine.texts import Word

BREAKS = set('.,;:!?()[]{}"“”«»|/<>=*—–…$€£%~^、，。；：！？（）【】《》「」『』')


@dataclass
class Stats:
    """One word of a text: occurrences, its sentences, its neighbours."""

    count: int = 0
    acronym: int = 0
    capital: int = 0
    sentences: list[int] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def score(self, usual: float, top: int, total: int) -> float:
        """Weigh a word by the `usual` and the `top` count of words and the `total` of sentences."""
        case = max(self.acronym, self.capital) / (1 + log(self.count))
        place = log(log(3 + median(self.sentences)))
        company = 1.0
        for side in (self.left, self.right):
            if side:
                company += len(side) / side.total() * self.count / top
        weight = case + self.count / usual / company + len(set(self.sentences)) / total / company
        return place * company / weight


def score_words(texts: Sequence[Sequence[Word]], is_stop: Callable[[str], bool]) -> dict[str, float]:
    """Return the score of every word of the sentences `texts`."""
    found: dict[str, Stats] = defaultdict(Stats)
    for number, sentence in enumerate(texts):
        for chunk in chunks(sentence):
            _count(found, number, sentence[0], chunk)
    counts = [stats.count for low, stats in found.items() if not is_stop(low)]
    usual = mean(counts) + pstdev(counts) if counts else 1.0
    top = max((stats.count for stats in found.values()), default=1)
    return {low: stats.score(usual, top, len(texts)) for low, stats in found.items()}


def chunks(sentence: Sequence[Word]) -> list[list[Word]]:
    """Cut a sentence where punctuation stands, so that no phrase reaches across it."""
    found: list[list[Word]] = [[]]
    for word in sentence:
        if found[-1] and not BREAKS.isdisjoint(word.gap):
            found.append([])
        found[-1].append(word)
    return [chunk for chunk in found if chunk]


def _count(found: dict[str, Stats], number: int, first: Word, chunk: list[Word]) -> None:
    for place, word in enumerate(chunk):
        stats = found[word.low]
        stats.count += 1
        stats.sentences.append(number)
        stats.acronym += word.text.isupper() and len(word.text) > 1
        stats.capital += word.text[:1].isupper() and word is not first
        if place:
            before = chunk[place - 1].low
            stats.left[before] += 1
            found[before].right[word.low] += 1
