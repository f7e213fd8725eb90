"""Nothing is forgotten: foreign keys to users, their indexes, blueprints, jobs."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask import Blueprint, Flask
from sqlalchemy import Column, ForeignKey, Table

import webapp
from tests.house.app import TEST_SETTINGS
from tests.house.notes import manifest as notes
from webapp import create_app
from webapp.apps import APPS
from webapp.config import Settings
from webapp.db import Base
from webapp.db.model import BIG
from webapp.guests.manifest import Manifest
from webapp.guests.registry import Registry, UncoveredForeignKey

ENTRY_POINTS = {"webapp.worker", "webapp.clock"}


@pytest.fixture
def forgotten() -> Iterator[str]:
    """A table that points at users and that no app declares."""
    table = Table("orphans", Base.metadata, Column("author_id", BIG, ForeignKey("users.id"), index=True))
    yield "orphans.author_id"
    Base.metadata.remove(table)


def modules() -> Iterator[ModuleType]:
    """Yield every module of the product."""
    for found in pkgutil.walk_packages(webapp.__path__, "webapp."):
        if not found.name.startswith("webapp.supervisor"):
            yield importlib.import_module(found.name)


def test_the_house_does_not_start_with_a_foreign_key_that_nobody_declared(
    forgotten: str, tmp_path: Path
) -> None:
    config = Settings.from_environment(**TEST_SETTINGS | {"DATA_DIR": tmp_path})
    with pytest.raises(UncoveredForeignKey, match=forgotten):
        create_app(config, apps=(*APPS, notes))


def test_an_app_left_out_is_named_by_its_table(tmp_path: Path) -> None:
    config = Settings.from_environment(**TEST_SETTINGS | {"DATA_DIR": tmp_path})
    with pytest.raises(UncoveredForeignKey, match=r"notes\.user_id"):
        create_app(config, apps=APPS)


def test_an_exemption_with_its_reason_covers_it(forgotten: str) -> None:
    Registry((*APPS, notes, Manifest("attic", "Attic", exempt={forgotten: "for this test"}))).check()


def test_two_owned_types_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="share a name"):
        Registry((notes, notes))


def test_every_exemption_gives_a_reason_and_names_a_column() -> None:
    from webapp.guests.registry import EXEMPT

    exempt = EXEMPT | {name: why for manifest in APPS for name, why in manifest.exempt.items()}
    for name, why in exempt.items():
        table, _, column = name.partition(".")
        assert column in Base.metadata.tables[table].columns
        assert len(why) > 10


def test_every_foreign_key_to_users_begins_an_index(house: Flask) -> None:
    bare = []
    for table in Base.metadata.tables.values():
        first = {next(iter(index.columns)).name for index in table.indexes if index.columns}
        first |= {next(iter(table.primary_key)).name}
        for column in table.columns:
            to_users = any(key.column.table.name == "users" for key in column.foreign_keys)
            if to_users and column.name not in first:
                bare.append(f"{table.name}.{column.name}")
    assert bare == []


def test_every_blueprint_is_registered(house: Flask) -> None:
    registered = {id(blueprint) for blueprint in house.blueprints.values()}
    left_out = {
        f"{module.__name__}.{name}"
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, Blueprint) and id(value) not in registered
    }
    assert left_out == set()


def test_every_module_can_be_imported_alone() -> None:
    assert {module.__name__ for module in modules()} >= ENTRY_POINTS


def test_an_apps_name_is_its_folder_and_its_tables_begin_with_it() -> None:
    for manifest in APPS:
        folder = importlib.import_module(f"webapp.apps.{manifest.name}")
        assert folder.manifest is manifest
        for owned in manifest.owned:
            assert owned.model.__module__.startswith(f"webapp.apps.{manifest.name}.")
