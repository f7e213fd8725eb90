"""What a guest makes ends some day, what an account makes does not, and the sweep knows the difference."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.contract.things import Things
from tests.house.app import Stage
from tests.house.people import Person
from webapp.guests.manifest import Owned

Sweep = Callable[[], dict[str, int]]
CLOSE = timedelta(minutes=1)


def test_a_guests_row_lives_as_long_as_declared_and_an_accounts_for_good(
    things: Things, declared: Owned, guest: Person, member: Person
) -> None:
    lives = declared.guest_lifetime(things.app.extensions["settings"])
    for person, owned_lives in ((guest, lives), (member, None)):
        assert things.make_by_its_own_door(person, 0)
        until = next(expiry for owner, expiry in things.left().values() if owner == person.id)
        if owned_lives is None:
            assert until is None
        else:
            assert until is not None
            assert abs(until - datetime.now(UTC) - owned_lives) < CLOSE


def test_samples_expire_as_real_ones_do(
    things: Things, declared: Owned, guest: Person, member: Person
) -> None:
    things.make(guest, 1)
    things.make(member, 1)
    expiring = declared.guest_lifetime(things.app.extensions["settings"]) is not None
    assert {owner: until is not None for owner, until in things.left().values()} == {
        guest.id: expiring,
        member.id: False,
    }


def test_the_sweep_takes_what_expired_and_spares_all_else(
    things: Things, declared: Owned, guest: Person, member: Person, sweep: Sweep
) -> None:
    mine, accounts = things.make(guest, things.few), things.make(member, 2)
    expired = mine[:1] if declared.expires_at is not None else []
    if expired:
        things.backdate(*expired, accounts[0])
    swept = sweep()
    assert swept.get(declared.name, 0) == len(expired)
    assert swept["guests"] == 0
    assert set(things.left()) == {*mine, *accounts} - set(expired)
    assert sweep().get(declared.name, 0) == 0


def test_with_an_idle_guest_goes_all_that_it_owned(
    things: Things, stage: Stage, guest: Person, someone: Callable[[], Person], sweep: Sweep
) -> None:
    kept = someone().becomes_guest()
    things.make(guest, things.few)
    keys = things.make(kept, 1)
    idle(stage, guest)
    assert sweep()["guests"] == 1
    assert list(things.left()) == keys


def test_what_a_persistent_guest_keeps_on_its_device_is_spared(
    things: Things, stage: Stage, guest: Person, sweep: Sweep
) -> None:
    keys = things.make(guest, things.few)
    guest.sends("/account/keep", {"persistent": "on"})
    idle(stage, guest)
    assert sweep()["guests"] == 0
    assert list(things.left()) == keys


def test_an_idle_account_keeps_everything(things: Things, stage: Stage, member: Person, sweep: Sweep) -> None:
    keys = things.make(member, 2)
    idle(stage, member)
    assert sweep()["guests"] == 0
    assert list(things.left()) == keys


def test_a_dry_run_counts_and_takes_nothing(
    things: Things, declared: Owned, guest: Person, stage: Stage
) -> None:
    from webapp.guests import expiry

    keys = things.make(guest, things.few)
    if declared.expires_at is not None:
        things.backdate(*keys)
    idle(stage, guest)
    with things.app.app_context():
        counted = expiry.sweep(dry_run=True)
    assert counted.content.get(declared.name, 0) == (len(keys) if declared.expires_at is not None else 0)
    assert counted.guests == 1
    assert list(things.left()) == keys


def idle(stage: Stage, person: Person) -> None:
    """Let a user have been away for a year."""
    long_ago = datetime.now(UTC) - timedelta(days=365)
    if stage.database == "sqlite":
        long_ago = long_ago.replace(tzinfo=None)
    stage.sql("UPDATE users SET last_active_at = :long_ago WHERE id = :id", long_ago=long_ago, id=person.id)
