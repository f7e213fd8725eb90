"""The environment of `make run`."""

from pathlib import Path

from webapp.supervisor.broker import Broker, find_server
from webapp.supervisor.environment import SECRETS, complete


def test_secrets_are_made_once_and_are_the_owners_alone(data_dir: Path) -> None:
    first = complete({"DATA_DIR": str(data_dir)})
    second = complete({"DATA_DIR": str(data_dir)})
    assert [first[name] for name in SECRETS] == [second[name] for name in SECRETS]
    assert len({first[name] for name in SECRETS}) == len(SECRETS)
    assert (data_dir / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_missing_is_added_to_those_kept(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "secrets.env").write_text("SECRET_KEY=kept\n")
    assert complete({"DATA_DIR": str(data_dir)})["SECRET_KEY"] == "kept"
    assert "CODE_PEPPER=" in (data_dir / "secrets.env").read_text()


def test_what_is_given_wins_and_the_rest_passes_through(data_dir: Path) -> None:
    given = {
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "mine",
        "PORT": "9",
        "GUEST_LINK_DAYS": "3",
        "MAIL_URL": "",
    }
    environment = complete(given)
    assert environment["SECRET_KEY"] == "mine"
    assert environment["PORT"] == "9"
    assert environment["GUEST_LINK_DAYS"] == "3"
    assert environment["MAIL_URL"] == ""


def test_an_empty_setting_counts_as_not_given(data_dir: Path) -> None:
    environment = complete({"DATA_DIR": str(data_dir), "PORT": "", "SECRET_KEY": ""})
    assert environment["PORT"] == "8000"
    assert environment["SECRET_KEY"]
    assert environment["GUESTS_PER_IP_PER_DAY"] == "100"


def test_the_brokers_password_stands_in_no_list_of_processes(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "redis")
    command = broker.command()
    assert command[0] == find_server()
    assert broker.password not in " ".join(command)
    assert (tmp_path / "redis" / "redis.conf").stat().st_mode & 0o777 == 0o600
