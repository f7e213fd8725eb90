"""A deletion is undone from its message, for a day: the link is what it was."""

from typing import Any

from tests.apps.links.acts import shorten
from tests.house.people import Person


def delete(person: Person, code: str) -> str:
    """Delete a link by its button; return the page that follows, with its message."""
    answer = person.sends(f"/links/{code}/delete", {})
    assert answer.status_code == 303
    page: str = person.get("/links").text
    return page


def test_the_message_of_a_deletion_holds_the_way_back(member: Person, visitor: Person) -> None:
    link = shorten(member, title="Kept after all")
    assert f'value="{link["code"]}"' in delete(member, link["code"])
    assert visitor.get(f"/{link['code']}").status_code == 404
    assert member.sends("/links/restore", {"codes": link["code"]}).status_code == 303
    assert "1 link is back." in member.get("/links").text
    assert visitor.get(f"/{link['code']}").status_code == 302
    back = member.get(f"/urls/{link['code']}").json
    assert back is not None
    assert back | {"version": 1} == link | {"version": 1}


def test_several_come_back_together_after_a_deletion_in_place(member: Person) -> None:
    codes = [shorten(member)["code"] for _ in range(3)]
    shown = member.sends("/links/delete", {"codes": codes[:2]}, of="/links", hx=True)
    assert f'value="{codes[0]} {codes[1]}"' in shown.text
    assert member.post("/urls/restore", {"codes": codes}).json == {"restored": 2}
    assert member.post("/urls/restore", {"codes": codes}).json == {"restored": 0}


def test_nothing_comes_back_to_a_stranger_or_after_a_day(stage: Any, member: Person, guest: Person) -> None:
    code = shorten(member)["code"]
    delete(member, code)
    assert guest.post("/urls/restore", {"codes": [code]}).json == {"restored": 0}
    assert guest.sends("/links/restore", {"codes": f"{code} no-such ???"}).status_code == 404
    stage.sql("UPDATE links SET deleted_at = '2020-01-01' WHERE code = :code", code=code)
    assert member.sends("/links/restore", {"codes": code}).status_code == 404


def test_a_guest_whose_places_are_taken_meets_the_limit(guest: Person) -> None:
    codes = [shorten(guest)["code"] for _ in range(5)]
    assert guest.post("/urls/delete", {"codes": codes[:2]}).json == {"deleted": 2}
    assert guest.post("/urls/restore", {"codes": codes[:1]}).json == {"restored": 1}
    shorten(guest)
    refused = guest.post("/urls/restore", {"codes": codes[1:2]})
    assert (refused.status_code, refused.json["code"]) == (403, "quota_met")
    assert guest.get(f"/urls/{codes[1]}").status_code == 404
