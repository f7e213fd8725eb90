"""No text is left out of the catalogues: not in templates and their code, not in scripts, not in Python."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
GETTEXT = {"_", "_l", "gettext", "ngettext", "lazy_gettext"}
# Attributes that somebody reads or hears.
SPOKEN = {"aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "alt", "title"}
SPOKEN |= {"placeholder", "label", "summary", "data-announce", "data-confirm", "data-copied-text"}
NAMES = {"Guesthouse", "ProblemOut", "openapi.json", "SVG", "PNG", "main.py"}

# Words that stand in the code of templates without being read: kinds of buttons, events of htmx.
NOT_READ = re.compile(r"(?:quiet|small|wide|danger|plain|icon| )+|(?:input|change|closest) .*")
WORDS = re.compile(r"[A-Z][a-z]+|[a-z]{2} [a-z]{2}")

SENTENCE = re.compile(r"^[A-Z¿¡].*[a-z]{2}.* [a-z]|[a-z] [a-z]+.*[.!?]$")
# The page of all components, which developers alone see.
FOR_DEVELOPERS = {"dev", "development.py"}
# Where Python speaks to programs, operators and the log, which is English everywhere.
PROGRAMS = {
    "api",
    "api.py",
    "schemas",
    "schemas.py",
    "samples.py",
    "supervisor",
    "engine",
    "models",
    "models.py",
}
PROGRAMS |= {"cli.py", "demo.py", "metrics.py", "config.py", "mailroom.py", "openapi.py", "requests.py"}
PROGRAMS |= {"api_page.py", "remote_model.py", "schema.py", "registry.py", "manifest.py", "security.py"}
NOT_TEXT = {
    "info",
    "warning",
    "error",
    "exception",
    "debug",
    "text",
    "sql_text",
    "exec_driver_sql",
    "describe",
    "Field",
    "compile",
}
NOT_TEXT |= {"ValueError", "RuntimeError", "AssertionError", "LookupError", "TypeError", "getLogger"}
TO_PROGRAMS = {
    "webapp/apps/bazi/services/analyses.py": "what a model is told",
    "webapp/apps/learning/services/model.py": "what a model is told",
    "webapp/apps/bazi/services/onboarding.py": "the very words of a JSON answer",
    "webapp/apps/links/views/public.py": "what JSON says of a link; its page has its own words",
    "webapp/guests/accounts.py": "the very words of a JSON answer",
    "webapp/guests/merge.py": "the very words of a JSON answer",
    "webapp/web/respond.py": "a header",
    "webapp/guests/emails.py": "a ValueError, which forms and schemas tell in their own words",
}

JS_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`")
JS_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
JS_SENTENCE = re.compile(r"^[A-Z][a-z]+(?:[ ,]+\w+)+[.!?]?$|^[A-Z][a-z]+[.!?]$")
JS_SAID = re.compile(
    r"(?:textContent|innerText|title|placeholder|ariaLabel)\s*=\s*([\"'`])(?=[^\"'`]*[A-Za-z]{2})"
    r"|setAttribute\(\"(?:aria-label|title|placeholder)\",\s*([\"'`])|\b(?:say|toast|alert|confirm)\(\s*([\"'`])"
)


class Bare(HTMLParser):
    """Collects the words of a template that stand outside Jinja: what no catalogue can translate."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._tag = ""
        self.feed(JINJA.sub(" ", html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        of = dict(attrs)
        is_button = tag == "input" and of.get("type") in {"submit", "button", "reset"}
        is_read = tag == "meta" and of.get("name") == "description"
        self.words += [value or "" for name, value in attrs if name in SPOKEN]
        self.words += [of.get("value") or ""] if is_button else []
        self.words += [of.get("content") or ""] if is_read else []

    def handle_data(self, data: str) -> None:
        if self._tag not in {"code", "pre"}:
            self.words.append(data)


def bare(html: str) -> set[str]:
    """Return the words of a template that no catalogue can translate."""
    found = {word.strip(" \n·–:,") for word in Bare(html).words if re.search(r"[^\W\d_]{2}", word)}
    return found - NAMES


def in_code(source: str) -> Iterator[str]:
    """Yield the texts in the Jinja code of a template that stand outside of gettext."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    told: set[int] = set()
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "name", None) or getattr(call.node, "attr", None)
        if name in GETTEXT | {"url_for", "once"}:
            told |= {id(text) for text in call.find_all(nodes.Const)}
    for text in tree.find_all(nodes.Const):
        is_words = isinstance(text.value, str) and WORDS.search(text.value)
        if id(text) not in told and is_words and not NOT_READ.fullmatch(text.value):
            yield text.value


def in_python(source: str) -> Iterator[str]:
    """Yield the sentences of a module that stand outside of gettext, docstrings and logs."""
    tree = ast.parse(source)
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            told |= {id(part) for part in ast.walk(node)} if name in GETTEXT | NOT_TEXT else set()
        elif isinstance(node, ast.Expr):
            told.add(id(node.value))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in told and SENTENCE.search(text):
            yield text


def in_script(source: str) -> Iterator[str]:
    """Yield what a script would say in words of its own instead of the page's."""
    code = JS_COMMENT.sub("", source)
    yield from (found[0] for found in JS_SAID.finditer(code))
    for found in JS_STRING.finditer(code):
        text = next(part for part in found.groups() if part is not None)
        if JS_SENTENCE.match(text):
            yield text


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(TEMPLATES.rglob("*.[ht]*")) if not FOR_DEVELOPERS & set(path.parts)],
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_a_template_says_nothing_outside_the_catalogues(path: Path) -> None:
    source = path.read_text()
    assert bare(source) == set()
    assert set(in_code(source)) - NAMES == set()


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda path: path.name)
def test_a_script_says_only_what_its_page_gives_it(path: Path) -> None:
    assert list(in_script(path.read_text())) == []


def test_python_says_nothing_to_people_outside_the_catalogues() -> None:
    found = {}
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if name not in TO_PROGRAMS and not (PROGRAMS | FOR_DEVELOPERS) & set(path.parts):
            found[name] = list(in_python(path.read_text()))
    assert {name: sentences for name, sentences in found.items() if sentences} == {}


def test_what_speaks_to_programs_is_there() -> None:
    assert [name for name in TO_PROGRAMS if not list(in_python((ROOT / name).read_text()))] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Left out</p>",
        '<input placeholder="Left out">',
        '<button data-confirm="Sure?">{{ _("Go") }}</button>',
        '<input type="submit" value="Send">',
        '<meta name="description" content="A house">',
        "<title>Left out</title>",
    ],
)
def test_left_out_of_html_is_found(source: str) -> None:
    assert bare(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.button('Save') }}",
        "{% set label = 'two words' %}",
        "{{ ui.field(form.name, hint='Left out') }}",
        "{{ _('Hello') ~ ' Guest' }}",
    ],
)
def test_left_out_of_the_code_of_a_template_is_found(source: str) -> None:
    assert list(in_code(source))


@pytest.mark.parametrize(
    "source",
    ['flash("That is done.")', 'title = f"You have {n} of them left."', 'StringField("Your name")'],
)
def test_left_out_of_python_is_found(source: str) -> None:
    assert list(in_python(source))


@pytest.mark.parametrize(
    "source",
    [
        'say("done");',
        'button.textContent = "Copied";',
        'x.setAttribute("aria-label", "close");',
        'f("It is over.")',
    ],
)
def test_left_out_of_scripts_is_found(source: str) -> None:
    assert list(in_script(source))
