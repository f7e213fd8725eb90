"""The phrases of a text that may be terms, best first: runs of telling words, weighed by words and place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from webapp.apps.learning.engine import chinese, verbs
from webapp.apps.learning.engine.lexicon import edge_words, pale_words, stop_words
from webapp.apps.learning.engine.scores import chunks, score_words
from webapp.apps.learning.engine.texts import Word, sentences, words

LONGEST = 4  # words of a term
REPEATED = 3  # times that a part of longer phrases must stand to be a term of its own
# People choose terms of two and three words, and single ones where the text repeats them.
BY_LENGTH = {1: 1.0, 2: 0.35, 3: 0.3, 4: 0.45, 5: 0.8}
NAMED = 0.5
BY_LENGTH_IN = {"zh": {1: 0.5, 2: 0.4, 3: 0.45, 4: 0.8}}
COUNT_POWER, WORD_POWER, PLACE_POWER = 0.5, 0.3, 0.1
HALF = 0.5
FEW, MANY = 100, 300  # words of a text: statistics of fewer say nothing, of more all that they can
LINKS = {
    "fr": frozenset("de du des d à la".split()),
    "es": frozenset("de del la".split()),
    "pt": frozenset("de do da dos das".split()),
}
ADVERB = ("ly", 5, frozenset("family assembly supply anomaly monopoly reply butterfly italy july".split()))
# Forms in -ing that name a subject; others at the beginning of a run are verbs ("acquiring data").
NAMING = frozenset(
    "learning processing engineering programming training computing testing modeling modelling "
    "networking scheduling planning mining manufacturing marketing pricing routing clustering filtering "
    "coding encoding decoding sampling imaging sensing monitoring banking publishing advertising "
    "accounting cataloging indexing ranking outsourcing smoothing machining welding steering tracking "
    "matching mapping timing building meeting string spring ring king wing writing reading housing "
    "clothing cooking gardening parenting hosting caching debugging logging rendering lighting painting "
    "drawing singing dancing boiling freezing melting operating".split()
)


@dataclass
class Phrase:
    """A phrase as it first stands in the text: `sentence` is its number, `place` that among all phrases."""

    words: tuple[Word, ...]
    text: str
    sentence: int
    place: int
    count: int = 1
    score: float = 0.0


class Reader:
    """One text on its way to phrases."""

    def __init__(self, text: str, language: str, *, longest: int = LONGEST) -> None:
        self.language, self.longest = language, longest
        self.sentences = sentences(text)
        self.stop, self.pale = stop_words(language), pale_words(language)
        self.opens, self.closes = edge_words(language)
        cut = chinese.words if language == "zh" else words
        self.words = [cut(sentence) for sentence in self.sentences]
        self.phrases: dict[str, Phrase] = {}
        size = sum(map(len, self.words))
        self.trust = min(1.0, max(0.0, (size - FEW) / (MANY - FEW)))

    def ranked(self) -> list[Phrase]:
        """Return all phrases, best first."""
        for number, sentence in enumerate(self.words):
            for chunk in chunks(sentence):
                for run in self._runs(chunk):
                    self._take(number, run)
        self._count_parts()
        scores = score_words([sentence for sentence in self.words if sentence], self._is_stop)
        for phrase in self.phrases.values():
            phrase.score = self._score(phrase, scores)
        return sorted(self.phrases.values(), key=lambda phrase: (phrase.score, phrase.place))

    def _score(self, phrase: Phrase, scores: dict[str, float]) -> float:
        told = [scores[word.low] for word in phrase.words if not self._is_stop(word.low)]
        by_words = prod(told) / (phrase.count * (1 + sum(told)))
        if self.longest == 1:
            return by_words
        length = BY_LENGTH_IN.get(self.language, BY_LENGTH)[len(told)]
        if len(told) == 1 and any(c.isdigit() for c in phrase.text):
            length = NAMED  # IL2, HTML5
        score = length * (1 + phrase.place) ** PLACE_POWER
        weighed: float = score * by_words ** (WORD_POWER * self.trust) / phrase.count**COUNT_POWER
        return weighed

    def _is_stop(self, low: str) -> bool:
        ending, least, names = ADVERB
        if low in self.stop or len(low) < 2 or not any(c.isalpha() for c in low):
            return True
        if self.language == "es":
            return verbs.is_plural(low)
        return self.language == "en" and low.endswith(ending) and len(low) >= least and low not in names

    def _runs(self, chunk: Sequence[Word]) -> Iterator[list[Word]]:
        """Yield the runs of telling words, with those that a small word (de, of) holds together."""
        runs: list[list[Word]] = [[]]
        links: list[list[Word]] = []
        for word in chunk:
            if not self._is_stop(word.low) and not self._is_verb_after_name(word, runs[-1]):
                runs[-1].append(word)
                continue
            links.append([word])
            runs.append([])
        yield from (self._shortened(run) for run in runs if run)
        yield from self._linked(runs, links)

    def _shortened(self, run: list[Word]) -> list[Word]:
        """Leave two words of a run in a language that links further ones: the third is mostly a verb."""
        if self.language not in LINKS or len(run) < 3 or all(word.text[:1].isupper() for word in run):
            return run
        return run[:2]

    def _linked(self, runs: list[list[Word]], links: list[list[Word]]) -> Iterator[list[Word]]:
        joins = LINKS.get(self.language, frozenset())
        place = 0
        while place < len(links):
            between, left = list(links[place]), runs[place]
            while place + 1 < len(links) and not runs[place + 1]:
                place += 1
                between += links[place]
            right = runs[place + 1]
            place += 1
            is_verbal = any(verbs.is_infinitive(word.low, self.language) for word in left[:1] + right[:1])
            is_held = bool(between) and all(word.low in joins for word in between)
            if len(left) == 1 and 1 <= len(right) <= 2 and is_held and not is_verbal:
                yield [*left, *between, *right]

    def _is_verb_after_name(self, word: Word, run: list[Word]) -> bool:
        return bool(run) and word.low in self.pale and word.text.islower() and run[-1].text[:1].isupper()

    def _trimmed(self, run: list[Word]) -> list[Word]:
        """Take pale words off both ends, a verb in -ing off the beginning, one in -ed off the end.

        The small words that held a pale one to the rest go with it. Some pale ones tell something at one end.
        """
        begin, end = 0, len(run)
        while begin < end and self._is_weak_end(run[end - 1], end - begin):
            end -= 1
        while begin < end and self._is_weak_begin(run[begin], end - begin):
            begin += 1
        while begin < end and self._is_weak_end(run[end - 1], end - begin):
            end -= 1
        return [] if all(self._is_empty(word) for word in run[begin:end]) else run[begin:end]

    def _is_weak_begin(self, word: Word, length: int) -> bool:
        if length > 1 and word.low in self.opens:
            return False
        return self._is_empty(word) or self._is_verb(word, length)

    def _is_weak_end(self, word: Word, length: int) -> bool:
        if length > 1 and word.low in self.closes:
            return False
        return self._is_empty(word) or self._is_participle(word)

    def _is_empty(self, word: Word) -> bool:
        return word.low in self.pale or self._is_stop(word.low)

    def _is_participle(self, word: Word) -> bool:
        return (
            self.language == "en" and len(word.low) > 4 and word.text.endswith("ed") and word.low[-3] != "e"
        )

    def _is_verb(self, word: Word, length: int) -> bool:
        if length == 1:
            return False
        is_gerund = self.language == "en" and word.text.endswith("ing") and word.low not in NAMING
        return is_gerund or verbs.is_infinitive(word.low, self.language)

    def _take(self, number: int, run: list[Word]) -> None:
        run = self._trimmed(run)
        if self.longest == 1:
            for word in run:
                self._note(number, [word])
        elif run and self._size(run) <= self.longest:
            self._note(number, run)
        elif run:
            self._take_pieces(number, run)

    def _take_pieces(self, number: int, run: list[Word]) -> None:
        """Take what stands between the pale words of a run that is too long for a term, else its pairs."""
        piece: list[Word] = []
        for word in [*run, None]:
            if word is not None and word.low not in self.pale:
                piece.append(word)
                continue
            if 0 < self._size(piece) <= self.longest:
                self._note(number, self._trimmed(piece))
            elif self._size(piece) > 2 * self.longest:  # no sentence: a list, or headings without marks
                for pair in pairwise(piece):
                    self._note(number, pair)
            piece = []

    def _size(self, run: Sequence[Word]) -> int:
        return sum(not self._is_stop(word.low) for word in run)

    def _note(self, number: int, run: Sequence[Word]) -> None:
        if not run or (len(run) == 1 and self.longest > 1 and self._is_participle(run[0])):
            return
        key = " ".join(word.low for word in run)
        known = self.phrases.get(key)
        if known:
            known.count += 1
            return
        text = self.sentences[number][run[0].start : run[-1].end]
        self.phrases[key] = Phrase(tuple(run), text, number, len(self.phrases))

    def _count_parts(self) -> None:
        """Let a part that several longer phrases share be a term, and count it wherever it stands."""
        if self.longest == 1:
            return
        parts: dict[str, list[tuple[Phrase, list[Word]]]] = {}
        for phrase in list(self.phrases.values()):
            for part in self._parts(phrase):
                parts.setdefault(" ".join(word.low for word in part), []).append((phrase, part))
        for key, found in parts.items():
            inside = sum(phrase.count for phrase, _ in found)
            known = self.phrases.get(key)
            if known:
                known.count += inside if len(known.words) > 1 or self.trust else 0
            elif self.trust > HALF and inside >= REPEATED and len(found) > 1:
                phrase, part = found[0]
                text = self.sentences[phrase.sentence][part[0].start : part[-1].end]
                self.phrases[key] = Phrase(tuple(part), text, phrase.sentence, phrase.place, inside)

    def _parts(self, phrase: Phrase) -> Iterator[list[Word]]:
        whole = list(phrase.words)
        for size in range(1, len(whole)):
            for begin in range(len(whole) - size + 1):
                part = whole[begin : begin + size]
                ends = (part[0].low, part[-1].low)
                if not any(self._is_stop(low) or low in self.pale or low.endswith("ed") for low in ends):
                    yield part


def rank(text: str, language: str, *, longest: int = LONGEST) -> list[Phrase]:
    """Return the phrases of a text, best first; with `longest=1` its single words by their scores alone."""
    return Reader(text, language, longest=longest).ranked()
