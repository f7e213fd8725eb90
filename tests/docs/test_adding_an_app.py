"""docs/adding-an-app.md, followed word for word in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT
from webapp.config import Settings

PAGE = PROJECT / "docs/adding-an-app.md"
BLOCK = re.compile(
    r"(?:^`(?P<path>[\w/.]+)`\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "instance", "__pycache__", ".*_cache", "node_modules")
COMMAND_SECONDS = 600


@dataclass(frozen=True)
class Block:
    """One block of code of the page: a file to write, a change to make, or commands to run."""

    path: str | None
    kind: str
    text: str


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project that uses the same environment."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT, folder, ignore=LEFT_BEHIND)
    (folder / ".venv").symlink_to(sys.prefix)
    yield folder
    (folder / ".venv").unlink()


def test_the_page_makes_an_app_that_works(copy: Path) -> None:
    printed = ""
    for block in blocks():
        if block.kind == "sh":
            printed = run(block.text, copy)
        elif block.kind == "diff":
            change(copy / str(block.path), block.text)
        else:
            write(copy / str(block.path), block.text)
    own, contract = map(int, re.findall(r"^=* ?(\d+) passed", printed, re.MULTILINE))
    assert own == 8, printed
    assert contract >= 30, printed
    assert len(list((copy / "migrations/versions").glob("*_recipes_add_recipes.py"))) == 1
    for check in ("check", "format --check"):
        run(f"{sys.executable} -m ruff {check} webapp/apps tests/apps/recipes", copy)


def test_every_block_of_the_page_says_where_it_goes() -> None:
    found = blocks()
    assert len(found) == PAGE.read_text().count("\n```") / 2
    assert all(block.path or block.kind == "sh" for block in found)


def blocks() -> list[Block]:
    return [Block(m["path"], m["kind"], m["text"]) for m in BLOCK.finditer(PAGE.read_text())]


def write(path: Path, text: str) -> None:
    assert not path.exists(), f"{path} is there already: show a change instead"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def change(path: Path, diff: str) -> None:
    """Replace what the lines with ` ` and `-` say by what those with ` ` and `+` say."""
    lines = diff.splitlines()
    before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
    text = path.read_text()
    assert text.count(before) == 1, f"the page knows another {path.name}"
    path.write_text(text.replace(before, after))


def run(script: str, folder: Path) -> str:
    """Run commands of the page, as somebody would type them into a fresh terminal."""
    of_this_run = {"PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_CURRENT_TEST"}
    of_make = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"}
    hidden = {"PYTHONPATH", "FLASK_APP"} | of_this_run | of_make | set(Settings.model_fields)
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env=environment | {"JOBS": "0"},
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
