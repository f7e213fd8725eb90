"""The commands of docs/deploying.md bring back what was there, word for word."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import PROJECT
from tests.house.app import Stage, close
from tests.house.people import Person
from tests.services.postgres_keeper import find_programs

PAGE = (PROJECT / "docs/deploying.md").read_text()


def test_a_backup_brings_everything_back(stage: Stage, visitor: Person, tmp_path: Path) -> None:
    visitor.post("/urls", {"original_url": "https://example.com/"})
    if stage.database == "sqlite":
        (tmp_path / "instance").symlink_to(stage.folder)
        run(command("python -c"), tmp_path)
        copy = tmp_path / "guesthouse-backup.db"
        assert read(copy) == [("https://example.com/",)]
        stage.sql("DELETE FROM users")
        close(stage.app)
        run(command("rm -f instance"), tmp_path)
        assert visitor.me()["quotas"]["links"]["used"] == 1, "the house goes on with what was restored"
        assert stage.sql("SELECT original_url FROM links") == [("https://example.com/",)]
    else:
        run(command("pg_dump"), tmp_path, DATABASE_URL=stage.url)
        stage.sql("DELETE FROM users")
        run(command("pg_restore"), tmp_path, DATABASE_URL=stage.url)
        assert stage.sql("SELECT original_url FROM links") == [("https://example.com/",)]
        assert visitor.me()["quotas"]["links"]["used"] == 1


def command(start: str) -> str:
    [line] = [line for line in PAGE.splitlines() if line.startswith(start)]
    return line


def run(line: str, folder: Path, **environment: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), str(find_programs()), os.environ["PATH"]])
    subprocess.run(
        ["sh", "-euc", line], cwd=folder, env=os.environ | {"PATH": path} | environment, check=True
    )


def read(copy: Path) -> list[tuple[str]]:
    connection = sqlite3.connect(copy)
    try:
        return connection.execute("SELECT original_url FROM links").fetchall()
    finally:
        connection.close()
