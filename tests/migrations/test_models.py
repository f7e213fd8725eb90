"""What the migrations make is what the models say: tables, columns, types, keys, indexes, checks."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text

from tests.house.notes import Note
from tests.migrations.conftest import UNREFLECTED, House
from webapp.db import Base

pytestmark = pytest.mark.filterwarnings(UNREFLECTED)

SAMPLE = {Note.__tablename__}


def _is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind == "table" and name in SAMPLE)


def test_the_models_need_no_further_migration(house: House) -> None:
    house.upgrade()
    with house.connection() as connection:
        options: dict[str, Any] = {"compare_type": True, "include_object": _is_ours}
        options["compare_server_default"] = connection.dialect.name != "sqlite"  # it takes '' for another ''
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    assert differences == []


def test_every_check_of_a_model_stands_in_the_database(house: House) -> None:
    house.upgrade()
    with house.connection() as connection:
        looking = inspect(connection)
        for table in Base.metadata.tables.values():
            if table.name not in SAMPLE:
                found = {check["name"] for check in looking.get_check_constraints(table.name)}
                checks = (check for check in table.constraints if isinstance(check, CheckConstraint))
                assert found == {str(check.name) for check in checks}, table.name


def test_both_databases_delete_what_the_models_say_goes_with_a_row(house: House) -> None:
    house.upgrade()
    with house.connection() as connection:
        looking = inspect(connection)
        for table in Base.metadata.tables.values():
            if table.name not in SAMPLE:
                wanted = {key.column_keys[0]: key.ondelete for key in table.foreign_key_constraints}
                keys = looking.get_foreign_keys(table.name)
                assert {
                    key["constrained_columns"][0]: key["options"].get("ondelete") for key in keys
                } == wanted


def test_every_index_of_a_model_stands_in_the_database(house: House) -> None:
    house.upgrade()
    wanted = {
        str(index.name)
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if table.name not in SAMPLE
    }
    with house.connection() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        listed = "name FROM sqlite_master WHERE type = 'index'" if is_sqlite else "indexname FROM pg_indexes"
        assert wanted <= set(connection.scalars(text(f"SELECT {listed}")))
