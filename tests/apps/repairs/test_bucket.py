"""Attachments in an S3-compatible store, by ATTACHMENTS_URL."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.apps.repairs.acts import PNG
from tests.house.people import Person
from tests.services.s3 import Store, s3_server
from webapp.apps.repairs.files import Bucket
from webapp.apps.repairs.services.attachments import sweep_orphans
from webapp.config import Settings, SettingsError


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store, and the keys to it where every S3 client looks for them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the-desk")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "its-secret")
    with s3_server("files") as found:
        yield found


def url_of(store: Store) -> str:
    return f"s3://files/desk?endpoint={store.endpoint}&region=eu-central-1"


def test_content_comes_back_and_goes(store: Store) -> None:
    bucket, sha256 = Bucket(url_of(store)), hashlib.sha256(PNG).hexdigest()
    bucket.put(sha256, PNG)
    bucket.put(sha256, PNG)
    assert bucket.get(sha256) == PNG
    assert list(store.objects) == [f"desk/{sha256}"]
    assert all("Credential=the-desk/" in header for header in store.signed)
    assert list(bucket.older_than(timedelta(hours=24))) == []
    store.objects[f"desk/{sha256}"] = (PNG, datetime.now(UTC) - timedelta(hours=25))
    assert list(bucket.older_than(timedelta(hours=24))) == [sha256]
    bucket.delete(sha256)
    with pytest.raises(FileNotFoundError):
        bucket.get(sha256)


def test_the_desk_keeps_its_files_there(store: Store, make_app: Callable[..., Flask]) -> None:
    app = make_app(ATTACHMENTS_URL=url_of(store))
    member = Person(app).registers()
    number = member.post("/api/repairs", {"device": "Radio", "problem": "It hums all day."}).json["reference"]
    sent = member.post(f"/api/repairs/{number}/files?name=a.png", data=PNG, content_type="image/png")
    assert sent.status_code == 201, sent.text
    (file,) = member.get(f"/api/repairs/{number}").json["messages"][0]["files"]
    assert member.get(f"/api/repair-files/{file['id']}").data == PNG
    kept, orphan = f"desk/{hashlib.sha256(PNG).hexdigest()}", f"desk/{'0' * 64}"
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    store.objects |= {kept: (PNG, long_ago), orphan: (b"x", long_ago)}
    with app.app_context():
        assert sweep_orphans() == 1
    assert list(store.objects) == [kept]


@pytest.mark.parametrize("url", ["file:///etc", "s3://", "https://s3.example.com/x"])
def test_another_address_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="ATTACHMENTS_URL"):
        Settings.from_environment(APP_ENV="test", ATTACHMENTS_URL=url)
