"""What a guest may do with its stay, by pages: go on elsewhere, take everything along, leave."""

import io
import re
import zipfile
from collections.abc import Callable

from tests.house.app import Stage
from tests.house.people import Person


def test_a_guest_goes_on_in_a_second_browser(guest: Person, someone: Callable[[], Person]) -> None:
    assert guest.post("/api/notes", {"text": "mine"}).status_code == 201
    page = guest.sends("/guest/handover", {}, of="/account").text
    assert 'src="data:image/svg+xml' in page
    found = re.search(r"(/guest/handover/[\w-]+)", page)
    assert found
    phone, late = someone(), someone()
    assert phone.me() == 401
    assert phone.sends(found.group(1), {}, of=found.group(1)).status_code == 303
    assert phone.me()["user_id"] == guest.id
    assert guest.me()["user_id"] == guest.id
    assert late.get(found.group(1)).status_code == 404


def test_a_handover_leaves_alone_what_another_guest_has_there(
    guest: Person, someone: Callable[[], Person]
) -> None:
    page = guest.sends("/guest/handover", {}, of="/account").text
    path = re.findall(r"(/guest/handover/[\w-]+)", page)[0]
    other = someone().becomes_guest()
    other.post("/api/notes", {"text": "theirs"})
    assert other.sends(path, {}, of=path).status_code == 409
    assert other.me()["user_id"] == other.id
    assert someone().get(path).status_code == 200


def test_an_export_is_packed_by_the_worker_and_downloaded_from_its_page(
    member: Person, do_jobs: Callable[[], int]
) -> None:
    assert member.sends("/account/export", {}, of="/account").location == "/account/export"
    assert 'hx-trigger="every 2s"' in member.get("/account/export").text
    do_jobs()
    page = member.get("/account/export").text
    assert "hx-trigger" not in page
    found = re.search(r'href="(/api/me/export/\d+)"', page)
    assert found
    with zipfile.ZipFile(io.BytesIO(member.get(found.group(1)).data)) as archive:
        assert "notes.json" in archive.namelist()


def test_a_guest_leaves_at_once(guest: Person, stage: Stage) -> None:
    assert "no way back" in guest.get("/account/leave").text
    assert guest.sends("/account/leave", {}, of="/account/leave").status_code == 303
    assert guest.me() == 401
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0
