"""The five classes of account pre-hijacking (Sudhodanan and Paverd, USENIX Security 2022), one test each."""

from collections.abc import Callable

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person

Someone = Callable[[], Person]
ATTACKERS = "the attacker's own password"


def attacker_of(victim: Person, someone: Someone) -> Person:
    attacker = someone()
    attacker.email, attacker.password = victim.email, ATTACKERS
    return attacker


def test_classic_federated_merge(someone: Someone, visitor: Person, mails: Mails, stage: Stage) -> None:
    """The attacker registers the victim's address; the victim later proves it by another road (T4, T12)."""
    attacker = attacker_of(visitor, someone).registers()
    attacker.writes("bait")
    visitor.post("/api/auth/password-reset", {"email": visitor.email})
    assert visitor.resets(mails.code(visitor.email), PASSWORD).status_code == 200
    visitor.writes("the victim's")
    assert visitor.id != attacker.id
    assert attacker.tries_to_sign_in(ATTACKERS).status_code == 401
    assert attacker.me()["email"] is None
    assert stage.sql("SELECT user_id FROM notes WHERE text = 'the victim''s'") == [(visitor.id,)]


def test_unexpired_session(someone: Someone, visitor: Person, mails: Mails) -> None:
    """A session, token or guest planted before the victim's proof is dead after it (T5)."""
    visitor.becomes_guest()
    planted, token = visitor.copy(), visitor.token
    key = visitor.answer["resume_key"]
    visitor.registers(path="/auth/migrate")
    assert planted.me() == 401
    by_token = planted.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert (by_token.status_code, by_token.json["code"]) == (401, "guest_session_ended")
    assert someone().post("/auth/guest", {"resume_key": key}).status_code == 401
    kept = visitor.copy()
    other = someone()
    other.email = visitor.email
    visitor.confirms(mails.link(visitor.email))
    other.post("/api/auth/password-reset", {"email": visitor.email})
    assert other.resets(mails.code(visitor.email), "the victim's new password").status_code == 200
    assert kept.me() == 401


def test_trojan_identifier(someone: Someone, visitor: Person, mails: Mails, stage: Stage) -> None:
    """Nothing that the attacker left beside the address opens the victim's account (T8): no second address,
    no username, no name of a form.
    """
    form = {"email": visitor.email, "name": "Mallory", "text": "call me back at 555"}
    someone().post("/api/contacts", form)
    attacker = attacker_of(visitor, someone)
    attacker.asks(username="mallory", display_name="Mallory")
    visitor.asks()
    assert visitor.proves(mails.code(visitor.email)).status_code == 201
    assert visitor.me()["username"] is None
    by_name = {"username": "mallory", "password": ATTACKERS}
    assert attacker.post("/auth/login", by_name).status_code == 401
    assert stage.sql("SELECT count(*) FROM email_claims WHERE used_at IS NULL")[0][0] == 0


def test_unexpired_email_change(someone: Someone, visitor: Person, mails: Mails, stage: Stage) -> None:
    """A change of address that the attacker began is dead once the victim has reset the password (T7)."""
    attacker = someone().registers()
    attacker.confirms(mails.link(attacker.email))
    second = "attacker-second@example.com"
    assert attacker.post("/api/me/email", {"email": second, "password": PASSWORD}).status_code == 202
    link, code = mails.link(second), mails.code(second)
    victim = visitor
    victim.email = attacker.email
    victim.post("/api/auth/password-reset", {"email": victim.email})
    assert victim.resets(mails.code(victim.email), "the victim's new password").status_code == 200
    assert victim.sends(link, {}, of="/").status_code == 404
    assert victim.post("/api/me/email/confirm", {"email": second, "code": code}).status_code == 400
    assert attacker.post("/api/me/email/confirm", {"email": second, "code": code}).status_code == 401
    assert stage.sql("SELECT email FROM users") == [(victim.email,)]


def test_non_verifying_identity_provider(
    someone: Someone, visitor: Person, mails: Mails, stage: Stage
) -> None:
    """An address counts as proved by a used claim alone, and for the account that holds it (T9)."""
    attacker = attacker_of(visitor, someone).registers()
    assert attacker.me()["email_verified"] is False
    link = mails.link(visitor.email)
    assert visitor.sends(link, {}, of="/").status_code == 401, "the victim's click verifies nobody else"
    assert attacker.me()["email_verified"] is False
    assert stage.sql("SELECT count(*) FROM users WHERE email_verified_at IS NOT NULL")[0][0] == 0
