"""Code in colours, line by line: Pygments gives classes, the style sheet gives them their colours."""

from functools import lru_cache

from markupsafe import Markup, escape

MOST_COLOURED = 64_000  # characters of one file; longer ones are shown plain
MOST_LINES = 3_000  # shown of one file; the raw view has all


def coloured(text: str, language: str) -> list[Markup]:
    """Return the lines of a file as HTML; without colours where the language is unknown or the file long."""
    lines = text.split("\n")
    if not language or len(text) > MOST_COLOURED:
        return [escape(line) for line in lines[:MOST_LINES]]
    return list(_coloured(text, language))[:MOST_LINES]


@lru_cache(1)
def token_classes() -> frozenset[str]:
    """Return the classes that Pygments gives."""
    from pygments.token import STANDARD_TYPES

    return frozenset(name for name in STANDARD_TYPES.values() if name)


@lru_cache(32)
def _coloured(text: str, language: str) -> tuple[Markup, ...]:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return tuple(escape(line) for line in text.split("\n"))
    html = highlight(text, lexer, HtmlFormatter(nowrap=True))
    return tuple(Markup(line) for line in html.rstrip("\n").split("\n"))  # noqa: S704 - escaped by Pygments
