"""Migrations: up and down with rows in the tables, and nothing lost of what an earlier revision held."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.migrations.conftest import REVISIONS, UNREFLECTED, House
from tests.migrations.filling import KEPT, content, fill
from webapp import ROOT

WIDEN = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "LAST"


def upgrade():
    with op.batch_alter_table("links") as batch:
        batch.alter_column("title", type_=sa.String(250), existing_type=sa.String(200))
"""

# Their migrations are never changed, so that the soak is often enough for them.
OLD = [pytest.param(revision, marks=pytest.mark.soak) for revision in REVISIONS[:-2]]

pytestmark = pytest.mark.filterwarnings(UNREFLECTED)


def test_there_is_one_chain() -> None:
    assert REVISIONS[0] == "0001"
    assert len(REVISIONS) == len(set(REVISIONS)) == len(list((ROOT / "migrations" / "versions").glob("*.py")))


def test_up_down_and_up_again_with_rows_in_every_table(house: House) -> None:
    for _ in range(2):
        house.upgrade()
        with house.connection() as connection:
            fill(connection)
            assert all(content(connection).values())
        for revision in REVISIONS[-2::-1]:
            house.downgrade(revision)
        house.downgrade("base")
        with house.connection() as connection:
            assert set(inspect(connection).get_table_names()) - {"sqlite_sequence"} <= set(KEPT)
    house.upgrade()


@pytest.mark.parametrize("filled_at", [*OLD, *REVISIONS[-2:]])
def test_an_upgrade_loses_nothing_of_what_was_there(house: House, filled_at: str) -> None:
    house.upgrade(filled_at)
    with house.connection() as connection:
        fill(connection)
        before = content(connection)
    house.upgrade()
    with house.connection() as connection:
        after = content(connection)
    for table, rows in before.items():
        assert len(after[table]) >= len(rows), table
        for row in rows:
            assert row in [{name: found.get(name) for name in row} for found in after[table]]


def test_a_rebuilt_table_keeps_what_points_at_it(house: House, tmp_path: Path) -> None:
    """SQLite rebuilds a table to change it; with its foreign keys on, that would delete every child row."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_widen.py").write_text(WIDEN.replace("LAST", REVISIONS[-1]))
    house.upgrade()
    with house.connection() as connection:
        fill(connection)
        before = {table: len(rows) for table, rows in content(connection).items()}
    house.upgrade(folder=folder)
    with house.connection() as connection:
        assert {table: len(rows) for table, rows in content(connection).items()} == before
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_what_could_still_come_back_goes_with_the_revision_that_keeps_it(house: House) -> None:
    house.upgrade()
    with house.connection() as connection:
        fill(connection)
        connection.execute(text("UPDATE learning_paths SET deleted_at = CURRENT_TIMESTAMP"))
        connection.execute(text("UPDATE workspace_revisions SET note_id = NULL, discard_id = 1"))
    house.downgrade("0011")
    with house.connection() as connection:
        left = content(connection)
    for table in ("learning_paths", "keywords", "keyword_progress", "workspace_revisions"):
        assert left[table] == [], table
