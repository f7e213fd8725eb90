"""A small model of the house: who is in which browser, and whose each thing is."""

from dataclasses import dataclass, field

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person
from webapp.guests.check import check

EMAILS = ("ada@example.com", "bea@example.com", "cyd@example.com")
BROWSERS = 3


@dataclass
class Someone:
    """A user as the model knows it."""

    id: int
    kind: str  # guest, contact, account
    email: str | None = None
    is_verified: bool = False
    is_closed: bool = False
    kept_by: set[int] = field(default_factory=set)  # the browsers that keep a guest


@dataclass
class Move:
    """What a merge brought, and which of it had no end before."""

    guest_id: int
    things: set[str]
    endless: set[str]
    record_id: int | None = None  # of a merge by hand


@dataclass
class Browser:
    """A browser: the user in it, the guest who waits behind, and what was asked for there."""

    person: Person
    here: int | None = None
    ended: int | None = None  # the user whose credential it has, which was good once
    waits: int | None = None
    offered: int | None = None
    asked: dict[str, tuple[str, str]] = field(default_factory=dict)  # purpose -> (email, code)

    @property
    def is_dead(self) -> bool:
        """Whether its credential is refused by name; one of a user who was deleted is just unknown."""
        return self.ended is not None

    def becomes(self, user_id: int | None) -> None:
        """Another user is in it now."""
        self.here, self.ended = user_id, None

    def loses(self, user_id: int) -> None:
        """The user's session in it has ended."""
        if self.here == user_id:
            self.here, self.ended, self.offered = None, user_id, None

    def hand_back(self) -> None:
        """The guest who waited is in it again."""
        self.becomes(self.waits)
        self.waits = self.offered = None


@dataclass
class Model:
    """Everything that must be so."""

    people: dict[int, Someone] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)
    merges: dict[int, list[Move]] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    endless: set[str] = field(default_factory=set)
    extended: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)

    def of(self, user_id: int | None) -> set[str]:
        """Return the things of a user."""
        return {name for name, owner in self.things.items() if owner == user_id}

    def holder(self, email: str) -> Someone | None:
        """Return whose address it is: a live user's, else a closed account's."""
        held = [one for one in self.people.values() if one.email == email]
        return min(held, key=lambda one: (one.is_closed, -one.id), default=None)

    def kind_of(self, email: str) -> str:
        """Return what is known under an address, in the words of the house."""
        one = self.holder(email)
        if one is None:
            return "new"
        if one.is_closed:
            return "deleted"
        return "contact" if one.kind == "contact" else "registered" if one.is_verified else "unverified"

    def move(self, guest_id: int, account_id: int, record_id: int | None = None) -> None:
        """A merge: the guest's things are the account's, and can go back."""
        moved = self.of(guest_id)
        self.things |= dict.fromkeys(moved, account_id)
        self.merges.setdefault(account_id, []).append(Move(guest_id, moved, moved & self.endless, record_id))
        self.endless |= moved
        del self.people[guest_id]

    def give_back(self, account_id: int) -> int:
        """An undo of the last merge."""
        move = self.merges[account_id].pop()
        back = move.things & self.of(account_id)
        self.things |= dict.fromkeys(back, move.guest_id)
        self.endless -= back - move.endless
        self.people[move.guest_id] = Someone(move.guest_id, "guest")
        return move.guest_id

    def writes(self, text: str, user_id: int) -> None:
        """A thing is made; only a guest's that no device keeps has an end."""
        user = self.people[user_id]
        self.things[text] = user_id
        if user.kind != "guest" or user.kept_by:
            self.endless.add(text)

    def keep(self, user_id: int, browser: int, *, persistent: bool) -> None:
        """A device keeps a guest, or no longer."""
        user = self.people[user_id]
        if persistent:
            user.kept_by.add(browser)
            self.endless |= self.of(user_id)
        elif user.kept_by:
            user.kept_by.discard(browser)
            self.endless -= set() if user.kept_by else self.of(user_id)

    def upgrade(self, user_id: int, email: str, *, is_verified: bool) -> None:
        """Somebody is an account from now on, and what it owns has no end."""
        self.people[user_id] = Someone(user_id, "account", email, is_verified)
        self.endless |= self.of(user_id)

    def erase(self, user_id: int) -> None:
        """A user goes with everything, sessions included."""
        self.erased.add(user_id)
        self.things = {name: owner for name, owner in self.things.items() if owner != user_id}
        self.merges.pop(user_id, None)
        self.people.pop(user_id, None)

    def proved(self, email: str, user_id: int, guest_id: int | None, choice: str) -> None:
        """Somebody proved an address, and is `user_id` now: a guest that is another user came along."""
        one, kind = self.holder(email), self.kind_of(email)
        if one is not None and kind == "unverified" and one.id != user_id:
            one.email = None
        if one is not None and kind == "deleted" and choice == "fresh":
            self.erase(one.id)
        if kind == "contact":
            self.linked |= self.of(user_id)
        if guest_id is not None and guest_id != user_id and guest_id in self.people:
            self.move(guest_id, user_id)
        self.upgrade(user_id, email, is_verified=True)


class Scene(RuleBasedStateMachine):
    """Three browsers, three addresses, one house, and what must hold between any two acts."""

    stage: Stage
    mails: Mails

    def __init__(self) -> None:
        super().__init__()
        self.stage.clean()
        self.model = Model()
        self.browsers = [Browser(Person(self.stage.app)) for _ in range(BROWSERS)]
        self.written = 0

    @invariant()
    def everything_is_there_once(self) -> None:
        assert self.things() == self.model.things
        found = self.stage.sql("SELECT text FROM notes WHERE expires_at IS NULL")
        assert {text for (text,) in found} == self.model.endless & self.model.things.keys()

    def teardown(self) -> None:
        self.mails.to("")
        assert self.things() == self.model.things
        with self.stage.app.app_context():
            assert [str(found) for found in check()] == []

    def things(self) -> dict[str, int]:
        found = self.stage.sql("SELECT text, user_id FROM notes")
        assert len({text for text, _ in found}) == len(found)
        return dict(found)

    def text(self) -> str:
        self.written += 1
        return f"thing {self.written}"

    def guest_in(self, one: Browser) -> int | None:
        user = self.model.people.get(one.here or 0)
        return user.id if user is not None and user.kind == "guest" else None

    def parks(self, n: int, guest_id: int) -> None:
        """A guest waits behind an account in this browser, and is over in every other."""
        self.end_sessions(guest_id)
        guest, one = self.model.people[guest_id], self.browsers[n]
        guest.kept_by = {n} if guest.kept_by else set()
        one.waits = one.offered = guest_id

    def end_sessions(self, user_id: int) -> None:
        for one in self.browsers:
            one.loses(user_id)

    def forget_who_is_gone(self) -> None:
        """Guests that were merged, swept or erased open nothing any more."""
        for one in self.browsers:
            if one.here is not None and one.here not in self.model.people:
                one.loses(one.here)
            if one.ended in self.model.erased:
                one.ended = None
            if one.waits not in self.model.people:
                one.waits = None
            if one.offered not in self.model.people:
                one.offered = None
