"""The catalogues: complete, compiled, up to date with the code, and typeset as each language wants it."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from webapp.web.i18n import LOCALES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "translations"
TRANSLATED = sorted(set(LOCALES) - {"en"})
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
KEYWORDS = ("-k", "lazy_gettext", "-k", "_l")

each_language = pytest.mark.parametrize("language", TRANSLATED)


@cache
def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def sources(message: Message) -> tuple[str, ...]:
    """Return the English of a message: one text, or the singular and the plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def texts(message: Message) -> tuple[str, ...]:
    """Return the translation of a message: one text, or one for each form of the plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def template() -> Catalog:
    with (FOLDER / "messages.pot").open("rb") as file:
        return read_po(file)


def test_every_language_of_the_house_has_a_catalogue_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if path.is_dir()) == TRANSLATED


def test_the_template_has_what_the_code_says_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    fresh = tmp_path / "fresh.pot"
    CommandLineInterface().run(  # type: ignore[no-untyped-call]
        ["pybabel", "-q", "extract", "-F", "pyproject.toml", *KEYWORDS, "-o", str(fresh), "."]
    )
    with fresh.open("rb") as file:
        said = {message.id for message in messages(read_po(file))}
    assert said == {message.id for message in messages(template())}, (
        "run `make i18n` and translate what is new"
    )


@each_language
def test_nothing_is_missing_empty_fuzzy_or_left_over(language: str) -> None:
    catalog = catalogue(language)
    assert {message.id for message in messages(catalog)} == {message.id for message in messages(template())}
    assert [message.id for message in messages(catalog) if message.fuzzy or not all(texts(message))] == []
    assert not catalog.obsolete


@each_language
def test_the_compiled_catalogue_is_that_of_the_source(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    said = {sources(m)[0]: texts(m) for m in messages(compiled)}
    assert said == {sources(m)[0]: texts(m) for m in messages(catalogue(language))}


@each_language
def test_placeholders_are_those_of_the_source(language: str) -> None:
    wrong = [
        message.id
        for message in messages(catalogue(language))
        for source in sources(message)
        for text in texts(message)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(source))
        or "%" in PLACEHOLDER.sub("", text)
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "forms"), [("es", 2), ("fr", 2), ("zh_CN", 1)])
def test_plurals_have_the_forms_of_the_language(language: str, forms: int) -> None:
    plurals = [message for message in messages(catalogue(language)) if message.pluralizable]
    assert plurals
    assert {len(texts(message)) for message in plurals} == {forms}


@each_language
def test_a_sentence_stays_a_sentence(language: str) -> None:
    ends = {".": (".", "。"), "?": ("?", "？"), "!": ("!", "！"), ":": (":", "：")}
    wrong = [
        text
        for message in messages(catalogue(language))
        for text in texts(message)
        if not text.endswith(ends.get(sources(message)[0][-1], tuple(text[-1:])))
    ]
    assert wrong == []


def test_french_has_its_own_spaces_and_apostrophes() -> None:
    wrong = re.compile(r"'|(?<=[\w)\u00a0])[;!?]|(?<=\w):(?!//)| [:;!?»]|« ")
    assert [text for m in messages(catalogue("fr")) for text in texts(m) if wrong.search(text)] == []


def test_chinese_has_full_width_marks() -> None:
    wrong = re.compile(r"[一-鿿][,.:;!?()]|[,;!?()][一-鿿]|您")
    assert [text for m in messages(catalogue("zh_CN")) for text in texts(m) if wrong.search(text)] == []


def test_spanish_opens_what_it_closes() -> None:
    said = [text for message in messages(catalogue("es")) for text in texts(message)]
    assert [text for text in said if ("?" in text) != ("¿" in text) or ("!" in text) != ("¡" in text)] == []
