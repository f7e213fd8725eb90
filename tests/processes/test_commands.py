"""The `flask` commands, as somebody types them."""

import json

import pytest

from tests.conftest import DATABASES
from tests.processes.deployment import Deployment
from webapp.demo import ACCOUNTS, PASSWORD


def test_an_admin_is_made_and_can_sign_in(deployment: Deployment) -> None:
    flask = deployment.start.flask
    for password in ("a first password of mine", "another one that I like"):
        told = flask("users", "create-admin", "Root@Example.com", "--password", password)
        assert "root@example.com is an admin." in told
        assert password not in told
    with pytest.raises(RuntimeError, match="Error: "):
        flask("users", "create-admin", "me@example.com", "--password", "short")
    person = deployment.stage.app.test_client()
    body = {"email": "root@example.com", "password": "another one that I like"}
    assert person.post("/auth/login", json=body).status_code == 200
    assert person.get("/auth/me").get_json()["role"] == "admin"


@pytest.mark.parametrize("deployment", DATABASES, indirect=True)
def test_a_dry_run_counts_what_a_sweep_then_takes(deployment: Deployment) -> None:
    deployment.settle(10, 5, idle_days=0, expired=True, mark="old")
    deployment.settle(10, 5, idle_days=40, expired=False, mark="idle")
    for command, dry, guests, links in (("--dry-run", True, 10, 50), ("", False, 10, 50)):
        told = json.loads(deployment.start.flask("guests", "sweep", *command.split()).splitlines()[-1])
        content = {name: count for name, count in told.items() if name not in ("dry_run", "guests") and count}
        assert (told["dry_run"], told["guests"], content) == (dry, guests, {"links": links} if links else {})
        assert deployment.guests() == (20 if dry else 10)


@pytest.mark.parametrize("deployment", ["sqlite"], indirect=True)
def test_the_demo_furnishes_once_and_the_figures_show_it(deployment: Deployment) -> None:
    first, second = deployment.start.flask("demo", "seed"), deployment.start.flask("demo", "seed")
    assert PASSWORD in first
    assert "furnished already" in second
    figures = json.loads(deployment.start.flask("guests", "stats"))
    assert figures["users"]["registered"] == len(ACCOUNTS)
    assert figures["guests_created"] == figures["users"]["guest"]
    assert deployment.start.flask("guests", "check").strip().endswith("holds.")


def test_the_table_of_settings_is_printed(deployment: Deployment) -> None:
    assert "| `GUEST_IDLE_DAYS` | `30` |" in deployment.start.flask("settings", "table")
