"""Templates: all compile, fragments stand alone and are used, no inline script or style, no fixed paths."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.sources import TEMPLATES, python_files, templates

FRAGMENTS = templates("_*.html")
EXPECTS = re.compile(r"\{# expects:( [a-z_]+\??(, [a-z_]+\??)*)? #\}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FIXED_PATH = re.compile(r"""\b(href|src|action|formaction|hx-(get|post|put|patch|delete))=["']?/""")


def ids(paths: list[Path]) -> list[str]:
    """Return the names that templates are known by."""
    return [path.relative_to(TEMPLATES).as_posix() for path in paths]


class Roots(HTMLParser):
    """Collects the elements of the outermost level, and what HTML of ours must not have."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth = 0
        self.roots: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, dict(attrs))
        if tag not in VOID:
            self.depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def _look(self, tag: str, attributes: dict[str, str | None]) -> None:
        if self.depth == 0:
            self.roots.append((tag, attributes))
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)
        for name, value in attributes.items():
            if name == "style" or name.startswith(("on", "hx-on", "hx-vals", "hx-vars")):
                self.inline.append(f"{tag}[{name}]")
            if (value or "").strip().lower().startswith("javascript:"):
                self.inline.append(f"{tag}[{name}=javascript:]")


@pytest.mark.parametrize("path", templates(), ids=ids(templates()))
def test_it_compiles(house: Flask, path: Path) -> None:
    house.jinja_env.get_template(path.relative_to(TEMPLATES).as_posix())


@pytest.mark.parametrize("path", templates("*.html"), ids=ids(templates("*.html")))
def test_it_has_no_inline_script_style_or_handler(path: Path) -> None:
    # A mail has no stylesheet to link to.
    allowed = ["style"] if path == TEMPLATES / "mail" / "base.html" else []
    assert Roots(_html_of(path)).inline == allowed


@pytest.mark.parametrize("path", templates("*.html"), ids=ids(templates("*.html")))
def test_its_addresses_are_made_by_url_for(path: Path) -> None:
    assert not FIXED_PATH.search(path.read_text())


@pytest.mark.parametrize("path", FRAGMENTS, ids=ids(FRAGMENTS))
def test_a_fragment_says_what_it_expects(path: Path) -> None:
    assert EXPECTS.fullmatch(path.read_text().splitlines()[0])


@pytest.mark.parametrize("path", FRAGMENTS, ids=ids(FRAGMENTS))
def test_a_fragment_is_one_element_with_an_id(path: Path) -> None:
    found = Roots(_html_of(path))
    assert found.depth == 0, "an element is not closed, or one branch of an `if` closes what another opened"
    assert [("id" in attributes) for _, attributes in found.roots] == [True]


def test_no_template_is_left_over() -> None:
    named = "\n".join(path.read_text() for path in [*python_files("webapp"), *templates()])
    # Mails are named by their stem, because each is two templates: write("confirm", ...).
    calls = {name: {name, Path(name).stem if name.startswith("mail/") else name} for name in ids(templates())}
    assert [name for name, said in calls.items() if not any(f'"{it}"' in named for it in said)] == []


@pytest.mark.parametrize("path", templates("*.html"), ids=ids(templates("*.html")))
def test_the_macros_are_not_imported_again(path: Path) -> None:
    # Every template has them as `ui`, in its language; an import reads them anew, once a fragment.
    assert not re.search(r'{%-?\s*(import|from)\s+"shared/macros\.html"', path.read_text())


def test_undefined_names_are_errors(house: Flask) -> None:
    from jinja2 import UndefinedError

    with house.test_request_context(), pytest.raises(UndefinedError):
        house.jinja_env.from_string("{{ nobody_passes_this }}").render()


def _html_of(path: Path) -> str:
    """Return the HTML of a template without Jinja's parts."""
    return JINJA.sub("", path.read_text())
