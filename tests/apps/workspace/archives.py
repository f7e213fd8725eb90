"""Archives to be brought in: real exports, and such as nobody should take."""

import io
import json
import stat
import zipfile
from collections.abc import Callable
from typing import Any

from tests.house.people import Answer, Person

PROJECT = {"id": 1, "name": "Garden", "key": "HOME", "description": "", "is_archived": False}


def exported(person: Person, do_jobs: Callable[[], int]) -> bytes:
    """Have everything of a person packed, and answer the ZIP."""
    assert person.post("/api/export").status_code == 202
    do_jobs()
    data: bytes = person.get(person.post("/api/export").json["url"]).data
    return data


def packed(files: dict[str, Any], **more: Any) -> bytes:
    """Return a ZIP of these files; what is no bytes is written as JSON."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", more.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return buffer.getvalue()


def garden(**parts: Any) -> bytes:
    """Return the archive of one project, with these lists beside it."""
    return packed({"projects.json": [PROJECT]} | {f"{name}.json": rows for name, rows in parts.items()})


def a_link() -> bytes:
    """Return a ZIP in which projects.json is a symbolic link."""
    buffer = io.BytesIO()
    entry = zipfile.ZipInfo("projects.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def twice() -> bytes:
    """Return a ZIP with two files of one name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("projects.json", json.dumps([PROJECT]))
        entry = zipfile.ZipInfo("projects.json")
        archive.NameToInfo.clear()
        archive.writestr(entry, "[]")
    return buffer.getvalue()


def locked() -> bytes:
    """Return a ZIP whose file says of itself that it is encrypted."""
    content = bytearray(garden())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def sends(person: Person, content: bytes) -> Answer:
    """Send an archive by the call."""
    return person.client.post("/api/import", data=content, content_type="application/zip")
