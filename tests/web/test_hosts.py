"""Only our own hosts are answered; no header of the visitor's changes where a link leads."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.people import Person

MakeApp = Callable[..., Flask]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:80",
        "localhost:80@evil.example",
        "localhost,evil.example",
        "localhost/evil",
        "",
        "[::1",
        "é.example",
        "x" * 300,
        "local host",
        "127.0.0.2",
    ],
)
@pytest.mark.parametrize("path", ["/", "/auth/me", "/nothing/here"])
def test_a_forged_host_is_refused(app: Flask, host: str, path: str) -> None:
    client = app.test_client()
    refused = client.get(path, headers={"Host": host})
    assert refused.status_code == 400
    assert "evil" not in refused.text
    assert client.post("/auth/guest", json={}, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:5000"])
def test_loopback_is_answered_outside_production(app: Flask, host: str) -> None:
    assert app.test_client().get("/", headers={"Host": host}).status_code == 200


def test_the_configured_hosts_are_answered_too(make_app: MakeApp) -> None:
    client = make_app(PUBLIC_BASE_URL="https://guest.example", TRUSTED_HOSTS=("go.example",)).test_client()
    for host in ("guest.example", "go.example", "Guest.Example:443"):
        assert client.get("/", headers={"Host": host}).status_code == 200
    assert client.get("/", headers={"Host": "sub.guest.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Host": "evil.example"},
        {"X-Original-URL": "/admin"},
        {"X-Rewrite-URL": "http://evil.example/"},
        {"X-Forwarded-Prefix": "/evil.example"},
        {"X-Forwarded-Port": "666"},
        {"X-Forwarded-Proto": "gopher"},
        {"X-Forwarded-Server": "evil.example"},
    ],
    ids=str,
)
@pytest.mark.parametrize("hops", [0, 1])
def test_a_forwarded_host_changes_nothing(make_app: MakeApp, headers: dict[str, str], hops: int) -> None:
    visitor = Person(make_app(PROXY_HOPS=hops))
    page = visitor.get("/", headers=headers)
    assert page.status_code == 200
    assert "evil" not in page.text
    made = visitor.post("/urls", {"original_url": "https://example.com/"}, headers=headers)
    assert made.status_code == 201
    assert made.json["short_url"].startswith("http://localhost:8000/")
    moved = visitor.sends("/preferences", {"theme": "dark"}, headers=headers)
    assert (moved.status_code, moved.location) == (303, "/")
