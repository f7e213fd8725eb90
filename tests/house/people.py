"""The cast: people with browsers, who come in by the real doors."""

import re
from itertools import count
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient

Answer = Any  # a TestResponse: whether it holds JSON is for the test to say
PASSWORD = "correct horse battery staple"
_numbers = count(1)


class Person:
    """One browser with its cookies; JSON calls and pages share them."""

    def __init__(self, app: Flask, address: str = "192.0.2.10") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.id = 0
        self.token = ""
        self.email = f"person{next(_numbers)}@example.com"
        self.password = PASSWORD
        self.answer: Any = None

    def get(self, path: str, **kwargs: Any) -> Answer:
        """GET a path."""
        return self.client.get(path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> Answer:
        """POST JSON to a path; `data=` sends something else."""
        if "data" in kwargs:
            return self.client.post(path, **kwargs)
        return self.client.post(path, json={} if json is None else json, **kwargs)

    def patch(self, path: str, json: Any, **kwargs: Any) -> Answer:
        """PATCH a path with JSON."""
        return self.client.patch(path, json=json, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> Answer:
        """DELETE a path."""
        return self.client.delete(path, **kwargs)

    def sends(
        self, path: str, data: dict[str, Any], *, of: str = "/", hx: bool = False, **kwargs: Any
    ) -> Answer:
        """Open the page `of`, then POST a form with the token found there, by htmx if asked."""
        form = {"csrf_token": self.csrf_token(of), **data}
        headers = {"HX-Request": "true"} if hx else {}
        return self.client.post(path, data=form, headers=headers | kwargs.pop("headers", {}), **kwargs)

    def csrf_token(self, page: str = "/") -> str:
        """Return the form token of a page."""
        html = self.client.get(page).text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
        assert found, f"no form on {page}"
        return found.group(1)

    def becomes_guest(self, **body: Any) -> Self:
        """Start as a guest."""
        response = self.post("/auth/guest", body)
        assert response.status_code in (200, 201), response.text
        return self._is(response)

    def registers(self, path: str = "/auth/register", **body: Any) -> Self:
        """Register with this person's email and password."""
        response = self.post(path, {"email": self.email, "password": self.password} | body)
        assert response.status_code == 201, response.text
        return self._is(response)

    def asks(self, **body: Any) -> Answer:
        """Register where a code is needed first."""
        return self.post("/auth/register", {"email": self.email, "password": self.password} | body)

    def proves(self, code: str, **body: Any) -> Answer:
        """Finish a registration with the code of the mail."""
        response = self.post("/auth/claim", {"email": self.email, "code": code} | body)
        if response.status_code == 201:
            self._is(response)
        return response

    def resets(self, code: str, password: str, **body: Any) -> Answer:
        """Choose a new password with the code of the mail."""
        body |= {"email": self.email, "code": code, "password": password}
        response = self.post("/api/auth/password-reset/confirm", body)
        if response.status_code == 200:
            self.password = password
            self._is(response)
        return response

    def opens(self, link: str, password: str, **form: str) -> Answer:
        """Open a mailed link and choose a password behind it."""
        return self.sends(link, {"password": password, **form}, of=link)

    def confirms(self, link: str) -> Self:
        """Open the link of a confirmation and press its button."""
        response = self.sends(link, {}, of=link)
        assert response.status_code == 200, response.text
        return self

    def writes(self, text: str, slug: str | None = None) -> Answer:
        """Make a note."""
        return self.post("/api/notes", {"text": text} | ({"slug": slug} if slug else {}))

    def tries_to_sign_in(self, password: str | None = None) -> Answer:
        """Sign in by JSON, whatever comes of it."""
        return self.post("/auth/login", {"email": self.email, "password": password or self.password})

    def signs_in(self) -> Self:
        """Sign in by JSON."""
        response = self.post("/auth/login", {"email": self.email, "password": self.password})
        assert response.status_code == 200, response.text
        return self._is(response)

    def me(self) -> Any:
        """Return what /auth/me says, or its status when it refuses."""
        response = self.get("/auth/me")
        return response.json if response.status_code == 200 else response.status_code

    def cookie(self) -> str:
        """Return the value of this browser's cookie."""
        found = self.client.get_cookie("guesthouse")
        return found.value if found else ""

    def copy(self) -> "Person":
        """Return somebody who stole this browser's cookie."""
        thief = Person(self.app)
        thief.client.set_cookie("guesthouse", self.cookie())
        return thief

    def _is(self, response: Answer) -> Self:
        self.answer = response.json
        self.id, self.token = self.answer["user_id"], self.answer["token"]
        return self


class Returning(Person):
    """Somebody with an account whose browser had a guest when it signed in."""

    guest_id = 0
    guest_token = ""

    @property
    def ids(self) -> dict[str, int]:
        """What document 000 sends to merge."""
        return {"guest_id": self.guest_id, "real_user_id": self.id}
