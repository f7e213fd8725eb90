"""What stands where: one commit, one file that knows htmx, the same file names in every app, small files."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import name_of, python_files, templates
from webapp import ROOT

APP_FILES = set("__init__ models services queries views api forms schemas jobs engine".split())
FURTHER_FILES = {
    "bazi/samples": "believable rows for the demo and the contract tests",
    "bazi/sayings": "the sentences of a reading, and the reason of each",
    "bazi/shown": "how a chart looks outside: addresses, and words for templates",
    "bazi/steps": "the sentences of how a chart was found",
    "bazi/words": "the words for signs, flags and faults that the engine names by codes",
    "learning/samples": "believable rows for the demo and the contract tests",
    "learning/shown": "how a path looks outside: its link and its Markdown, for views and API",
    "links/clicks": "counts clicks in memory, between the front door and the database",
    "links/front_door": "answers redirects before Flask; it is neither a view nor a service",
    "links/news": "tells the front doors of other processes what changed",
    "links/samples": "believable rows for the demo and the contract tests",
    "links/shown": "how a link looks outside: short address and QR code, for views, API and templates",
    "workspace/archive": "what an export holds of the workspace, as JSON and as files",
    "workspace/samples": "believable rows for the demo and the contract tests",
    "repairs/archive": "what an export holds of the repair desk, as JSON and as files",
    "repairs/files": "keeps the content of attachments, on disk or in an S3 store",
    "repairs/mailroom": "takes letters in by LMTP, SMTP or a pipe; an entry point like the worker",
    "repairs/samples": "believable rows for the demo and the contract tests",
    "repairs/shown": "colours of states, money and addresses of acts, for views and templates",
    "repairs/words": "the words for states, kinds and acts that the database names by codes",
}
MOST_LINES = 300
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SKIPPED = re.compile(r"\b(skipif|xfail|importorskip)\b|\bskip\(|mark\.skip|# *(nocover|pragma: no cover)")
HTML = re.compile(
    r"<(a|b|br|button|div|form|html|i|img|input|li|ol|p|script|span|style|table|ul)( [a-z-]+=|/?>)"
)


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_commit_stands_in_one_file() -> None:
    found = {
        name_of(path)
        for path in python_files("webapp")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }
    assert found == {"webapp/db/unit_of_work.py"}


def test_only_one_file_knows_the_headers_of_htmx() -> None:
    found = {name_of(path) for path in python_files("webapp") if "hx-" in path.read_text().lower()}
    assert found == {"webapp/web/respond.py"}


def test_the_files_of_an_app_are_called_as_in_every_app() -> None:
    named = set()
    for folder in sorted((ROOT / "webapp" / "apps").iterdir()):
        if folder.is_dir() and folder.name != "__pycache__":
            stems = {path.stem for path in folder.iterdir() if path.name != "__pycache__"}
            assert stems >= {"__init__", "models"}, folder.name
            named |= {f"{folder.name}/{stem}" for stem in stems - APP_FILES}
    assert named == set(FURTHER_FILES), "a further file needs its reason here"


def test_no_file_outgrows_its_screenfuls() -> None:
    files = [*python_files("webapp", "tests", "benchmarks"), ROOT / "wsgi.py", *templates()]
    files += [path for path in (ROOT / "static").rglob("*.[jc]s*") if "vendor" not in path.parts]
    lines = {name_of(path): len(path.read_text().splitlines()) for path in files}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_nothing_is_left_undone_and_no_test_is_passed_over() -> None:
    this = Path(__file__)
    files = [*python_files("webapp", "tests", "benchmarks", "migrations"), *templates()]
    for path in files:
        text = path.read_text()
        assert not UNFINISHED.search(text) or path == this, name_of(path)
        assert not SKIPPED.search(text) or path == this or "tests" not in path.parts, name_of(path)


def test_python_builds_no_html() -> None:
    found = [name_of(path) for path in python_files("webapp") if HTML.search(_strings_of(path))]
    assert found == []


def _strings_of(path: Path) -> str:
    """Return the text constants of a module that are not docstrings."""
    tree = ast.parse(path.read_text())
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    )
