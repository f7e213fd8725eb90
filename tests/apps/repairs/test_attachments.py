"""Files: kept by what they are, served so that nothing in them runs, to those they belong to."""

import hashlib
import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.apps.repairs.acts import PNG, REQUEST, asks, track_link
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.apps.repairs.files import Disk
from webapp.apps.repairs.services import attachments
from webapp.apps.repairs.services.attachments import LARGEST, sweep_orphans

Someone = Callable[[], Person]
HOSTILE = {
    "image.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "photo.png": b"<!doctype html><script>alert(1)</script>",
    "bomb.zip": b"PK\x03\x04" + b"\x00" * 100,
    "run.exe": b"MZ\x90\x00",
    "empty.png": b"",
}


@pytest.fixture
def link(visitor: Person, mails: Mails) -> str:
    """The mailed link of an order."""
    asks(visitor)
    return track_link(mails, visitor.email)


def sends(person: Person, link: str, *files: tuple[str, bytes], body: str = "Look") -> Any:
    """Send a message with files by a link."""
    fields = {"csrf_token": person.csrf_token(link), "body": body}
    content, kind = multipart(fields, "files", *files)
    return person.post(f"{link}/messages", data=content, content_type=kind)


def multipart(fields: dict[str, str], name: str, *files: tuple[str, bytes]) -> tuple[bytes, str]:
    """Return the body of a form with files, and its type."""
    parts = [f'name="{field}"\r\n\r\n'.encode() + value.encode() for field, value in fields.items()]
    parts += [f'name="{name}"; filename="{file}"\r\n\r\n'.encode() + content for file, content in files]
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return body + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def file_path(person: Person, link: str) -> str:
    """Return the path of the first file on the page of a link."""
    html: str = person.get(link).text
    start = html.index(f"{link}/files/")
    return html[start : html.index('"', start)]


def test_a_photo_comes_with_the_public_form(visitor: Person, mails: Mails) -> None:
    form = REQUEST | {"email": visitor.email, "photos": [(io.BytesIO(PNG), "../../broken\u202egnp.exe")]}
    sent = visitor.sends("/repair", form, of="/repair", content_type="multipart/form-data")
    assert sent.status_code == 303, sent.text
    page = track_link(mails, visitor.email)
    answer = visitor.get(file_path(visitor, page))
    assert answer.data == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=brokengnp.png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_do_harm_is_refused_and_the_words_are_kept(
    visitor: Person, link: str, stage: Stage, name: str
) -> None:
    refused = sends(visitor, link, (name, HOSTILE[name]), body="My typed words")
    assert refused.status_code == 415
    assert "My typed words" in refused.text
    assert stage.sql("SELECT count(*) FROM repair_messages") == [(0,)]


def test_six_files_or_a_large_one_are_too_much(visitor: Person, link: str) -> None:
    assert sends(visitor, link, *[(f"{n}.png", PNG) for n in range(6)]).status_code == 413
    assert sends(visitor, link, ("large.png", PNG + b"\x00" * LARGEST)).status_code == 413
    assert sends(visitor, link, ("just.png", PNG + b"\x00" * (LARGEST - len(PNG)))).status_code == 303


def test_elsewhere_a_body_stays_small(visitor: Person) -> None:
    content, kind = multipart({"csrf_token": "x"}, "files", ("large.png", PNG + b"\x00" * 2_000_000))
    assert visitor.post("/register", data=content, content_type=kind).status_code == 413
    assert visitor.post("/repairs/devices", data=content, content_type=kind).status_code == 413


def test_the_room_for_files_is_limited(visitor: Person, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "QUOTA", 3 * len(PNG))
    assert sends(visitor, link, ("a.png", PNG), ("b.png", PNG)).status_code == 303
    assert sends(visitor, link, ("c.png", PNG), ("d.png", PNG)).status_code == 409


def test_a_file_opens_for_its_owner_its_link_and_staff_alone(
    visitor: Person, someone: Someone, link: str, staff: Person, mails: Mails
) -> None:
    sends(visitor, link, ("a.png", PNG))
    path = file_path(visitor, link)
    number = path.rsplit("/", 1)[1]
    other = someone()
    asks(other)
    assert other.get(f"{track_link(mails, other.email)}/files/{number}").status_code == 404
    assert other.get(f"/repairs/files/{number}").status_code == 401
    assert someone().registers().get(f"/repairs/files/{number}").status_code == 404
    assert staff.get(f"/repairs/files/{number}").data == PNG
    visitor.asks()
    visitor.proves(mails.code(visitor.email))
    assert visitor.get(f"/repairs/files/{number}").data == PNG
    assert visitor.get(path).status_code == 404, "the link is dead, the account has it"


def test_files_of_notes_are_not_for_customers(
    visitor: Person, staff: Person, link: str, stage: Stage
) -> None:
    number = stage.sql("SELECT number FROM work_orders")[0][0]
    page = f"/staff/repairs/{number}"
    form = {"body": "Do not tell", "note": "y", "files": [(io.BytesIO(PNG), "secret.png")]}
    sent = staff.sends(f"{page}/messages", form, of=page, content_type="multipart/form-data")
    assert sent.status_code == 303, sent.text
    file_id = stage.sql("SELECT id FROM repair_attachments")[0][0]
    assert "Do not tell" not in visitor.get(link).text
    assert visitor.get(f"{link}/files/{file_id}").status_code == 404
    assert "Do not tell" in staff.get(page).text


def test_the_same_file_is_kept_once_under_its_hash(visitor: Person, link: str, stage: Stage) -> None:
    sends(visitor, link, ("a.png", PNG), ("b.png", PNG))
    sha256 = hashlib.sha256(PNG).hexdigest()
    folder = Path(stage.folder) / "attachments"
    assert (folder / sha256[:2] / sha256).read_bytes() == PNG
    assert not (folder / sha256[:2] / sha256).is_relative_to(Path(stage.app.static_folder or ""))
    assert stage.sql("SELECT count(*), count(DISTINCT sha256) FROM repair_attachments") == [(2, 1)]


def test_a_file_is_sent_as_the_body_of_a_call(member: Person) -> None:
    body = {"device": "Radio", "problem": "It hums all day long."}
    number = member.post("/api/repairs", body).json["reference"]
    path = f"/api/repairs/{number}/files?name=photo.jpg"
    assert member.post(path, data=PNG, content_type="application/octet-stream").status_code == 201
    (file,) = member.get(f"/api/repairs/{number}").json["messages"][0]["files"]
    assert (file["name"], file["content_type"]) == ("photo.png", "image/png")
    assert member.get(f"/api/repair-files/{file['id']}").data == PNG
    assert member.post(path, data=b"<svg/>", content_type="image/png").status_code == 415


def test_orphans_go_after_a_day_and_nothing_else(
    visitor: Person, link: str, stage: Stage, app: Flask
) -> None:
    sends(visitor, link, ("kept.png", PNG))
    disk = Disk(Path(stage.folder) / "attachments")
    orphan, young = hashlib.sha256(b"orphan").hexdigest(), hashlib.sha256(b"young").hexdigest()
    disk.put(orphan, b"orphan")
    disk.put(young, b"young")
    long_ago = time.time() - 25 * 3600
    kept = hashlib.sha256(PNG).hexdigest()
    for sha256 in (orphan, kept):
        os.utime(disk.folder / sha256[:2] / sha256, (long_ago, long_ago))
    with app.app_context():
        assert sweep_orphans() == 1
        assert sweep_orphans() == 0
    with pytest.raises(FileNotFoundError):
        disk.get(orphan)
    assert disk.get(young) == b"young"
    assert visitor.get(file_path(visitor, link)).data == PNG


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, "\x00"])
def test_nothing_but_a_hash_names_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        Disk(tmp_path).get(name)


def asks_with(person: Person, *photos: tuple[str, bytes], name: str = "photos", **more: str) -> Any:
    """Send the public call as a form, with photos."""
    fields = {key: str(value) for key, value in REQUEST.items()} | {"email": person.email} | more
    content, kind = multipart(fields, name, *photos)
    return person.client.post("/api/public/repair-request", data=content, content_type=kind)


def test_the_public_call_takes_photos_as_a_form(visitor: Person, mails: Mails, stage: Stage) -> None:
    done = asks_with(visitor, ("front.png", PNG), ("back.png", PNG + b"2"))
    assert done.status_code == 201, done.text
    assert stage.sql("SELECT name, content_type FROM repair_attachments ORDER BY id") == [
        ("front.png", "image/png"),
        ("back.png", "image/png"),
    ]
    assert "front.png" in visitor.get(track_link(mails, visitor.email)).text
    assert asks_with(visitor).status_code == 201, "a form without photos is as good as JSON"


def test_the_public_call_holds_the_limits_of_the_page(visitor: Person, stage: Stage) -> None:
    answers = {
        "hostile": asks_with(visitor, ("photo.png", HOSTILE["photo.png"])),
        "too many": asks_with(visitor, *[(f"{n}.png", PNG) for n in range(6)]),
        "too large": asks_with(visitor, ("large.png", PNG + b"0" * LARGEST)),
        "all too large": asks_with(
            visitor, *[(f"{n}.png", PNG + b"0" * (LARGEST + 200_000)) for n in range(5)]
        ),
        "elsewhere": asks_with(visitor, ("front.png", PNG), name="files"),
        "unknown field": asks_with(visitor, role="admin"),
        "no fault": asks_with(visitor, problem="short"),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "hostile": 415,
        "too many": 413,
        "too large": 413,
        "all too large": 413,
        "elsewhere": 422,
        "unknown field": 422,
        "no fault": 422,
    }
    assert set(answers["no fault"].json["errors"]) == {"problem"}
    assert stage.sql("SELECT count(*) FROM work_orders") == [(0,)]


def test_the_document_says_that_photos_may_come_along(visitor: Person) -> None:
    call = visitor.get("/api/openapi.json").json["paths"]["/api/public/repair-request"]["post"]
    form = call["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert set(form["properties"]) == {*REQUEST, "email", "address", "photos"}
    assert "photos" not in form["required"]
