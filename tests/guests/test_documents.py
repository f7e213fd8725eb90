"""Documents 000, 003 and 004 in their own words, wherever the specification does not say otherwise."""

from collections.abc import Callable

from flask import Flask

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Answer, Person, Returning

Someone = Callable[[], Person]
NO_PASSWORD = (
    "No password set for this account. Please use 'Forgot Password' to set up your account, "
    "or register if you haven't already."
)


def test_document_000_a_guest_a_real_user_and_a_merge(guest: Person, someone: Someone, stage: Stage) -> None:
    assert {"user_id", "token"} <= set(guest.answer)
    assert guest.me()["is_guest"] is True
    guest.writes("a step of a learning path")
    real = someone().registers()
    bearer = {"Authorization": f"Bearer {real.token}"}
    path = f"/auth/merge?guest_id={guest.id}&real_user_id={real.id}"
    merged: Answer = guest.client.post(path, headers=bearer)
    assert merged.json["status"] == "merged"
    row = stage.sql("SELECT is_guest, merged_into_user_id FROM users WHERE id = :id", id=guest.id)
    assert [(bool(is_guest), into) for is_guest, into in row] == [(False, real.id)]
    kept = stage.sql("SELECT last_active_at IS NOT NULL, source FROM users WHERE id = :id", id=guest.id)
    assert [tuple(kept[0])] == [(True, "organic")]


def test_document_000_users_that_are_not_there(member: Person) -> None:
    missing = member.post("/auth/merge", {"guest_id": 999_999, "real_user_id": member.id})
    assert (missing.status_code, missing.json["detail"]) == (404, "User not found")


def test_document_000_a_merged_guests_token_does_not_become_the_account(
    guest: Person, member: Person, someone: Someone
) -> None:
    """T5: where the document follows `merged_into_user_id`, we do not."""
    bearer = {"Authorization": f"Bearer {member.token}"}
    someone().post("/auth/merge", {"guest_token": guest.token}, headers=bearer)
    old = someone().get("/auth/me", headers={"Authorization": f"Bearer {guest.token}"})
    assert (old.status_code, old.json["code"]) == (401, "guest_session_ended")


def test_document_003_from_guest_session_to_account(visitor: Person, stage: Stage) -> None:
    started = visitor.post("/api/auth/guest-session", {})
    assert started.status_code == 201
    visitor.id = started.json["user_id"]
    assert visitor.get("/api/auth/status").json["authenticated"] is False
    visitor.writes("a project")
    assert visitor.get("/api/user/migration-preview").json["entities"]["notes"]["count"] == 1
    done = visitor.post(
        "/api/auth/register-from-guest",
        {
            "anonymous_id": started.json["anonymous_id"],
            "email": visitor.email,
            "password": PASSWORD,
            "username": "ettu",
            "display_name": "Utilisateur",
        },
    )
    assert (done.status_code, done.json["user_id"]) == (201, visitor.id)
    status = visitor.get("/api/auth/status").json
    assert status["authenticated"] is True
    assert {"share_projects", "publish_snippets", "sync_data"} <= set(status["user"]["permissions"])
    assert stage.sql("SELECT user_id, expires_at FROM notes") == [(visitor.id, None)]
    assert stage.sql("SELECT migrated_from_anonymous_id IS NOT NULL FROM users")[0][0]


def test_document_003_a_migration_is_recorded(
    signs_in_over_guest: Callable[..., Returning], stage: Stage
) -> None:
    person = signs_in_over_guest("one")
    person.post("/auth/merge")
    status = person.get("/api/user/migration-status").json
    assert (status["migration_status"], status["error_message"]) == ("completed", None)
    assert status["source_anonymous_id"]
    assert status["started_at"] <= status["completed_at"]
    assert stage.sql("SELECT user_type, is_active FROM users WHERE id = :id", id=person.guest_id) in (
        [("migrated", False)],
        [("migrated", 0)],
    )


class TestChecklistOfDocument004:
    """Its ten lines, one test each; "repair request" is the sample form of the tests."""

    @staticmethod
    def fills_in_the_form(person: Person) -> Person:
        form = {"email": person.email, "name": "Walk-in", "text": "my screen is broken"}
        assert person.post("/api/contacts", form).status_code == 201
        return person

    def test_public_user_can_submit_repair_request_without_password(
        self, visitor: Person, stage: Stage
    ) -> None:
        self.fills_in_the_form(visitor)
        assert visitor.me() == 401
        assert stage.sql("SELECT user_type, email, password_hash, role FROM users") == [
            ("contact", visitor.email, None, "customer")
        ]

    def test_public_user_can_register_with_same_email_account_upgraded(
        self, visitor: Person, stage: Stage, mails: Mails
    ) -> None:
        self.fills_in_the_form(visitor)
        ((contact_id,),) = stage.sql("SELECT id FROM users")
        assert visitor.asks().status_code == 202
        done = visitor.proves(mails.code(visitor.email))
        assert done.json["message"] == (
            "Your account has been successfully created! "
            "Your previous repair requests and data have been linked to this account."
        )
        assert done.json["user_id"] == contact_id

    def test_registered_user_cannot_register_again_proper_error(
        self, member: Person, someone: Someone, mails: Mails
    ) -> None:
        member.confirms(mails.link(member.email))
        again = someone()
        again.email = member.email
        refused = again.asks()
        assert (refused.status_code, refused.json["detail"]) == (
            409,
            "An account with this email already exists. Please sign in instead.",
        )

    def test_public_user_cannot_sign_in_helpful_error_message(self, visitor: Person) -> None:
        self.fills_in_the_form(visitor)
        refused = visitor.tries_to_sign_in()
        assert (refused.status_code, refused.json["detail"]) == (
            401,
            NO_PASSWORD,
        )

    def test_public_user_can_use_forgot_password_to_set_password(
        self, visitor: Person, stage: Stage, mails: Mails
    ) -> None:
        self.fills_in_the_form(visitor)
        visitor.post("/api/auth/password-reset", {"email": visitor.email})
        assert "set up your account" in mails.to(visitor.email)[-1]
        assert visitor.resets(mails.code(visitor.email), PASSWORD).status_code == 200
        visitor.post("/auth/logout")
        assert visitor.signs_in().me()["email_verified"] is True

    def test_all_data_preserved_after_upgrade(self, visitor: Person, stage: Stage, mails: Mails) -> None:
        for _ in range(5):
            self.fills_in_the_form(visitor)
        before = stage.sql("SELECT * FROM notes ORDER BY id")
        visitor.asks()
        visitor.proves(mails.code(visitor.email))
        assert stage.sql("SELECT * FROM notes ORDER BY id") == before
        assert {row.user_id for row in before} == {visitor.id}

    def test_email_verification_set_after_upgrade(self, visitor: Person, stage: Stage, mails: Mails) -> None:
        self.fills_in_the_form(visitor)
        visitor.asks()
        assert stage.sql("SELECT email_verified_at FROM users") == [(None,)]
        visitor.proves(mails.code(visitor.email))
        assert stage.sql("SELECT email_verified_at IS NOT NULL FROM users")[0][0]

    def test_soft_deleted_user_can_be_restored_via_registration(
        self, member: Person, someone: Someone, mails: Mails
    ) -> None:
        member.confirms(mails.link(member.email))
        member.delete("/api/me", json={"password": PASSWORD})
        back = someone()
        back.email = member.email
        back.asks()
        assert back.proves(mails.code(back.email), choice="restore").json["user_id"] == member.id

    def test_rate_limiting_works_on_registration(self, limited_app: Callable[..., Flask]) -> None:
        person = Person(limited_app())
        body = {"email": "not an address", "password": PASSWORD}
        told = [person.post("/auth/register", body).status_code for _ in range(25)]
        assert told[0] == 422
        assert told[-1] == 429

    def test_account_status_check_returns_correct_information(self, visitor: Person, member: Person) -> None:
        emails = ("new@example.com", self.fills_in_the_form(visitor).email, member.email)
        said = [visitor.post("/api/auth/check-email", {"email": email}).json for email in emails]
        assert said == [
            {
                "exists": False,
                "isRegistered": False,
                "needsPasswordSetup": False,
                "message": "This email is available for registration.",
            },
            {
                "exists": True,
                "isRegistered": False,
                "needsPasswordSetup": True,
                "message": (
                    "This email has been used for service requests. "
                    "You can claim this account by registering or using 'Forgot Password'."
                ),
            },
            {
                "exists": True,
                "isRegistered": True,
                "needsPasswordSetup": False,
                "message": "An account with this email already exists. Please sign in.",
            },
        ]
