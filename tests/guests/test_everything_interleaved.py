"""Whatever people do here in whatever order, on both databases: nothing is lost, nothing is doubled."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.guests.interleaving import Browser, Model, Someone
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person
from webapp.guests.check import check
from webapp.guests.departure import erase_departed
from webapp.guests.expiry import sweep

EMAILS = ("ada@example.com", "bea@example.com", "cyd@example.com")
BROWSERS = 3
FAR_AWAY = "2020-01-01 00:00:00"
browsers = st.integers(0, BROWSERS - 1)
emails = st.sampled_from(EMAILS)
choices = st.sampled_from(["restore", "fresh"])


class House(RuleBasedStateMachine):
    """Three browsers, three addresses, one house."""

    stage: Stage
    mails: Mails

    def __init__(self) -> None:
        super().__init__()
        self.stage.clean()
        self.model = Model()
        self.browsers = [Browser(Person(self.stage.app)) for _ in range(BROWSERS)]
        self.written = 0

    @rule(n=browsers)
    def looks_around(self, n: int) -> None:
        one = self.browsers[n]
        assert one.person.get("/").status_code == 200
        if one.is_dead:
            self._hand_back(one)
        me = one.person.me()
        assert (me if isinstance(me, int) else me["user_id"]) == (one.here or 401)

    @rule(n=browsers)
    def writes(self, n: int) -> None:
        one, text = self.browsers[n], self._text()
        status = one.person.writes(text).status_code
        if one.is_dead:
            assert status == 401
            return
        is_guest = one.here is None or self.model.people[one.here].kind == "guest"
        assert status == (403 if is_guest and len(self.model.of(one.here)) >= 3 and one.here else 201)
        if status == 201:
            if one.here is None:
                one.here = int(one.person.me()["user_id"])
                self.model.people[one.here] = Someone(one.here, "guest")
            self.model.things[text] = one.here

    @rule(email=emails)
    def fills_in_the_form(self, email: str) -> None:
        text, kind = self._text(), self.model.kind_of(email)
        sent = Person(self.stage.app).post("/api/contacts", {"email": email, "name": "Form", "text": text})
        assert sent.status_code == 201
        found = self.stage.sql("SELECT user_id FROM notes WHERE text = :text", text=text)
        assert len(found) == (kind in ("new", "contact", "registered"))
        if found:
            self.model.things[text] = found[0][0]
            if kind == "new":
                self.model.people[found[0][0]] = Someone(found[0][0], "contact", email)
            holder = self.model.holder(email)
            assert holder is not None
            assert holder.id == found[0][0]

    @rule(n=browsers, email=emails)
    def registers(self, n: int, email: str) -> None:
        one, kind = self.browsers[n], self.model.kind_of(email)
        answer = one.person.post("/auth/register", {"email": email, "password": PASSWORD})
        if one.here is not None and self.model.people[one.here].kind == "account":
            assert answer.status_code == 409
        elif kind == "new":
            assert answer.status_code == 201
            user_id = answer.json["user_id"]
            assert user_id == one.here or one.here is None
            self.model.people[user_id] = Someone(user_id, "account", email)
            one.here, one.is_dead, one.offered = user_id, False, None
        else:
            assert answer.status_code == (409 if kind == "registered" else 202), answer.text
            if answer.status_code == 202:
                one.asked["claim"] = (email, self.mails.code(email))

    @rule(n=browsers, email=emails)
    def forgets_the_password(self, n: int, email: str) -> None:
        one = self.browsers[n]
        assert one.person.post("/api/auth/password-reset", {"email": email}).status_code == 202
        codes = self.mails.codes(email)
        if self.model.kind_of(email) != "new":
            one.asked["reset"] = (email, codes[-1])

    @rule(n=browsers, purpose=st.sampled_from(["claim", "reset"]), choice=choices)
    def types_the_code(self, n: int, purpose: str, choice: str) -> None:
        one = self.browsers[n]
        if purpose not in one.asked:
            return
        email, code = one.asked.pop(purpose)
        kind, guest_id = self.model.kind_of(email), self._guest_in(one)
        person = one.person
        person.email = email
        answer = (
            person.proves(code, choice=choice)
            if purpose == "claim"
            else person.resets(code, PASSWORD, choice=choice)
        )
        assert answer.status_code in (200, 201, 400, 409), answer.text
        if answer.status_code >= 400:
            return
        user_id = answer.json["user_id"]
        if kind == "registered":
            self._end_sessions(user_id)
            if guest_id is not None:
                one.waits = one.offered = guest_id
        else:
            self.model.proved(email, user_id, guest_id, choice)
            self._end_sessions(user_id)
        one.here, one.is_dead = user_id, False
        one.offered = one.waits
        self._forget_who_is_gone()

    @rule(n=browsers, email=emails)
    def signs_in(self, n: int, email: str) -> None:
        one, kind, guest_id = self.browsers[n], self.model.kind_of(email), self._guest_in(self.browsers[n])
        one.person.email = email
        answer = one.person.tries_to_sign_in()
        assert answer.status_code == (200 if kind in ("registered", "unverified") else 401)
        if answer.status_code == 200:
            one.waits = one.offered = guest_id or one.waits
            one.here, one.is_dead = answer.json["user_id"], False

    @rule(n=browsers)
    def signs_out(self, n: int) -> None:
        one = self.browsers[n]
        status = one.person.post("/auth/logout").status_code
        if one.here is not None and self.model.people[one.here].kind == "account":
            assert status == 200
            self._hand_back(one)
        elif one.here is not None:
            one.here = None  # a guest who signs out leaves its things behind

    @rule(n=browsers)
    def merges(self, n: int) -> None:
        one = self.browsers[n]
        answer = one.person.post("/auth/merge")
        is_account = one.here is not None and self.model.people[one.here].kind == "account"
        assert answer.status_code == (200 if is_account and one.offered else 404 if is_account else 401)
        if answer.status_code == 200 and one.here and one.offered:
            assert answer.json["entities"]["notes"] == len(self.model.of(one.offered))
            self.model.move(one.offered, one.here)
            self._forget_who_is_gone()

    @rule(n=browsers)
    def takes_a_merge_back(self, n: int) -> None:
        one = self.browsers[n]
        status = one.person.post("/auth/merge/undo").status_code
        if one.here is None or self.model.people[one.here].kind != "account":
            assert status == 401
        elif not self.model.merges.get(one.here):
            assert status == 404
        elif one.waits is not None:
            assert status == 409
        else:
            assert status == 200
            one.waits = self.model.give_back(one.here)

    @rule(n=browsers)
    def leaves(self, n: int) -> None:
        one = self.browsers[n]
        status = one.person.delete("/api/me", json={"password": PASSWORD}).status_code
        assert status == (401 if one.here is None else 200)
        if one.here is None:
            return
        user = self.model.people[one.here]
        if user.is_verified:
            user.is_closed = True
            self._end_sessions(user.id)
        else:
            self.model.erase(user.id)
        self._hand_back(one)
        self._forget_who_is_gone()

    @rule(n=browsers)
    def is_swept(self, n: int) -> None:
        guest_id = self._guest_in(self.browsers[n])
        if guest_id is not None:
            self.stage.sql(
                "UPDATE users SET last_active_at = :then WHERE id = :id", then=FAR_AWAY, id=guest_id
            )
            self.model.erase(guest_id)
        with self.stage.app.app_context():
            sweep()
            erase_departed()
        self._forget_who_is_gone()

    @invariant()
    def everything_is_there_once(self) -> None:
        assert self._things() == self.model.things

    def teardown(self) -> None:
        self.mails.to("")
        assert self._things() == self.model.things
        with self.stage.app.app_context():
            assert [str(found) for found in check()] == []

    def _things(self) -> dict[str, int]:
        found = self.stage.sql("SELECT text, user_id FROM notes")
        assert len({text for text, _ in found}) == len(found)
        return dict(found)

    def _text(self) -> str:
        self.written += 1
        return f"thing {self.written}"

    def _guest_in(self, one: Browser) -> int | None:
        user = self.model.people.get(one.here or 0)
        return user.id if user is not None and user.kind == "guest" else None

    def _hand_back(self, one: Browser) -> None:
        one.here, one.waits, one.offered, one.is_dead = one.waits, None, None, False

    def _end_sessions(self, user_id: int) -> None:
        for one in self.browsers:
            if one.here == user_id:
                one.here, one.is_dead, one.offered = None, True, None

    def _forget_who_is_gone(self) -> None:
        """Guests that were merged, swept or erased open nothing any more."""
        for one in self.browsers:
            if one.here is not None and one.here not in self.model.people:
                one.here, one.is_dead = None, True
            if one.waits not in self.model.people:
                one.waits = None
            if one.offered not in self.model.people:
                one.offered = None


def run(stage: Stage, mails: Mails, examples: int, steps: int) -> None:
    class HouseHere(House):
        pass

    HouseHere.stage, HouseHere.mails = stage, mails
    wishes: dict[str, Any] = {"deadline": None, "database": None, "print_blob": True}
    run_state_machine_as_test(
        HouseHere,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
            **wishes,
        ),
    )


def test_any_order_of_anything(stage: Stage, mails: Mails) -> None:
    run(stage, mails, examples=25, steps=30)


@pytest.mark.soak
def test_any_order_of_anything_for_an_hours_worth(stage: Stage, mails: Mails) -> None:
    run(stage, mails, examples=600, steps=60)
