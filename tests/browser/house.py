"""A house with everything running: web process and worker on a database and a Redis of their own."""

import os
import re
import time
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
    notes: Path = Path(os.devnull)  # of the templates that were rendered

    def new_email(self) -> str:
        """Return an address that nobody registered."""
        return f"visitor{next(_numbers)}@example.com"

    def make_admin(self, email: str) -> None:
        """Give an account the rights of an admin, as the database's owner would."""
        self.deployment.stage.sql("UPDATE users SET role = 'admin' WHERE email = :email", email=email)

    def mailed(
        self, email: str, pattern: re.Pattern[str], *, count: int = 1, seconds: float = 30
    ) -> list[str]:
        """Return what the mails to an address say by `pattern`, once there are so many; oldest first."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            rows = self.deployment.stage.sql(
                "SELECT body FROM dev_mails WHERE recipient = :email ORDER BY id", email=email
            )
            found = [match.group(1) for (body,) in rows if (match := pattern.search(body))]
            if len(found) >= count:
                return found
            time.sleep(0.1)
        raise TimeoutError(f"{len(found)} of {count} mails to {email} in {seconds:g} s")

    def rendered(self) -> set[str]:
        """Return the templates that were rendered since this was last asked."""
        found = set(self.notes.read_text().split()) if self.notes.exists() else set()
        self.notes.write_text("")
        return found

    def guests(self) -> int:
        """Count the guests."""
        return self.deployment.guests()


@contextmanager
def house_on(database: str, cluster_url: str, folder: Path) -> Iterator[House]:
    """Yield a house on "sqlite" or "postgres" whose doors are open."""
    with deployment_on(database, cluster_url, folder) as deployment:
        notes = folder / "rendered"
        web = deployment.start.web("tests.browser.noting:app", RENDERED=str(notes))
        port = web.url.rpartition(":")[2]
        deployment.start.worker(PORT=port)  # mails name the house by its port
        yield House(deployment, web, f"http://localhost:{port}", notes)
