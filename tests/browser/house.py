"""A house with everything running: web process and worker on a database and a Redis of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.processes.deployment import Deployment, deployment_on
from tests.services.processes import Process

_numbers = count(1)


@dataclass
class House:
    """What visitors come to; `url` names it as its own links do."""

    deployment: Deployment
    web: Process
    url: str

    def new_email(self) -> str:
        """Return an address that nobody registered."""
        return f"visitor{next(_numbers)}@example.com"

    def make_admin(self, email: str) -> None:
        """Give an account the rights of an admin, as the database's owner would."""
        self.deployment.stage.sql("UPDATE users SET role = 'admin' WHERE email = :email", email=email)

    def guests(self) -> int:
        """Count the guests."""
        return self.deployment.guests()


@contextmanager
def house_on(database: str, cluster_url: str, folder: Path) -> Iterator[House]:
    """Yield a house on "sqlite" or "postgres" whose doors are open."""
    with deployment_on(database, cluster_url, folder) as deployment:
        web = deployment.start.web()
        port = web.url.rpartition(":")[2]
        deployment.start.worker(PORT=port)  # mails name the house by its port
        yield House(deployment, web, f"http://localhost:{port}")
