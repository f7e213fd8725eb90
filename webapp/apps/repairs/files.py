"""Where the content of attachments lies, under its hash: on disk below DATA_DIR, or in an S3 store.

What is stored is never changed, and deleted only by the scan for orphans, a day after its last writing.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urlsplit

from flask import current_app

from webapp.config import Settings, settings

if TYPE_CHECKING:
    from obstore.store import S3Store

FOLDER = "attachments"
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Files(Protocol):
    """A place for content."""

    def put(self, sha256: str, content: bytes) -> None:
        """Store content under its hash; storing it again makes it young again."""

    def get(self, sha256: str) -> bytes:
        """Return content. Raise FileNotFoundError."""

    def delete(self, sha256: str) -> None:
        """Delete content, if it is there."""

    def older_than(self, age: timedelta) -> Iterator[str]:
        """Yield the hashes of all content that was written longer ago."""


class Disk:
    """Files in folders by the first two digits of their hash, outside of everything that is served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, sha256: str, content: bytes) -> None:
        """Write beside and rename, so that nobody ever reads half a file."""
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{sha256}.{secrets.token_hex(4)}")
        beside.touch(mode=0o600)
        beside.write_bytes(content)
        beside.replace(path)

    def get(self, sha256: str) -> bytes:
        """Return content. Raise FileNotFoundError."""
        return self._path(sha256).read_bytes()

    def delete(self, sha256: str) -> None:
        """Delete content, if it is there."""
        self._path(sha256).unlink(missing_ok=True)

    def older_than(self, age: timedelta) -> Iterator[str]:
        """Yield the hashes of what was written longer ago; what a killed process left beside goes at once."""
        before = (datetime.now(UTC) - age).timestamp()
        for path in self.folder.glob("??/*"):
            if path.stat().st_mtime < before and SHA256.fullmatch(path.name):
                yield path.name
        for path in self.folder.glob("??/.*"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise FileNotFoundError(sha256)
        return self.folder / sha256[:2] / sha256


class Bucket:
    """Objects of an S3-compatible store, `s3://bucket/prefix?endpoint=...&region=...`.

    The keys come from the environment, as for every S3 client: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: S3Store | None = None

    @property
    def store(self) -> "S3Store":
        """The client, opened at the first use: its library is large."""
        if self._opened is None:
            from obstore.store import S3Store

            parts = urlsplit(self.url)
            options = dict(parse_qsl(parts.query))
            endpoint = options.pop("endpoint", None)
            if endpoint is not None:
                is_plain = endpoint.startswith("http:")
                self._opened = S3Store(
                    parts.netloc,
                    prefix=parts.path.strip("/") or None,
                    endpoint=endpoint,
                    region=options.get("region", "us-east-1"),
                    client_options={"allow_http": is_plain},
                )
            else:
                region = options.get("region", "us-east-1")
                self._opened = S3Store(parts.netloc, prefix=parts.path.strip("/") or None, region=region)
        return self._opened

    def put(self, sha256: str, content: bytes) -> None:
        """Store content under its hash."""
        self.store.put(sha256, content)

    def get(self, sha256: str) -> bytes:
        """Return content. Raise FileNotFoundError."""
        return bytes(self.store.get(sha256).bytes())

    def delete(self, sha256: str) -> None:
        """Delete content, if it is there."""
        self.store.delete(sha256)

    def older_than(self, age: timedelta) -> Iterator[str]:
        """Yield the hashes of what was written longer ago."""
        before = datetime.now(UTC) - age
        for batch in self.store.list():
            for item in batch:
                name = item["path"].rsplit("/", 1)[-1]
                if item["last_modified"] < before and SHA256.fullmatch(name):
                    yield name


def files_of(config: Settings) -> Files:
    """Return the place that ATTACHMENTS_URL names, the disk if it is empty."""
    if config.ATTACHMENTS_URL:
        return Bucket(config.ATTACHMENTS_URL)
    return Disk(config.DATA_DIR.resolve() / FOLDER)


def files() -> Files:
    """Return the place of this app's attachments."""
    found: Files | None = current_app.extensions.get("repair_files")
    if found is None:
        found = current_app.extensions["repair_files"] = files_of(settings())
    return found
