"""Text as it was pasted, made plain, and cut into sentences and words."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->|<!DOCTYPE[^>]*>", re.DOTALL | re.IGNORECASE)
BLOCK = re.compile(
    r"</?(p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|section|article|blockquote|pre|hr|title)\b[^>]*>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
ENDS = re.compile(
    r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[¿¡]*[A-ZÀ-ÖØ-ÞΑ-ΩΆ-Ώ0-9])"""  # a full stop before a capital
    r"""|[。！？；]+[”’」』）]*|\n\s*\n\s*"""  # Chinese full stops, empty lines
    r"""|\n(?=\s*(?:[-*•·–]|\d+[.)])\s)"""  # the next point of a list
)
SHORT = re.compile(
    r"(?:\b[A-ZÀ-Þ]|\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|fig|no|al|cf|approx|inc|ltd|jr|sr|pp?|vol|ed|mme|sra?|ej))\.$",
    re.IGNORECASE,
)
# Letters and digits with the marks that may stand inside or after them: IL2, COVID-19, Node.js, C++, l'eau.
WORD = re.compile(r"[^\W_]+(?:(?:[-.&/+'’_@#·]|\.)[^\W_]+)*(?:\+\+|\+(?!\w)|#(?!\w))?")
# What French and its sisters leave out before a vowel is a word of its own: l'eau, qu'on.
ELIDED = re.compile(r"([cdjlmnst]|qu)['’](?=[aeiouyhâàéèêëîïôûœæ])", re.IGNORECASE)
HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Word:
    """One word of a sentence, as it stands there; `gap` is what stands between it and the word before."""

    text: str
    start: int
    end: int
    gap: str

    @property
    def low(self) -> str:
        """How words are compared."""
        return self.text.lower().replace("’", "'")


def plain(text: str) -> str:
    """Return what a reader would see of a text that may be HTML."""
    if not TAG.search(text):
        return html.unescape(text) if ENTITY.search(text) else text
    import nh3  # a parser, so that scripts and styles go with what they hold

    bare = nh3.clean(
        BLOCK.sub(r"\n\n\g<0>", text), tags=set(), clean_content_tags={"script", "style", "template"}
    )
    return re.sub(r"\n{3,}", "\n\n", html.unescape(bare)).strip()


def count_letters(text: str) -> int:
    """Return how many letters of any script a text has."""
    return len(LETTER.findall(text))


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences, each on one line."""
    found, begin = [], 0
    for end in _ends(text):
        found.append(" ".join(text[begin:end].split()))
        begin = end
    return [sentence for sentence in found if sentence]


def words(sentence: str) -> list[Word]:
    """Return the words of a sentence; a possessive `'s` belongs to the gap after its word."""
    found, last = [], 0
    for match in WORD.finditer(sentence):
        start, end = match.span()
        if sentence[start:end].lower().endswith(("'s", "’s")):
            end -= 2
        elided = ELIDED.match(sentence, start, end)
        if elided:
            found.append(Word(elided.group(1), start, elided.end(), sentence[last:start]))
            last = start = elided.end()
        found.append(Word(sentence[start:end], start, end, sentence[last:start]))
        last = end
    return found


def _ends(text: str) -> Iterator[int]:
    for match in ENDS.finditer(text):
        if not (text[match.start()] == "." and SHORT.search(text[: match.start() + 1][-12:])):
            yield match.end()
    yield len(text)
