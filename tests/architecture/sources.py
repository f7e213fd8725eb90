"""The project's own files, as the tests of the architecture read them."""

from collections.abc import Iterator
from pathlib import Path

from webapp import ROOT

TEMPLATES = ROOT / "templates"


def python_files(*folders: str) -> Iterator[Path]:
    """Yield the Python files of some folders of the project."""
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def templates(pattern: str = "*") -> list[Path]:
    """Return the templates whose file name matches."""
    return sorted(path for path in TEMPLATES.rglob(pattern) if path.is_file())


def name_of(path: Path) -> str:
    """Return a file's path inside the project."""
    return path.relative_to(ROOT).as_posix()
