"""The house with all its apps and the sample one, for tests that only look at how it is built."""

from pathlib import Path

import pytest
from flask import Flask

from tests.house.app import TEST_SETTINGS
from tests.house.notes import manifest as notes
from webapp import create_app
from webapp.apps import APPS
from webapp.config import Settings


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app as it is built, on a database that nobody asks anything."""
    folder: Path = tmp_path_factory.mktemp("house")
    return create_app(Settings.from_environment(**TEST_SETTINGS | {"DATA_DIR": folder}), apps=(*APPS, notes))
