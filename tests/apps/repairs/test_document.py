"""Document 004's checklist, line by line, over the API."""

from collections.abc import Callable

from tests.apps.repairs.acts import adds_line, asks, make_staff, moves, pays, track_link
from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person

LINKED = (
    "Your account has been successfully created! "
    "Your previous repair requests and data have been linked to this account."
)


def test_a_public_user_can_submit_a_request_without_a_password(visitor: Person, stage: Stage) -> None:
    number = asks(visitor)
    assert number.startswith("WO-")
    assert stage.sql("SELECT user_type, email, password_hash FROM users") == [
        ("contact", visitor.email, None)
    ]
    assert visitor.get("/auth/me").status_code == 401, "nobody is signed in by it"


def test_a_public_user_can_register_with_the_same_email(visitor: Person, mails: Mails) -> None:
    number = asks(visitor)
    assert visitor.asks().status_code == 202
    done = visitor.proves(mails.code(visitor.email))
    assert (done.status_code, done.json["message"]) == (201, LINKED)
    assert [order["number"] for order in visitor.get("/api/repairs").json["orders"]] == [number]


def test_a_registered_user_cannot_register_again(
    member: Person, someone: Callable[[], Person], stage: Stage
) -> None:
    stage.verify(member.email)
    other = someone()
    other.email = member.email
    refused = other.asks()
    assert refused.status_code == 409
    assert refused.json["detail"] == "An account with this email already exists. Please sign in instead."


def test_a_public_user_cannot_sign_in_and_is_told_why(visitor: Person) -> None:
    asks(visitor)
    refused = visitor.tries_to_sign_in()
    assert refused.status_code == 401
    assert "No password set for this account. Please use 'Forgot Password'" in refused.json["detail"]


def test_a_public_user_can_use_forgot_password(visitor: Person, mails: Mails) -> None:
    number = asks(visitor)
    assert visitor.post("/api/auth/password-reset", {"email": visitor.email}).status_code == 202
    assert visitor.resets(mails.code(visitor.email), "a new and long password").status_code == 200
    assert visitor.get(f"/api/repairs/{number}").status_code == 200


def test_all_data_is_preserved_after_the_upgrade(
    visitor: Person, someone: Callable[[], Person], stage: Stage, mails: Mails
) -> None:
    number = asks(visitor, address="Mill Lane 1, Vienna")
    desk = make_staff(stage, someone().registers())
    moves(desk, number, "accepted", "received", "diagnosing")
    adds_line(desk, number, 4000)
    assert pays(desk, number, 1500, "a").status_code == 201
    link = track_link(mails, visitor.email)
    assert visitor.sends(f"{link}/messages", {"body": "Any news?"}, of=link).status_code == 303
    owner = stage.sql("SELECT id FROM users WHERE user_type = 'contact'")[0][0]
    before = {table: stage.sql(f"SELECT id FROM {table} WHERE user_id = {owner}") for table in OWNED}
    assert all(before.values()), before
    visitor.asks()
    assert visitor.proves(mails.code(visitor.email)).status_code == 201
    assert visitor.id == owner, "the id stays"
    for table, rows in before.items():
        after = stage.sql(f"SELECT id FROM {table} WHERE user_id = {owner}")
        assert set(rows) <= set(after), table
    found = visitor.get(f"/api/repairs/{number}").json
    assert (found["status"], found["total_minor"], found["paid_minor"]) == ("diagnosing", 4000, 1500)
    assert [said["body"] for said in found["messages"]] == ["Any news?"]
    assert [event["to_status"] for event in found["events"] if event["to_status"]] == [
        "requested", "accepted", "received", "diagnosing",
    ]  # fmt: skip
    assert visitor.get("/api/devices").json["devices"][0]["model"] == "Fairphone 4"
    assert visitor.get("/api/addresses").json["addresses"][0]["street"] == "Mill Lane 1, Vienna"
    assert visitor.get("/api/repair-records").json["records"]


OWNED = (
    "work_orders",
    "work_order_payments",
    "repair_tickets",
    "repair_devices",
    "repair_addresses",
    "repair_notifications",
    "repair_audit_entries",
)


def test_the_email_is_verified_after_the_upgrade(visitor: Person, mails: Mails) -> None:
    asks(visitor)
    visitor.asks()
    visitor.proves(mails.code(visitor.email))
    assert visitor.me()["email_verified"] is True


def test_a_deleted_user_can_be_restored_by_registering(visitor: Person, mails: Mails) -> None:
    number = asks(visitor)
    visitor.asks()
    visitor.proves(mails.code(visitor.email))
    assert visitor.delete("/api/me", json={"password": visitor.password}).status_code == 200
    assert visitor.asks().status_code == 202
    assert visitor.proves(mails.code(visitor.email), choice="restore").status_code == 201
    assert visitor.get(f"/api/repairs/{number}").status_code == 200


def test_registering_and_asking_are_limited(make_app: Callable[..., object]) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    person = Person(app, "198.51.100.7")  # type: ignore[arg-type]
    statuses = []
    for n in range(6):
        body = {"name": "A", "phone": "+442079460958", "device": "Radio", "problem": "It hums all day long."}
        answer = person.post("/api/public/repair-request", body | {"email": f"limit{n}@example.com"})
        statuses.append(answer.status_code)
    assert statuses == [201] * 5 + [429]
    assert int(answer.headers["Retry-After"]) > 0


def test_three_requests_a_day_come_under_one_address(make_app: Callable[..., object]) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    statuses = []
    for n in range(4):
        body = {"name": "A", "phone": "+442079460958", "device": "Radio", "problem": "It hums all day long."}
        person = Person(app, f"198.51.100.{20 + n}")  # type: ignore[arg-type]
        answer = person.post("/api/public/repair-request", body | {"email": "one@example.com"})
        statuses.append(answer.status_code)
    assert statuses == [201, 201, 201, 429]


def test_the_status_of_an_address_is_told_rightly(visitor: Person) -> None:
    asks(visitor)
    told = visitor.post("/api/auth/check-email", {"email": visitor.email}).json
    assert told == {
        "exists": True,
        "isRegistered": False,
        "needsPasswordSetup": True,
        "message": "This email has been used for service requests. "
        "You can claim this account by registering or using 'Forgot Password'.",
    }
