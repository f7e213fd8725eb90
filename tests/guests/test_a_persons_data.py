"""A person's data leaves as a whole, and goes as a whole; and what has served goes by itself."""

import io
import json
import zipfile
from pathlib import Path

from tests.house.app import Stage
from tests.house.people import Person
from webapp.guests.check import check
from webapp.guests.expiry import prune


def test_all_that_a_person_owns_is_written_into_one_file(
    stage: Stage, member: Person, tmp_path: Path
) -> None:
    member.writes("mine")
    file = tmp_path / "person.zip"
    done = stage.app.test_cli_runner().invoke(args=["users", "export", member.email, str(file)])
    assert done.exit_code == 0, done.output
    archive = zipfile.ZipFile(io.BytesIO(file.read_bytes()))
    assert json.loads(archive.read("profile.json"))["email"] == member.email
    assert [note["text"] for note in json.loads(archive.read("notes.json"))] == ["mine"]


def test_a_person_is_erased_from_every_table_that_names_one(stage: Stage, member: Person) -> None:
    member.writes("mine")
    member.post("/urls", {"original_url": "https://example.com/"})
    runner = stage.app.test_cli_runner()
    assert runner.invoke(args=["users", "erase", str(member.id)], input="n\n").exit_code == 1
    assert member.me() != 401
    done = runner.invoke(args=["users", "erase", str(member.id), "--yes"])
    assert done.exit_code == 0, done.output
    for table in ("users", "user_sessions", "notes", "links", "email_claims"):
        assert stage.sql(f"SELECT count(*) FROM {table}")[0][0] == 0, table
    assert member.me() == 401
    assert stage.do(check) == []


def test_nobody_is_exported_or_erased_by_a_wrong_name(stage: Stage, tmp_path: Path) -> None:
    for who in ("nobody@example.com", "4711", "99999999999999999999", "-"):
        done = stage.app.test_cli_runner().invoke(args=["users", "erase", who, "--yes"])
        assert (done.exit_code, "There is no user" in done.output) == (1, True), done.output


def test_kept_mails_and_jobs_that_failed_for_good_go_after_a_month(stage: Stage) -> None:
    old = "2020-01-01 00:00:00"
    stage.sql(
        "INSERT INTO dev_mails (recipient, subject, body, created_at) VALUES ('a@b.c', 's', 'b', :at)",
        at=old,
    )
    for attempts in (11, 12):
        stage.sql(
            "INSERT INTO outbox (job, args, attempts, available_at) VALUES ('mail.notice', '[]', :n, :at)",
            n=attempts,
            at=old,
        )
    gone = stage.do(prune)
    assert (gone["mails"], gone["jobs"]) == (1, 1)
    assert [row[0] for row in stage.sql("SELECT attempts FROM outbox")] == [11]
