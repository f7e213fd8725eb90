"""Terms of texts in four languages: cleaned, guessed, found, merged and put in order."""

import os
import random
import subprocess
import sys

import pytest

from tests.apps.learning.acts import CHINESE, FRENCH, SPANISH, SWIFTS
from webapp.apps.learning.engine.language import guess_language
from webapp.apps.learning.engine.lexicon import pale_words, stop_words
from webapp.apps.learning.engine.terms import find_terms, has_terms, term_key
from webapp.apps.learning.engine.texts import count_letters, plain, sentences, words


def found(text: str, language: str) -> list[str]:
    return [item.term for item in find_terms(text, language)]


@pytest.mark.parametrize(
    ("text", "language"), [(SWIFTS, "en"), (FRENCH, "fr"), (SPANISH, "es"), (CHINESE, "zh"), ("xyzzy", "en")]
)
def test_the_language_is_guessed(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_a_chinese_text_may_quote_latin_names() -> None:
    assert guess_language("Python 是一种解释型编程语言，由 Guido van Rossum 创造，广泛用于数据分析。") == "zh"


def test_english_terms_are_what_people_would_mark() -> None:
    terms = found(SWIFTS, "en")
    assert {"swift colony", "quiet lakes", "HTML5 maps", "IL2", "Ornithologists"} <= set(terms)
    assert not {"their", "nearly all", "spend", "are mended"} & set(terms)


def test_french_terms_keep_what_a_preposition_holds_together() -> None:
    assert {"plantes vertes", "énergie lumineuse", "dioxyde de carbone", "chlorophylle"} <= set(
        found(FRENCH, "fr")
    )
    assert not any(term.startswith("l'") for term in found(FRENCH, "fr"))


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
def test_no_term_begins_or_ends_with_a_small_word_however_words_follow_each_other(language: str) -> None:
    small, dice = stop_words(language), random.Random(7)
    some = sorted(small) + 3 * sorted(pale_words(language)) + 20 * ["de", "la", "of", "carbone", "soleil"]
    text = " ".join(dice.choice(some) for _ in range(4000))
    terms = found(text, language)
    assert terms
    assert not [term for term in terms if {term.split()[0].lower(), term.split()[-1].lower()} & small]


def test_spanish_terms_too() -> None:
    assert {"plantas verdes", "energía luminosa", "dióxido de carbono", "clorofila"} <= set(
        found(SPANISH, "es")
    )


def test_chinese_terms_are_words_and_not_characters() -> None:
    terms = found(CHINESE, "zh")
    assert {"机器学习", "人工智能", "卷积神经网络"} <= set(terms)
    assert all(len(term) > 1 for term in terms)


def test_a_chinese_term_keeps_its_suffix_and_no_place_or_paper_word() -> None:
    text = (
        "针对传统卷积神经网络在图像分类中的问题，提出一种轻量级模型。"
        "在ImageNet数据集上的实验结果表明，该方法有效。深度学习 is 有用的。"
    )
    terms = found(text, "zh")
    assert {"卷积神经网络", "ImageNet数据集"} <= set(terms)
    assert not any(word in term for term in terms for word in ("传统", "表明", "上", " is"))


def test_verbs_are_no_edge_of_french_and_spanish_terms() -> None:
    french = found(
        "Ce processus permet aux plantes de synthétiser de la matière organique avec du papier.", "fr"
    )
    assert {"plantes", "matière organique", "papier"} <= set(french)
    spanish = found("Quiere desarrollar técnicas nuevas para que las computadoras aprendan imágenes.", "es")
    assert {"técnicas", "computadoras"} <= set(spanish)
    assert not any("synthétiser de" in term or "desarrollar" in term for term in [*french, *spanish])


def test_a_published_abstract_gives_the_phrases_that_its_readers_chose() -> None:
    text = (
        "Compatibility of systems of linear constraints over the set of natural numbers. Criteria of "
        "compatibility of a system of linear Diophantine equations, strict inequations, and nonstrict "
        "inequations are considered. Upper bounds for components of a minimal set of solutions and "
        "algorithms of construction of minimal generating sets of solutions are given."
    )
    chosen = {"linear constraints", "linear diophantine equations", "strict inequations"}
    chosen |= {"nonstrict inequations", "upper bounds", "minimal generating sets"}
    assert chosen <= {term.lower() for term in found(text, "en")}


def test_terms_come_in_the_order_of_the_text_with_their_sentence() -> None:
    items = find_terms(SWIFTS, "en")
    numbered = sentences(SWIFTS)
    order = [numbered.index(item.sentence) for item in items]
    assert order == sorted(order)
    assert all(item.term.lower() in item.sentence.lower() for item in items)
    assert sorted(item.rank for item in items) == list(range(1, len(items) + 1))


def test_near_duplicates_are_one() -> None:
    text = (
        "Neural networks learn. A neural network has layers. Neural-network layers hold weights and biases."
    )
    keys = [item.key for item in find_terms(text, "en")]
    assert keys.count("neural network") == 1
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Neural-Networks", "neural network"), ("Cities", "city"), ("C++", "c++"), ("Analysis", "analysis")],
)
def test_the_key_of_a_term_knows_no_case_hyphen_or_plural(one: str, other: str) -> None:
    assert term_key(one) == term_key(other)


def test_a_term_is_under_the_one_that_it_is_made_of() -> None:
    text = (
        "Machine learning is old. " * 3
        + "Machine learning models need data, and machine learning models err."
    )
    items = find_terms(text, "en")
    model = next(item for item in items if item.key == "machine learning model")
    assert model.parent is not None
    assert items[model.parent].key == "machine learning"
    assert model.level == 2


def test_html_is_read_as_its_reader_sees_it() -> None:
    html = "<h1>Swifts</h1><p>They sleep <b>on the wing</b> &amp; drink.</p><script>steal()</script>"
    assert plain(html).split() == "Swifts They sleep on the wing & drink.".split()
    assert plain("2 < 3 and 5 > 4") == "2 < 3 and 5 > 4"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<p>One<p>Two", "One Two"),
        ("a<!-- not <b>seen</b> -->b", "ab"),
        ("a<!-- open <p>", "a"),
        ("<style>p > a { color: red }</style>Red", "Red"),
        ("<script>if (a < b) { x('<p>') }</script>Done", "Done"),
        ("x <y and z> w", "x  w"),
        ("AT&amp;T", "AT&T"),
    ],
)
def test_of_broken_html_the_rest_is_read(text: str, seen: str) -> None:
    assert plain(text).split() == seen.split()


@pytest.mark.parametrize(
    "text",
    [
        "." * 50_000,
        "<div>" * 10_000,
        "<!--" * 12_500,
        "<p" * 25_000,
        "A. " * 16_000,
        "\n-" * 25_000,
        "l'" * 25_000,
    ],
    ids=lambda text: text[:5],
)
def test_wild_texts_are_read_to_their_end(text: str) -> None:
    assert has_terms(plain(text), "en") is text.startswith("l'"), "only that one is a word, if an endless one"


def test_a_text_without_any_mark_still_has_terms() -> None:
    assert find_terms("neural network " * 500, "en")[0].key == "neural network"


def test_sentences_end_where_sentences_end() -> None:
    text = "Dr. Who met J. R. Smith, i.e. nobody. It was 3.5 p.m.! “Really?” he said.\n\nNew line"
    assert sentences(text)[0] == "Dr. Who met J. R. Smith, i.e. nobody."
    assert sentences("他来了。她走了！") == ["他来了。", "她走了！"]


def test_words_keep_their_marks() -> None:
    texts = [word.text for word in words("C++ and Node.js, COVID-19: Kaggle's l'eau")]
    assert texts == ["C++", "and", "Node.js", "COVID-19", "Kaggle", "l", "eau"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("the of and it was not so much that they had been there", "en"), ("我们的是在这个和那些都没有", "zh")],
)
def test_small_words_alone_are_no_terms(text: str, language: str) -> None:
    assert not has_terms(text, language)


@pytest.mark.parametrize(("text", "language"), [(SWIFTS, "en"), (CHINESE, "zh"), (FRENCH, "fr")])
def test_a_real_text_has_terms(text: str, language: str) -> None:
    assert has_terms(text, language)


def test_letters_of_every_script_count() -> None:
    assert count_letters("ab 12 中文 ñ!") == 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 2 3",
        "!!!",
        "a" * 5000,
        "é" * 300,
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 50,
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "zh", "el"])
def test_odd_texts_do_no_harm(text: str, language: str) -> None:
    assert isinstance(find_terms(text, language), list)


def test_the_web_process_loads_no_segmenter_and_no_scheduler() -> None:
    probe = (
        "import sys, wsgi; from webapp.apps.learning.engine.terms import has_terms;"
        "has_terms('机器学习', 'zh');"
        "assert not {'rjieba', 'fsrs'} & set(sys.modules), sys.modules.keys()"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, env=_environment(), check=False
    )
    assert done.returncode == 0, done.stderr


def _environment() -> dict[str, str]:
    return os.environ | {"APP_ENV": "test", "SECRET_KEY": "x" * 40, "DATABASE_URL": "sqlite:////tmp/none.db"}
