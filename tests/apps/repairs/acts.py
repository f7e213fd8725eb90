"""What people do at the desk, by the doors that everybody uses."""

import re
from typing import Any

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import Person

FAULT = "The screen is dark and it smells of smoke."
REQUEST: dict[str, Any] = {
    "name": "Ada Okafor",
    "phone": "+44 20 7946 0958",
    "device": "Fairphone 4",
    "problem": FAULT,
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
TRACK = re.compile(r"https?://[^/\s]+(/track/\S+)")


def asks(person: Person, email: str | None = None, **more: Any) -> str:
    """Send the public form by JSON; return the number of the order."""
    answer = person.post("/api/public/repair-request", REQUEST | {"email": email or person.email} | more)
    assert answer.status_code == 201, answer.text
    number: str = answer.json["reference"]
    return number


def make_staff(stage: Stage, person: Person, role: str = "staff") -> Person:
    """Let a registered person work here."""
    stage.sql("UPDATE users SET role = :role WHERE id = :id", role=role, id=person.id)
    return person


def moves(staff: Person, number: str, *path: str, reason: str = "") -> Any:
    """Take edges one after the other; return the last answer."""
    answer = None
    for to in path:
        answer = staff.post(f"/api/staff/work-orders/{number}/status", {"to": to, "reason": reason})
        assert answer.status_code == 200, answer.text
    return answer


def adds_line(staff: Person, number: str, unit_minor: int = 4000, **more: Any) -> Any:
    """Add a line; return the order."""
    line = {"kind": "labour", "text": "An hour at the bench", "unit_minor": unit_minor} | more
    answer = staff.post(f"/api/staff/work-orders/{number}/lines", line)
    assert answer.status_code == 201, answer.text
    return answer.json


def pays(staff: Person, number: str, amount_minor: int, key: str, **more: Any) -> Any:
    """Take a payment; return the answer."""
    body = {"kind": "balance", "amount_minor": amount_minor, "idempotency_key": key} | more
    return staff.post(f"/api/staff/work-orders/{number}/payments", body)


def order_of(staff: Person, number: str) -> Any:
    """Return an order as staff see it."""
    answer = staff.get(f"/api/staff/work-orders/{number}")
    assert answer.status_code == 200, answer.text
    return answer.json


def track_links(mails: Mails, email: str) -> list[str]:
    """Return the paths of the links mailed to an address, oldest first."""
    return [found.group(1) for body in mails.to(email) if (found := TRACK.search(body))]


def track_link(mails: Mails, email: str) -> str:
    """Return the path of the last link mailed to an address."""
    return track_links(mails, email)[-1]
