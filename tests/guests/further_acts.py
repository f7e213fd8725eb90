"""Further acts of a run: on another device, kept for longer, not mine, and what an admin does for people."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.guests.single_acts import SingleActs, browsers, emails
from tests.house.people import Person

picks = st.integers(0, 99)
MERGES = "/api/admin/merges"


class FurtherActs(SingleActs):
    """Acts that need two browsers, one thing, or an admin."""

    def __init__(self) -> None:
        super().__init__()
        self.admin: Person | None = None
        self.by_hand: list[tuple[int, int, int]] = []  # record, guest, account

    @rule(n=browsers, other=browsers)
    def hands_over(self, n: int, other: int) -> None:
        one, two = self.browsers[n], self.browsers[other]
        made = one.person.post("/auth/guest/handover")
        guest_id = self.guest_in(one)
        if guest_id is None:
            assert made.status_code == (401 if one.here is None else 409)
            return
        path = f"/auth/guest/handover/{made.json['token']}"
        there = self.model.people.get(two.here or 0)
        refused = there is not None and there.id != guest_id
        refused = refused and (there is None or there.kind == "account" or bool(self.model.of(there.id)))
        assert two.person.post(path).status_code == (409 if refused else 200)
        if not refused:
            two.becomes(guest_id)
            assert two.person.post(path).status_code == 404, "once"

    @rule(n=browsers, persistent=st.booleans())
    def keeps(self, n: int, persistent: bool) -> None:
        one, guest_id = self.browsers[n], self.guest_in(self.browsers[n])
        status = one.person.post("/auth/guest/keep", {"persistent": persistent}).status_code
        assert status == (200 if guest_id is not None else 401 if one.here is None else 409)
        if guest_id is not None:
            self.model.keep(guest_id, n, persistent=persistent)

    @rule(n=browsers, pick=picks)
    def keeps_one_thing_longer(self, n: int, pick: int) -> None:
        one = self.browsers[n]
        name = self.picked(pick)
        if name is None:
            return
        told = one.person.post(f"/api/me/things/notes/{self.number_of(name)}/extend").status_code
        if one.here is None:
            assert told == 401
        elif self.model.things[name] != one.here:
            assert told == 404
        else:
            done = name in self.model.endless or name in self.model.extended
            assert told == (409 if done else 200)
            self.model.extended |= set() if done else {name}

    @rule(n=browsers, pick=picks)
    def says_not_mine(self, n: int, pick: int) -> None:
        one = self.browsers[n]
        name = self.picked(pick)
        if name is None:
            return
        told = one.person.post(f"/api/me/linked/notes/{self.number_of(name)}/disown").status_code
        user = self.model.people.get(one.here or 0)
        if user is None or user.kind != "account":
            assert told == 401
            return
        theirs = self.model.things[name] == user.id and name in self.model.linked
        assert told == (200 if theirs else 404)
        if theirs:
            del self.model.things[name]
        listed = {item["summary"] for item in one.person.get("/api/me/linked?limit=100").json["items"]}
        assert listed == self.model.of(user.id) & self.model.linked

    @rule(n=browsers, email=emails)
    def has_it_merged_by_hand(self, n: int, email: str) -> None:
        guest_id, holder, kind = (
            self.guest_in(self.browsers[n]),
            self.model.holder(email),
            self.model.kind_of(email),
        )
        if guest_id is None or holder is None:
            return
        told = self.staff().post(MERGES, {"guest_id": guest_id, "account_id": holder.id})
        is_open = kind in ("registered", "unverified")
        assert told.status_code == (200 if is_open else 409 if kind == "deleted" else 404)
        if is_open:
            self.by_hand.append((told.json["migration_id"], guest_id, holder.id))
            self.model.move(guest_id, holder.id, told.json["migration_id"])
            self.forget_who_is_gone()

    @rule()
    def an_admin_takes_it_back(self) -> None:
        if not self.by_hand:
            return
        record_id, guest_id, account_id = self.by_hand.pop()
        told = self.staff().post(f"{MERGES}/{record_id}/undo").status_code
        moves = self.model.merges.get(account_id, [])
        is_last = bool(moves) and moves[-1].record_id == record_id
        assert told == (200 if is_last else 404)
        if is_last:
            assert self.model.give_back(account_id) == guest_id

    def staff(self) -> Person:
        """Return the admin, made when one is needed first."""
        if self.admin is None:
            self.admin = Person(self.stage.app).registers()
            self.stage.sql("UPDATE users SET role = 'admin' WHERE id = :id", id=self.admin.id)
        return self.admin

    def picked(self, pick: int) -> str | None:
        """Return one of all things."""
        names = sorted(self.model.things)
        return names[pick % len(names)] if names else None

    def number_of(self, name: str) -> int:
        """Return the id of a thing."""
        return int(self.stage.sql("SELECT id FROM notes WHERE text = :name", name=name)[0][0])
