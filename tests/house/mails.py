"""What arrived: the mails of a house without SMTP, with the codes and links in them."""

import re
from collections.abc import Callable

from tests.house.app import Stage

CODE = re.compile(r"\b(\d{4} \d{4})\b")
LINK = re.compile(r"https?://[^/\s]+(/(?:claim|confirm)/\S+)")


class Mails:
    """Everybody's letter boxes; looking into one lets the workers finish first."""

    def __init__(self, stage: Stage, do_jobs: Callable[[], int]) -> None:
        self._stage = stage
        self._do_jobs = do_jobs

    def to(self, email: str) -> list[str]:
        """Return the texts of the mails to an address, oldest first."""
        self._do_jobs()
        rows = self._stage.sql(
            "SELECT subject, body FROM dev_mails WHERE recipient = :email ORDER BY id", email=email
        )
        return [f"{subject}\n{body}" for subject, body in rows]

    def codes(self, email: str) -> list[str]:
        """Return the codes mailed to an address, oldest first."""
        return [found.group(1) for body in self.to(email) if (found := CODE.search(body))]

    def code(self, email: str) -> str:
        """Return the last code mailed to an address."""
        return self.codes(email)[-1]

    def links(self, email: str) -> list[str]:
        """Return the paths of the links mailed to an address, oldest first."""
        return [found.group(1) for body in self.to(email) if (found := LINK.search(body))]

    def link(self, email: str) -> str:
        """Return the path of the last link mailed to an address."""
        return self.links(email)[-1]
