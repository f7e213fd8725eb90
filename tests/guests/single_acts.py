"""What one person does in one browser, act by act, over HTTP; each tells the model what must be so now."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.guests.interleaving import BROWSERS, EMAILS, Scene, Someone
from tests.house.people import PASSWORD, Person
from webapp.guests.departure import erase_departed
from webapp.guests.expiry import sweep

FAR_AWAY = "2020-01-01 00:00:00"
browsers = st.integers(0, BROWSERS - 1)
emails = st.sampled_from(EMAILS)
choices = st.sampled_from(["restore", "fresh"])


class SingleActs(Scene):
    """The acts that a run is made of."""

    @rule(n=browsers)
    def looks_around(self, n: int) -> None:
        one = self.browsers[n]
        assert one.person.get("/").status_code == 200
        if one.here is None:
            one.hand_back()
        me = one.person.me()
        assert (me if isinstance(me, int) else me["user_id"]) == (one.here or 401)

    @rule(n=browsers)
    def writes(self, n: int) -> None:
        one, text = self.browsers[n], self.text()
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
            self.model.writes(text, one.here)

    @rule(email=emails)
    def fills_in_the_form(self, email: str) -> None:
        text, kind = self.text(), self.model.kind_of(email)
        sent = Person(self.stage.app).post("/api/contacts", {"email": email, "name": "Form", "text": text})
        assert sent.status_code == 201
        found = self.stage.sql("SELECT user_id FROM notes WHERE text = :text", text=text)
        assert len(found) == (kind in ("new", "contact", "registered"))
        if found:
            if kind == "new":
                self.model.people[found[0][0]] = Someone(found[0][0], "contact", email)
            self.model.writes(text, found[0][0])
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
            self.model.upgrade(user_id, email, is_verified=False)
            self.end_sessions(user_id)
            one.becomes(user_id)
            one.offered = None
        else:
            assert answer.status_code == (409 if kind == "registered" else 202), answer.text
            if answer.status_code == 202:
                one.asked["claim"] = (email, self.mails.code(email))

    @rule(n=browsers)
    def confirms(self, n: int) -> None:
        one = self.browsers[n]
        user = self.model.people.get(one.here or 0)
        if user is not None and user.kind == "account" and user.email and not user.is_verified:
            assert one.person.sends("/account/confirm", {}, of="/").status_code == 303
            one.person.confirms(self.mails.link(user.email))
            user.is_verified = True

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
        kind, guest_id = self.model.kind_of(email), self.guest_in(one)
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
            self.end_sessions(user_id)
            if guest_id is not None:
                self.parks(n, guest_id)
        else:
            self.model.proved(email, user_id, guest_id, choice)
            self.mails.to(email)  # workers erase what was started afresh
            self.end_sessions(user_id)
        one.becomes(user_id)
        one.offered = one.waits
        self.forget_who_is_gone()

    @rule(n=browsers, email=emails)
    def signs_in(self, n: int, email: str) -> None:
        one, kind, guest_id = self.browsers[n], self.model.kind_of(email), self.guest_in(self.browsers[n])
        one.person.email = email
        answer = one.person.tries_to_sign_in()
        assert answer.status_code == (200 if kind in ("registered", "unverified") else 401)
        if answer.status_code == 200:
            if guest_id is not None:
                self.parks(n, guest_id)
            one.offered = one.waits
            one.becomes(answer.json["user_id"])

    @rule(n=browsers)
    def signs_out(self, n: int) -> None:
        one = self.browsers[n]
        status = one.person.post("/auth/logout").status_code
        assert status == (401 if one.here is None else 200)
        if one.here is not None:
            guest_id = self.guest_in(one)
            if guest_id is not None:
                self.model.keep(guest_id, n, persistent=False)
            one.hand_back()  # a guest who signs out leaves its things behind

    @rule(n=browsers)
    def merges(self, n: int) -> None:
        one = self.browsers[n]
        answer = one.person.post("/auth/merge")
        is_account = one.here is not None and self.model.people[one.here].kind == "account"
        assert answer.status_code == (200 if is_account and one.offered else 404 if is_account else 401)
        if answer.status_code == 200 and one.here and one.offered:
            assert answer.json["entities"]["notes"] == len(self.model.of(one.offered))
            self.model.move(one.offered, one.here)
            self.forget_who_is_gone()

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
            self.end_sessions(user.id)
        else:
            self.model.erase(user.id)
        one.hand_back()
        self.forget_who_is_gone()

    @rule(n=browsers)
    def is_swept(self, n: int) -> None:
        guest_id = self.guest_in(self.browsers[n])
        if guest_id is not None:
            self.stage.sql(
                "UPDATE users SET last_active_at = :then WHERE id = :id", then=FAR_AWAY, id=guest_id
            )
            if not self.model.people[guest_id].kept_by:
                self.model.erase(guest_id)
        with self.stage.app.app_context():
            sweep()
            erase_departed()
        self.forget_who_is_gone()
