"""Read files out of a ZIP that anybody may have made: nothing goes to disk, and everything has a limit.

Only files that are asked for are read, to a limit of their own counted while they are read: what an archive
says of its sizes is not believed. A name that leads elsewhere (a path upwards, a link) spoils the whole.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection

MOST_ENTRIES = 25_000
LARGEST_DIRECTORY = 4 * 1024 * 1024  # bytes of the archive's own list of names, which is read at once
END_OF_DIRECTORY = b"PK\x05\x06"
END_LENGTH = 22  # bytes of its fixed part; a comment of up to 64 KB may follow
CHUNK = 65_536
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
DAMAGES = (  # what reading an archive raises that is none
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, OSError,  # offsets and dates that cannot be
)  # fmt: skip


class BadArchive(ValueError):
    """Why an archive is not read: `damaged`, `unsafe`, `too_many` or `too_large`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def unpack(content: bytes, wanted: Collection[str], *, largest: int) -> dict[str, bytes]:
    """Return the files called `wanted` that are there, together at most `largest` bytes. Raise BadArchive."""
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = _checked(archive.infolist(), wanted)
            return _read(archive, entries, largest)
    except BadArchive:
        raise
    except DAMAGES:
        raise BadArchive("damaged") from None


def _check_directory(content: bytes) -> None:
    """Refuse a list of names that would fill the memory before anybody could count it."""
    at = content.rfind(END_OF_DIRECTORY, max(0, len(content) - END_LENGTH - 65_536))
    if at < 0 or len(content) < at + END_LENGTH:
        raise BadArchive("damaged")
    entries, size = struct.unpack_from("<HL", content, at + 10)
    if size > LARGEST_DIRECTORY or entries == 0xFFFF:
        raise BadArchive("too_many")


def _checked(entries: list[zipfile.ZipInfo], wanted: Collection[str]) -> list[zipfile.ZipInfo]:
    if len(entries) > MOST_ENTRIES:
        raise BadArchive("too_many")
    if any(_leads_elsewhere(entry) for entry in entries):
        raise BadArchive("unsafe")
    found = [entry for entry in entries if entry.filename in wanted]
    if len({entry.filename for entry in found}) < len(found):
        raise BadArchive("unsafe")  # two files of one name: which one counts is anybody's guess
    if any(entry.flag_bits & ENCRYPTED or entry.compress_type not in READABLE for entry in found):
        raise BadArchive("damaged")
    return found


def _leads_elsewhere(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    is_file = kind in (0, stat.S_IFREG, stat.S_IFDIR)
    is_path = name.startswith("/") or "\\" in name or ":" in name[:2] or ".." in name.split("/")
    return is_path or not is_file


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], largest: int) -> dict[str, bytes]:
    found, left = {}, largest
    for entry in entries:
        parts = []
        with archive.open(entry) as file:
            while part := file.read(CHUNK):
                left -= len(part)
                if left < 0:
                    raise BadArchive("too_large")
                parts.append(part)
        found[entry.filename] = b"".join(parts)
    return found
