"""Text as it was pasted, made plain, and cut into sentences and words."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>|<!DOCTYPE[^<>]*>|<!--", re.IGNORECASE)
BLOCKS = frozenset(
    "p div br li ul ol h1 h2 h3 h4 h5 h6 tr td th table section article blockquote pre hr title".split()
)
UNSEEN = frozenset(("script", "style", "template"))  # what a reader does not see of a page
ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
ENDS = re.compile(
    r"""(?<![.!?…])[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[¿¡]*[A-ZÀ-ÖØ-ÞΑ-ΩΆ-Ώ0-9])"""  # a stop before a capital
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
    """Return what a reader would see of a text that may be HTML, in one pass however wild it is."""
    if not TAG.search(text):
        return html.unescape(text) if ENTITY.search(text) else text
    bare = "".join(_seen(text))
    return re.sub(r"\n{3,}", "\n\n", html.unescape(bare)).strip()


def _seen(text: str) -> Iterator[str]:
    """Yield what stands between the tags, with an empty line where a block begins or ends."""
    place, unseen = 0, ""
    for tag in TAG.finditer(text):
        if tag.start() < place:
            continue  # within a comment
        name = (tag.group(2) or "").lower()
        if not unseen:
            yield text[place : tag.start()]
            yield "\n\n" if name in BLOCKS else ""
        place = tag.end()
        if tag.group() == "<!--":
            end = text.find("-->", place)
            place = len(text) if end < 0 else end + 3
        elif name in UNSEEN and bool(tag.group(1)) == bool(unseen):
            unseen = "" if unseen == name else unseen or name
    if not unseen:
        yield text[place:]


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
        if not (
            text[match.start()] == "." and SHORT.search(text[max(0, match.start() - 11) : match.start() + 1])
        ):
            yield match.end()
    yield len(text)
