"""The pages of the repair desk: for a customer with and without an account, and for the desk."""

import re
from typing import Any

from tests.browser.places.cast import Cast, Places, post, see
from tests.browser.visitor import Visitor

TRACK = re.compile(r"https?://[^/\s]+(/track/\S+)")
FAULT = "The screen stays dark, and it smells of smoke. " * 3
REQUEST: dict[str, Any] = {"name": "Ada Okafor", "phone": "+44 20 7946 0958", "device": "Fairphone 4"}


def furnish(people: Cast) -> dict[str, str]:
    """Ask for repairs as a contact and as an account, and let the desk work on them."""
    admin, customer, contact = people.admin, people.returner, people.emails["contact"]
    request = REQUEST | {"problem": FAULT, "email": contact}
    number: str = post(people.stranger, "/api/public/repair-request", **request)["reference"]
    work_on(admin, number)
    mine: str = post(customer, "/api/repairs", problem=FAULT, device="An old radio")["reference"]
    ticket: int = post(customer, "/api/repair-tickets", subject="Opening hours", body="When are you there?")[
        "id"
    ]
    post(admin, f"/api/staff/tickets/{ticket}/messages", body="From nine to five.")
    post(customer, "/api/devices", model="An old radio", kind="other", serial="1234")
    post(customer, "/api/addresses", street="Mill Lane 1", city="Vienna")
    post(
        admin,
        "/api/staff/replies",
        title=f"Hours ({number})",
        body="Dear {name}, we are there from nine to five.",
    )
    sql = people.house.deployment.stage.sql
    ((customer_id,),) = sql("SELECT id FROM users WHERE email = :email", email=contact)
    return {
        "tracked repair": people.house.mailed(contact, TRACK)[-1],
        "repair at the desk": f"/staff/repairs/{number}",
        "customer": f"/staff/customers/{customer_id}",
        "my repair": f"/repairs/{mine}",
        "my ticket": f"/repairs/tickets/{ticket}",
        "desk ticket": f"/staff/tickets/{ticket}",
    }


def work_on(desk: Visitor, number: str) -> None:
    """Take an order to the question whether its estimate is good."""
    path = f"/api/staff/work-orders/{number}"
    for state in ("accepted", "received", "diagnosing"):
        post(desk, f"{path}/status", to=state)
    for text, price in (("A new screen", 12_900), ("An hour at the bench", 4_500)):
        post(desk, f"{path}/lines", kind="labour", text=text, unit_minor=price, tax_bp=2000)
    post(desk, f"{path}/messages", body="We found it: the screen is broken.")
    post(desk, f"{path}/payments", kind="deposit", amount_minor=2_000, idempotency_key=f"deposit-{number}")
    post(desk, f"{path}/status", to="awaiting_approval")


def places(people: Cast) -> Places:
    """Return every page of the desk."""
    guest, admin, stranger, customer = people.guest, people.admin, people.stranger, people.returner
    at = people.at
    order = at["repair at the desk"]
    return {
        "repair": (stranger, see("/repair")),
        "repair asked for": (stranger, see("/repair/sent?number=WO-2026-00001")),
        "tracked repair": (stranger, see(at["tracked repair"])),
        "repairs of a guest": (guest, see("/repairs")),
        "repairs": (customer, see("/repairs")),
        "my repair": (customer, see(at["my repair"])),
        "my ticket": (customer, see(at["my ticket"])),
        "records of repairs": (customer, see("/repairs/records")),
        "devices and addresses": (customer, see("/repairs/things")),
        "new message": (customer, see("/repairs/tickets/new")),
        "queue of repairs": (admin, see("/staff/repairs")),
        "repair at the desk": (admin, see(order)),
        "intake sheet": (admin, see(order + "/intake")),
        "receipt": (admin, see(order + "/receipt")),
        "customer": (admin, see(at["customer"])),
        "messages to the desk": (admin, see("/staff/tickets?state=all")),
        "ticket at the desk": (admin, see(at["desk ticket"])),
        "intake": (admin, see("/staff/repairs/new")),
        "saved replies": (admin, see("/staff/replies")),
        "logs of the desk": (admin, see("/staff/logs")),
        "mails of the desk": (admin, see("/staff/logs?kind=mails")),
    }
