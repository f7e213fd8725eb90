"""An export of the repair desk: orders with what happened, what was said, files; no word of staff alone."""

import io
import json
import zipfile
from collections.abc import Callable

from tests.apps.repairs.acts import PNG, adds_line, moves
from tests.house.people import Person

REQUEST = {"device": "Radio", "problem": "It hums all day long."}


def test_an_export_holds_what_happened_what_was_said_and_the_files(
    member: Person, staff: Person, do_jobs: Callable[[], int]
) -> None:
    number = member.post("/api/repairs", REQUEST).json["reference"]
    moves(staff, number, "accepted")
    adds_line(staff, number)
    member.post(f"/api/repairs/{number}/messages", {"body": "Is it ready?"})
    sent = member.post(
        f"/api/repairs/{number}/files?name=photo.png", data=PNG, content_type="application/octet-stream"
    )
    page = f"/staff/repairs/{number}"
    form = {"body": "Do not tell", "note": "y"}
    assert staff.sends(f"{page}/messages", form, of=page).status_code == 303
    member.get("/api/me/export")
    do_jobs()
    archive = zipfile.ZipFile(io.BytesIO(member.get(member.get("/api/me/export").json["url"]).data))
    (order,) = json.loads(archive.read("repairs/orders.json"))
    assert (order["number"], order["status"], len(order["lines"])) == (number, "accepted", 1)
    assert "accepted" in {event["to"] for event in order["events"]}
    said = [message["body"] for message in json.loads(archive.read("repairs/messages.json"))]
    assert "Is it ready?" in said
    assert "Do not tell" not in said
    assert sent.status_code == 201
    (path,) = [name for name in archive.namelist() if name.startswith("repairs/files/")]
    assert archive.read(path) == PNG
    assert "mail_token" not in archive.read("repair_tickets.json").decode()
