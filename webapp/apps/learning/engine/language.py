"""Which language a text is written in: by its letters, else by its small words."""

import re
from collections import Counter

from webapp.apps.learning.engine.lexicon import stop_words
from webapp.apps.learning.engine.texts import HAN, LETTER

LATIN = ("en", "fr", "es", "pt")
ENOUGH_HAN = 0.2  # of the letters: Chinese texts quote names in Latin letters
GREEK = re.compile(r"[Ͱ-Ͽ]")
SMALL = re.compile(r"[^\W\d_]+")
READ = 5_000  # characters: more say nothing new


def guess_language(text: str) -> str:
    """Return en, fr, es, zh, pt or el; English for what none of them fits."""
    text = text[:READ]
    letters = max(1, len(LETTER.findall(text)))
    if len(HAN.findall(text)) > ENOUGH_HAN * letters:
        return "zh"
    if len(GREEK.findall(text)) > letters / 2:
        return "el"
    counts = Counter(SMALL.findall(text.lower()))
    known = {language: stop_words(language) for language in LATIN}
    hits = dict.fromkeys(LATIN, 0.0)
    for word, count in counts.items():
        owners = [language for language in LATIN if word in known[language]]
        for language in owners:
            hits[language] += count / len(owners)  # a word that all of them share says little
    return max(LATIN, key=lambda language: hits[language])
