"""Three web processes and a worker of one house, for those who come all at once."""

import re
from itertools import count, cycle
from typing import Any

import httpx

from tests.house.people import PASSWORD
from tests.processes.deployment import Deployment
from tests.services.smtp import Mailbox

CODE = re.compile(r"\b(\d{4} \d{4})\b")
LINK = {"original_url": "https://example.com/"}

_numbers = count(1)


class Machines:
    """Three web processes and a worker; whoever comes meets the next of them."""

    def __init__(self, deployment: Deployment, mails: Mailbox) -> None:
        self.sql = deployment.stage.sql
        self.violations = deployment.violations
        settings = {"MAIL_URL": mails.url, "PUBLIC_BASE_URL": "http://localhost"}  # which tokens name too
        self._urls = cycle([deployment.start.web(**settings).url for _ in range(3)])
        self._mails = mails
        deployment.start.worker(**settings)

    def post(self, path: str, body: Any = None, token: str = "", cookies: Any = None) -> httpx.Response:
        """POST JSON to the next machine."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.post(
            next(self._urls) + path, json=body or {}, headers=headers, cookies=cookies, timeout=60
        )

    def closes(self, token: str) -> httpx.Response:
        """Close an account, by the next machine."""
        headers = {"Authorization": f"Bearer {token}"}
        body = {"password": PASSWORD}
        return httpx.request("DELETE", next(self._urls) + "/api/me", json=body, headers=headers, timeout=60)

    def account(self) -> tuple[str, str]:
        """Register somebody; return the address and the token."""
        email = f"racer{next(_numbers)}@example.com"
        told = self.post("/auth/register", {"email": email, "password": PASSWORD})
        assert told.status_code == 201, told.text
        return email, told.json()["token"]

    def guest(self, links: int = 0) -> str:
        """Make a guest with links; return the token."""
        token: str = self.post("/auth/guest").json()["token"]
        for _ in range(links):
            assert self.post("/urls", LINK, token).status_code == 201
        return token

    def contact(self) -> str:
        """Send the public form of the desk; return the address."""
        email = f"contact{next(_numbers)}@example.com"
        assert self.asks_for_a_repair(email).status_code == 201
        return email

    def asks_for_a_repair(self, email: str) -> httpx.Response:
        """Send the public form."""
        body = {"name": "A", "phone": "+442079460958", "device": "Radio", "problem": "It hums all day long."}
        return self.post("/api/public/repair-request", body | {"email": email})

    def claims(self, email: str) -> tuple[str, httpx.Cookies]:
        """Register with a contact's address; return the code of the mail, and the cookies of who asked."""
        asked = self.post("/auth/register", {"email": email, "password": PASSWORD})
        assert asked.status_code == 202, asked.text
        return self.code(email), asked.cookies

    def code(self, email: str) -> str:
        """Return the code that was mailed to an address."""
        for number in count(1):
            body = self._mails.wait_for(email, count=number, seconds=60).get_body(("plain",))
            if body is not None and (found := CODE.search(body.get_content())):
                return found[1]
        raise AssertionError

    def me(self, token: str) -> Any:
        """Return who a token is."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.get(next(self._urls) + "/auth/me", headers=headers, timeout=60).json()
