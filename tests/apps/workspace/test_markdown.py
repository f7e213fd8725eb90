"""What becomes of Markdown: headings under the page's own, excerpts in words."""

import pytest

from webapp.apps.workspace.engine.markdown import excerpt, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A\n## B", "<h2>A</h2>\n<h3>B</h3>\n"),
        ("### A\n#### B", "<h2>A</h2>\n<h3>B</h3>\n"),
        ("###### A\n# B", "<h6>A</h6>\n<h2>B</h2>\n"),
    ],
)
def test_the_highest_heading_of_a_text_stands_right_under_the_title_of_its_page(text: str, html: str) -> None:
    assert render(text) == html


def test_an_excerpt_says_the_words_without_the_marks() -> None:
    text = "# Title\n\n> - see [the docs](http://x.org/z), **bold** `code`\n1. one\n```python\nprint(1)\n```"
    assert excerpt(text, 200) == "Title see the docs, bold code one print(1)"


def test_an_excerpt_says_the_words_of_a_table() -> None:
    text = "Food:\n\n| who | brings |\n|---|:--|\n| Ada | soup |\n\n---\n\nThat is a | b."
    assert excerpt(text, 200) == "Food: who brings Ada soup That is a | b."


def test_an_excerpt_keeps_what_only_looks_like_a_mark() -> None:
    assert excerpt("#tag snake_case -5 2.5 [x] (y)", 200) == "#tag snake_case -5 2.5 [x] (y)"


def test_a_long_text_is_cut_at_the_length() -> None:
    assert excerpt("word " * 100, 14) == "word word wor…"
