"""A small model of the house: who is in which browser, and whose each thing is."""

from dataclasses import dataclass, field

from tests.house.people import Person


@dataclass
class Someone:
    """A user as the model knows it."""

    id: int
    kind: str  # guest, contact, account
    email: str | None = None
    is_verified: bool = False
    is_closed: bool = False


@dataclass
class Browser:
    """A browser: the user in it, the guest who waits behind, and what was asked for there."""

    person: Person
    here: int | None = None
    is_dead: bool = False  # its credential was good once
    waits: int | None = None
    offered: int | None = None
    asked: dict[str, tuple[str, str]] = field(default_factory=dict)  # purpose -> (email, code)


@dataclass
class Model:
    """Everything that must be so."""

    people: dict[int, Someone] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)
    merges: dict[int, list[tuple[int, set[str]]]] = field(default_factory=dict)

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

    def move(self, guest_id: int, account_id: int) -> None:
        """A merge: the guest's things are the account's, and can go back."""
        moved = self.of(guest_id)
        self.things |= dict.fromkeys(moved, account_id)
        self.merges.setdefault(account_id, []).append((guest_id, moved))
        del self.people[guest_id]

    def give_back(self, account_id: int) -> int:
        """An undo of the last merge."""
        guest_id, moved = self.merges[account_id].pop()
        self.things |= dict.fromkeys(moved & self.of(account_id), guest_id)
        self.people[guest_id] = Someone(guest_id, "guest")
        return guest_id

    def erase(self, user_id: int) -> None:
        """A user goes with everything."""
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
        if guest_id is not None and guest_id != user_id and guest_id in self.people:
            self.move(guest_id, user_id)
        self.people[user_id] = Someone(user_id, "account", email, is_verified=True)
