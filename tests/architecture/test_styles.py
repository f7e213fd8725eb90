"""Style sheets: a class has its looks from one file, a colour from the tokens, and nothing is left over."""

import re
from collections import defaultdict
from pathlib import Path

from tests.architecture.sources import templates
from webapp import ROOT

CSS = ROOT / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{}]+)\{")
OUTER_COMMA = re.compile(r",(?![^(]*\))")
ALONE = re.compile(r"\.[a-z][\w-]*")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
# What is seen through has no colour of its own, and a code to scan is dark on white in every theme.
OWN_COLOURS = {"base.css": 1, "components/dialog.css": 1, "components/desk.css": 1, "components/qr.css": 3}
# Pygments and htmx name classes of their own, and the page of all components has its frame.
FOREIGN = re.compile(r"\.(htmx-\w+|[a-z][a-z0-9]{0,2}|specimen\w*)")


def rules(path: Path) -> list[str]:
    """Return the selectors of a style sheet, one by one."""
    plain = COMMENT.sub("", path.read_text())
    return [part.strip() for found in SELECTORS.findall(plain) for part in OUTER_COMMA.split(found)]


def test_a_class_has_its_looks_from_one_file() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for path in [CSS / "layout.css", *(CSS / "components").glob("*.css")]:
        for selector in rules(path):
            if ALONE.fullmatch(selector):
                homes[selector].add(path.name)
    assert {name: sorted(files) for name, files in homes.items() if len(files) > 1} == {}


def test_a_colour_has_its_value_in_the_tokens() -> None:
    found = {
        path.relative_to(CSS).as_posix(): len(COLOUR.findall(COMMENT.sub("", path.read_text())))
        for path in CSS.rglob("*.css")
        if path.name != "tokens.css"
    }
    assert {name: n for name, n in found.items() if n > OWN_COLOURS.get(name, 0)} == {}


def test_no_class_is_left_over() -> None:
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    shown = [path for path in templates("*.html") if path.parent.name != "dev"]
    used = "\n".join(path.read_text() for path in [*shown, *scripts])
    named = {name for path in CSS.rglob("*.css") for rule in rules(path) for name in re.findall(ALONE, rule)}
    # A state or a kind is put together by a template: badge--{{ tone }}.
    kinds = {name: (name[1:].partition("--")[0], name[1:].partition("__")[0] + "__{{") for name in named}
    left = [name for name, written in kinds.items() if not any(word in used for word in written)]
    assert [name for name in sorted(left) if not FOREIGN.fullmatch(name)] == []
