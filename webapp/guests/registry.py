"""The ownership registry: every type that a user can own, and the proof that none was forgotten."""

from collections.abc import Iterable, Iterator

from flask import Flask, current_app

from webapp.db import Base
from webapp.guests.manifest import Manifest, Owned
from webapp.guests.ownable import Ownable

EXEMPT = {
    "users.merged_into_user_id": "names the account that a merged guest became part of",
    "users.signup_guest_id": "attribution only; outlives the guest",
    "user_sessions.user_id": "a credential: ended at every change of rights, never moved",
    "user_migrations.source_user_id": "the record of a merge names both sides",
    "user_migrations.destination_user_id": "the record of a merge names both sides",
    "user_migrations.done_by_id": "names the admin of a merge by hand; a record, not a possession",
    "linked_things.user_id": "a note about things that their own types move",
    "extensions.user_id": "a note about things that their own types move",
    "merge_offers.guest_id": "a guest that waits to be merged; gone in minutes",
    "handovers.user_id": "a credential: opens a guest elsewhere, once",
    "exports.user_id": "a copy for its owner, gone in a day",
    "reminders.user_id": "where a guest is told before something ends; gone with the guest",
    "email_claims.user_id": "a credential: bound to the row that it proves an address of",
}


class UncoveredForeignKey(SystemExit):
    """A table points at users and no manifest owns it: a merge would forget its rows."""


class Registry:
    """What the apps declared, in their order."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self.manifests = tuple(manifests)
        self.owned = tuple(owned for manifest in self.manifests for owned in manifest.owned)
        self._by_model = {owned.model: owned for owned in self.owned}
        self._by_name = {owned.name: owned for owned in self.owned}
        if len(self._by_name) < len(self.owned):
            raise ValueError("two owned types share a name")

    def __iter__(self) -> Iterator[Owned]:
        return iter(self.owned)

    def of(self, model: type[Base]) -> Owned:
        """Return the declaration of `model`. Raise KeyError if no app owns it."""
        return self._by_model[model]

    def named(self, name: str) -> Owned:
        """Return the declaration called `name`. Raise KeyError."""
        return self._by_name[name]

    def check(self) -> None:
        """Raise UncoveredForeignKey, with its name, for a foreign key to users that nobody declared."""
        covered = set(EXEMPT)
        for manifest in self.manifests:
            covered.update(manifest.exempt)
        for owned in self.owned:
            covered.update(f"{column.table.name}.{column.name}" for column in (owned.owner, *owned.refers))
            if not issubclass(owned.model, Ownable):
                raise TypeError(f"{owned.model.__name__} must be Ownable, so that a merge can be undone")
        for table in Base.metadata.tables.values():
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                if name not in covered and any(
                    key.column.table.name == "users" for key in column.foreign_keys
                ):
                    raise UncoveredForeignKey(
                        f"{name} points at users: own it in a manifest, or exempt it with a reason"
                    )


def init_registry(app: Flask, manifests: Iterable[Manifest]) -> Registry:
    """Build the registry of this app and refuse to start when a foreign key is not covered."""
    found = Registry(manifests)
    found.check()
    app.extensions["registry"] = found
    return found


def registry() -> Registry:
    """Return the registry of the current app."""
    found: Registry = current_app.extensions["registry"]
    return found
