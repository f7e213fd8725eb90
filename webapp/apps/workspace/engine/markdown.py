"""Markdown to HTML that is safe to show: no raw HTML in, an allow-list of elements out."""

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
    plain = " ".join(text[: length * 4].replace("#", " ").replace("*", "").replace("`", "").split())
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"


@lru_cache(1)
def _maker() -> Any:
    from markdown_it import MarkdownIt

    maker = MarkdownIt("commonmark", {"html": False, "highlight": _highlight, "maxNesting": 20})
    maker.enable(["table", "strikethrough"])
    maker.core.ruler.push("lower_headings", _lower_headings)
    return maker


def _lower_headings(state: Any) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, LOWEST_HEADING)}"


def _highlight(code: str, language: str, _attributes: str) -> str:
    from webapp.apps.workspace.engine.code import coloured

    return "\n".join(coloured(code.rstrip("\n"), language.lower()))
