"""One thing, one word: what docs/translating.md says of words holds in the catalogues."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.web.test_catalogues import PLACEHOLDER, catalogue, each_language, messages, sources, texts

PAGE = Path(__file__).parents[2] / "docs" / "translating.md"
COLUMNS = {"fr": 1, "es": 2, "zh_CN": 3}
NEVER = 4
# Terms that stand for one thing wherever they appear: the word as English texts have it, and its row.
HELD = {
    "guests?": "guest",
    "accounts?": "account",
    "links?": "link",
    "estimates?": "estimate",
    "snippets?": "snippet",
    "learning paths?": "learning path",
    "keywords?": "keyword",
    "merged?|merges": "merge",
}
# What a language says better without the word.
OTHERWISE = {
    ("merge", "zh_CN"): "并入",
    ("link", "zh_CN"): "短链接|关联",
    ("link", "fr"): "rattach",
    ("link", "es"): "vincul",
    ("keyword", "fr"): "mots-clés",
    ("keyword", "es"): "palabras clave",
    ("merge", "es"): "fusion",
    ("account", "zh_CN"): "注册",
}
USTED = re.compile(
    r"\b(usted|ustedes|elija|escriba|indique|diga|añada|pegue|regístrese|marque|mire|pida|venga|traiga|espere"
    r"|busque|llámenos|escríbanos|díganos|inicie|llamarle)\b",
    re.IGNORECASE,
)
TUTOIEMENT = re.compile(r"\b(tu|toi|ton|ta|tes|t’)\b", re.IGNORECASE)


@cache
def glossary() -> dict[str, list[str]]:
    """Return the rows of the table by their English."""
    rows = [
        [cell.strip() for cell in line.strip("| \n").split(" | ")]
        for line in PAGE.read_text("utf-8").split("## Glossary")[1].splitlines()
        if line.startswith("|")
    ]
    return {row[0]: [*row, ""][: NEVER + 1] for row in rows[2:]}


def words(cell: str) -> list[str]:
    """Return the words of a cell, by their stems: what a plural or a feminine leaves of them."""
    return [word.strip().rstrip("s|").removesuffix("e") for word in cell.split(",") if word.strip()]


@each_language
@pytest.mark.parametrize("english", HELD)
def test_a_term_is_the_same_word_everywhere(english: str, language: str) -> None:
    term = HELD[english]
    allowed = [*words(glossary()[term][COLUMNS[language]]), *OTHERWISE.get((term, language), "").split("|")]
    said = re.compile("|".join(re.escape(stem) for stem in allowed if stem), re.IGNORECASE)
    asked = re.compile(rf"\b({english})\b(?!\.json)", re.IGNORECASE)
    wrong = [
        (sources(message)[0], text)
        for message in messages(catalogue(language))
        if asked.search(PLACEHOLDER.sub("", sources(message)[0]))
        for text in texts(message)
        if not said.search(text)
    ]
    assert wrong == []


@each_language
def test_words_that_are_never_used_are_not(language: str) -> None:
    found = " ".join(text for message in messages(catalogue(language)) for text in texts(message))
    said = PLACEHOLDER.sub("", found).lower()
    never = [word.strip() for row in glossary().values() for word in row[NEVER].split(",") if word.strip()]
    assert len(never) > 10
    assert [word for word in never if re.search(rf"(?<!\w)(?<!-){re.escape(word)}(?!\w)", said)] == []


def test_spanish_says_tu_and_french_says_vous() -> None:
    spanish = [text for message in messages(catalogue("es")) for text in texts(message)]
    french = [text for message in messages(catalogue("fr")) for text in texts(message)]
    assert [text for text in spanish if USTED.search(text)] == []
    assert [text for text in french if TUTOIEMENT.search(text)] == []
