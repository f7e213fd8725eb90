"""What the pages name exists: files, anchors, settings, commands, tests, calls."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.docs.pages import LINK, PAGES, PROJECT, anchors, words
from tests.house.app import TEST_SETTINGS
from tests.house.notes import manifest as notes
from webapp import create_app
from webapp.apps import APPS
from webapp.cli import settings_table
from webapp.config import Settings
from webapp.web.openapi import openapi

FOLDERS = tuple(f"{path.name}/" for path in PROJECT.iterdir() if path.is_dir() and path.name != "instance")
OF_THE_SAMPLE = ("webapp/apps/recipes/", "templates/recipes/", "tests/apps/recipes/")
SETTING = re.compile(r"[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+")
TARGET = re.compile(r"^([a-z0-9]+):.*# ", re.MULTILINE)
MAKE = re.compile(r"(?:^|`|\s)make ([a-z0-9]+)(?=`|\s+#|\s+[A-Z]+=|$)", re.MULTILINE)
decisions = sorted((PROJECT / "docs/decisions").glob("*.md"))


def name(page: Path) -> str:
    return str(page.relative_to(PROJECT))


pages = pytest.mark.parametrize("page", PAGES, ids=name)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The house as it is started, on an empty database."""
    given = TEST_SETTINGS | {"DATA_DIR": tmp_path_factory.mktemp("docs"), "DATABASE_URL": ""}
    return create_app(Settings.from_environment(**given), apps=(*APPS, notes))


@pages
def test_its_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text()):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{target} is not there"
        assert not anchor or anchor in anchors(path), f"{target} has no heading #{anchor}"


@pages
def test_the_files_that_it_names_exist(page: Path) -> None:
    for word in words(page):
        if word.startswith(FOLDERS) and " " not in word and not word.startswith(OF_THE_SAMPLE):
            assert (PROJECT / word).exists(), f"{word} is not there"


@pages
def test_the_make_targets_that_it_names_exist(page: Path) -> None:
    targets = set(TARGET.findall((PROJECT / "Makefile").read_text()))
    named = set(MAKE.findall(page.read_text()))
    assert named <= targets, named - targets


@pages
def test_the_settings_that_it_names_exist(page: Path) -> None:
    named = {word.partition("=")[0] for word in words(page)}
    named = {word for word in named if SETTING.fullmatch(word)}
    assert named <= set(Settings.model_fields), named - set(Settings.model_fields)


@pages
def test_the_flask_commands_that_it_names_exist(house: Flask, page: Path) -> None:
    runner = house.test_cli_runner()
    for command in re.findall(r"flask (?:--app wsgi )?((?:[a-z][a-z-]+ ?){2})", page.read_text()):
        if command.split()[0] in house.cli.commands:
            done = runner.invoke(args=[*command.split(), "--help"])
            assert done.exit_code == 0, f"flask {command}: {done.output}"


def test_the_table_of_settings_is_that_of_the_code() -> None:
    assert settings_table() in (PROJECT / "docs/settings.md").read_text()


def test_the_table_of_calls_is_that_of_the_document(house: Flask) -> None:
    with house.app_context():
        paths = openapi(house)["paths"]
    calls = {
        f"| `{method.upper()} {path}` | {call['summary']} |"
        for path, item in paths.items()
        for method, call in item.items()
    }
    page = (PROJECT / "docs/api.md").read_text()
    assert set(re.findall(r"^\| `[A-Z]+ /.*$", page, re.MULTILINE)) == calls


def test_decisions_are_short() -> None:
    for page in decisions:
        assert 15 <= len(page.read_text().splitlines()) <= 60, name(page)


def test_every_page_is_reached_from_the_readme() -> None:
    seen, waiting = set(), [PROJECT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        targets = [(page.parent / target).resolve() for target, _ in LINK.findall(page.read_text()) if target]
        waiting += [path for path in targets if path.suffix == ".md"]
        waiting += [path for folder in targets if folder.is_dir() for path in folder.glob("*.md")]
    assert set(PAGES) <= seen
