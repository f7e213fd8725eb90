"""Markdown to HTML that is safe to show: no raw HTML in, an allow-list of elements out."""

import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from webapp.apps.workspace.engine.code import token_classes

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
REL = "noopener noreferrer nofollow ugc"
LOWEST_HEADING = 6
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")  # a link or a picture, for its words
BLOCK = re.compile(r"(?m)^(?:[ \t]*(?:>|#{1,6}(?=\s)|[-+*](?=\s)|\d{1,9}[.)](?=\s)|`{3}\S*|~{3}\S*))+")
TABLE = re.compile(r"(?m)^[ \t]*\|(.*?)\|?[ \t]*$")  # a row, for the words of its cells
RULER = re.compile(
    r"(?m)^[ \t|:-]*-{3,}[ \t|:-]*$"
)  # between the head of a table and its rows, or parts of a text
INLINE = re.compile(r"\*+|`+|~~|__")


def render(text: str) -> Markup:
    """Return Markdown as HTML. Headings begin at the second level: the first is the page's own."""
    import nh3

    html = nh3.clean(
        _maker().render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}},
        allowed_classes={"span": set(token_classes())},
        url_schemes={"http", "https", "mailto"},
        link_rel=REL,
    )
    return Markup(html)  # noqa: S704 - cleaned by the allow-list above


def excerpt(text: str, length: int) -> str:
    """Return the first words of a Markdown text without its marks."""
    lines = TABLE.sub(lambda row: row[1].replace("|", " "), RULER.sub("", text[: length * 4]))
    bare = INLINE.sub("", LINK.sub(r"\1", BLOCK.sub("", lines)))
    plain = " ".join(bare.split())
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"


@lru_cache(1)
def _maker() -> Any:
    from markdown_it import MarkdownIt

    maker = MarkdownIt("commonmark", {"html": False, "highlight": _highlight, "maxNesting": 20})
    maker.enable(["table", "strikethrough"])
    maker.core.ruler.push("lower_headings", _lower_headings)
    return maker


def _lower_headings(state: Any) -> None:
    """Let the highest heading of a text be of the second level, whatever its author begins with."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + 2, LOWEST_HEADING)}"


def _highlight(code: str, language: str, _attributes: str) -> str:
    from webapp.apps.workspace.engine.code import coloured

    return "\n".join(coloured(code.rstrip("\n"), language.lower()))
