"""Roads D and F: a closed account comes back by proof and choice; a forgotten password ends every session."""

from collections.abc import Callable

import pytest

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person

Someone = Callable[[], Person]
NEW = "a completely new password"


@pytest.fixture
def account(member: Person, mails: Mails) -> Person:
    """An account that proved its address and wrote one note."""
    member.confirms(mails.link(member.email))
    member.writes("mine")
    return member


@pytest.fixture
def closed(account: Person) -> Person:
    """The same account, closed by its owner."""
    assert account.delete("/api/me", json={"password": PASSWORD}).status_code == 200
    return account


def test_closing_takes_the_password_and_ends_every_session(account: Person, mails: Mails) -> None:
    thief = account.copy()
    assert account.delete("/api/me", json={"password": "not the password"}).status_code == 422
    assert account.me()["user_id"] == account.id
    told = account.delete("/api/me", json={"password": PASSWORD})
    assert told.json["message"] == "Your account is closed. You can restore it for 30 days."
    assert (account.me(), thief.me()) == (401, 401)
    assert account.tries_to_sign_in().json["detail"] == "Invalid email or password."
    assert "30 days" in mails.to(account.email)[-1]


def test_registering_again_restores_everything_after_proof_and_choice(
    stage: Stage, closed: Person, someone: Someone, mails: Mails
) -> None:
    stage.sql("UPDATE users SET role = 'admin'")
    owner = someone()
    owner.email, owner.password = closed.email, NEW
    assert owner.asks().status_code == 202
    code = mails.code(owner.email)
    assert "You closed the account of this address" in mails.to(owner.email)[-1]
    unsaid = owner.proves(code)
    assert (unsaid.status_code, unsaid.json["code"]) == (422, "choice_needed")
    assert owner.me() == 401
    done = owner.proves(code, choice="restore")
    assert (done.status_code, done.json["user_id"]) == (201, closed.id)
    assert owner.me()["role"] == "customer"
    assert stage.sql("SELECT user_id FROM notes") == [(closed.id,)]
    assert closed.me() == 401
    closed.password = PASSWORD
    assert closed.tries_to_sign_in().status_code == 401
    assert "restored" in mails.to(owner.email)[-1]


def test_starting_fresh_is_a_new_account_and_the_old_one_goes(
    stage: Stage, closed: Person, someone: Someone, mails: Mails
) -> None:
    owner = someone()
    owner.email, owner.password = closed.email, NEW
    owner.asks()
    done = owner.proves(mails.code(owner.email), choice="fresh")
    assert done.status_code == 201
    assert done.json["user_id"] != closed.id
    mails.to(owner.email)
    assert stage.sql("SELECT id FROM users") == [(owner.id,)]
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 0


def test_a_guest_who_restores_brings_its_things_along(
    stage: Stage, closed: Person, someone: Someone, mails: Mails
) -> None:
    owner = someone().becomes_guest()
    owner.email = closed.email
    owner.writes("a guest's")
    owner.asks()
    assert owner.proves(mails.code(owner.email), choice="restore").status_code == 201
    assert stage.sql("SELECT user_id, expires_at FROM notes") == [(closed.id, None)] * 2


@pytest.mark.parametrize("choice", ["restore", "fresh"])
@pytest.mark.parametrize("reason", ["admin", "abuse"])
def test_what_we_closed_is_never_restored(
    stage: Stage, closed: Person, someone: Someone, mails: Mails, reason: str, choice: str
) -> None:
    stage.sql("UPDATE users SET deleted_reason = :reason", reason=reason)
    owner = someone()
    owner.email = closed.email
    assert owner.asks().status_code == 202
    assert mails.codes(owner.email) == []
    assert "closed by us" in mails.to(owner.email)[-1]
    assert owner.proves("1234 5678", choice=choice).status_code == 400
    assert stage.sql("SELECT count(*) FROM users WHERE deleted_at IS NULL")[0][0] == 0


def test_after_thirty_days_it_is_erased_and_the_address_is_free(
    stage: Stage, closed: Person, someone: Someone
) -> None:
    stage.sql("UPDATE users SET deleted_at = '2020-01-01 00:00:00'")
    owner = someone()
    owner.email = closed.email
    owner.registers()
    with stage.app.app_context():
        from webapp.guests.departure import erase_departed

        assert erase_departed() == 1
    assert owner.me()["user_id"] == owner.id
    assert stage.sql("SELECT count(*) FROM notes")[0][0] == 0


def test_a_reset_ends_every_session_and_signs_in_where_it_was_asked_for(
    account: Person, someone: Someone, mails: Mails
) -> None:
    thief, other = account.copy(), someone()
    other.email = account.email
    told = other.post("/api/auth/password-reset", {"email": account.email})
    assert (told.status_code, told.json["message"]) == (
        202,
        "If that address can be reset, a code is on its way.",
    )
    assert other.resets(mails.code(account.email), NEW).status_code == 200
    assert (account.me(), thief.me(), other.me()["user_id"]) == (401, 401, account.id)
    assert account.tries_to_sign_in(PASSWORD).status_code == 401
    assert "every device was signed out" in mails.to(account.email)[-1]


def test_a_reset_alone_restores_nothing(closed: Person, someone: Someone, mails: Mails) -> None:
    owner = someone()
    owner.email = closed.email
    owner.post("/api/auth/password-reset", {"email": closed.email})
    assert owner.resets(mails.code(closed.email), NEW).status_code == 422
    assert owner.tries_to_sign_in(NEW).status_code == 401


def test_a_reset_for_nobody_makes_nobody(stage: Stage, visitor: Person, mails: Mails) -> None:
    told = visitor.post("/api/auth/password-reset", {"email": visitor.email})
    assert told.status_code == 202
    assert "There is no account under this address" in mails.to(visitor.email)[-1]
    assert mails.codes(visitor.email) == []
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


def test_a_guest_waits_while_its_browser_resets_an_account(
    account: Person, someone: Someone, mails: Mails
) -> None:
    other = someone().becomes_guest()
    guest_id, other.email = other.id, account.email
    other.writes("a guest's")
    other.post("/api/auth/password-reset", {"email": account.email})
    assert other.resets(mails.code(account.email), NEW).status_code == 200
    preview = other.get("/api/user/migration-preview").json
    assert (preview["guest_id"], preview["entities"]["notes"]["count"]) == (guest_id, 1)
    other.post("/auth/logout")
    assert other.me()["user_id"] == guest_id
