"""The pages: every flow by plain forms, the same by fragments."""

from collections.abc import Callable

from flask import Flask

from tests.apps.links.acts import LONG, shorten
from tests.house.app import Stage
from tests.house.people import Person

QUOTA = "Guest users can only create 5 URLs."


def test_the_form_of_the_home_page_shortens_without_scripts(stage: Stage, visitor: Person) -> None:
    made = visitor.sends("/links", {"original_url": "example.com/page"})
    assert made.status_code == 303
    page = visitor.get(made.headers["Location"])
    assert page.status_code == 200
    code = stage.sql("SELECT code FROM links")[0][0]
    assert code in page.text
    assert code in visitor.get("/").text
    assert code in visitor.get("/links").text


def test_with_scripts_the_result_takes_the_forms_place_and_the_strip_comes_along(visitor: Person) -> None:
    made = visitor.sends("/links", {"original_url": LONG, "tags": "one, two"}, hx=True)
    assert made.status_code == 200
    assert "<html" not in made.text
    assert 'id="link-form"' in made.text
    assert 'id="guest-strip"' in made.text
    assert "1 of 5" in made.text


def test_a_wrong_address_comes_back_with_what_was_typed_and_why(stage: Stage, visitor: Person) -> None:
    for hx in (False, True):
        again = visitor.sends("/links", {"original_url": "javascript:alert(1)", "title": "Kept"}, hx=hx)
        assert again.status_code == 422
        assert "javascript:alert(1)" in again.text
        assert "Kept" in again.text
        assert "http:// or https://" in again.text
        assert ("<html" in again.text) is not hx
    assert stage.sql("SELECT count(*) FROM users")[0][0] == 0


def test_the_sixth_link_becomes_an_offer_and_is_made_after_registering(stage: Stage, guest: Person) -> None:
    for _ in range(5):
        shorten(guest)
    offer = guest.sends("/links", {"original_url": "https://sixth.example/", "title": "The sixth"}, hx=True)
    assert offer.status_code == 403
    assert QUOTA in offer.text
    then = offer.text.partition('name="then"')[2].partition('value="')[2].partition('"')[0]
    form = {"email": guest.email, "password": guest.password, "then": then}
    done = guest.sends("/register", form, hx=True)
    assert done.status_code == 200, done.text
    assert "https://sixth.example/" in done.text
    links = guest.get("/urls/me/all").json["urls"]
    assert len(links) == 6
    assert links[0]["title"] == "The sixth"
    assert all(link["expires_at"] is None for link in links)


def test_an_owner_sees_the_figures_and_changes_the_link_by_form(member: Person) -> None:
    link = shorten(member, title="Before", tags=["a"])
    path = f"/links/{link['code']}"
    assert "Before" in member.get(path).text
    form = {
        "original_url": "example.org/b",
        "title": "After",
        "tags": "b, c",
        "version": "1",
        "is_private": "y",
    }
    form |= {"expires_at": "2030-01-31T12:00", "max_clicks": "7", "note": "line\nline", "password": ""}
    saved = member.sends(path, form, of=path)
    assert saved.status_code == 303
    after = member.get(f"/urls/{link['code']}").json
    assert after is not None
    assert (after["title"], after["tags"], after["is_private"]) == ("After", ["b", "c"], True)
    assert (after["expires_at"], after["max_clicks"]) == ("2030-01-31T12:00:00Z", 7)
    assert 'value="2030-01-31T12:00"' in member.get(path).text
    keeps = {key: value for key, value in form.items() if key != "expires_at"} | {"version": "2"}
    assert member.sends(path, keeps, of=path).status_code == 303


def test_a_stale_form_comes_back_with_both_texts_and_then_wins(member: Person) -> None:
    link = shorten(member, title="First")
    path = f"/links/{link['code']}"
    member.patch(f"/urls/{link['code']}", {"title": "Theirs"})
    form = {"original_url": LONG, "title": "Mine", "version": "1"}
    for hx in (False, True):
        stale = member.sends(path, form, of=path, hx=hx)
        assert stale.status_code == 409
        assert "Theirs" in stale.text
        assert "Mine" in stale.text
        assert 'name="version"' in stale.text
        assert 'value="2"' in stale.text
    assert member.sends(path, form | {"version": "2"}, of=path, hx=True).status_code == 200
    assert member.get(f"/urls/{link['code']}").json["title"] == "Mine"


def test_a_form_with_wrong_fields_says_which_and_changes_nothing(member: Person) -> None:
    link = shorten(member)
    path = f"/links/{link['code']}"
    for field, value in (
        ("original_url", "ftp://example.com"), ("original_url", ""), ("title", "x" * 201),
        ("title", "a\x00b"), ("expires_at", "2020-01-01T00:00"), ("expires_at", "never"), ("max_clicks", "0"),
        ("max_clicks", "9" * 30), ("tags", ",".join(map(str, range(11)))), ("password", "x" * 300),
    ):  # fmt: skip
        form = {"original_url": LONG, "version": "1"} | {field: value}
        assert member.sends(path, form, of=path).status_code == 422, field
    assert member.get(f"/urls/{link['code']}").json == link


def test_a_link_is_switched_off_and_on_extended_and_deleted_by_buttons(
    member: Person, guest: Person, visitor: Person
) -> None:
    code = shorten(member)["code"]
    assert member.sends(f"/links/{code}/disable", {}).status_code == 303
    assert visitor.get(f"/{code}").status_code == 410
    assert "is-off" not in member.get(f"/links/{code}").text
    assert member.sends(f"/links/{code}/enable", {}).status_code == 303
    assert visitor.get(f"/{code}").status_code == 302
    assert member.sends(f"/links/{code}/delete", {}).status_code == 303
    assert visitor.get(f"/{code}").status_code == 404
    mine = shorten(guest)
    assert guest.sends(f"/links/{mine['code']}/extend", {}).status_code == 303
    longer = guest.get(f"/urls/{mine['code']}").json
    assert longer is not None
    assert longer["expires_at"] > mine["expires_at"]


def test_the_selected_links_are_deleted_together(member: Person) -> None:
    codes = [shorten(member)["code"] for _ in range(3)]
    done = member.sends("/links/delete", {"codes": codes[:2]}, of="/links", hx=True)
    assert done.status_code == 200
    assert "<html" not in done.text
    assert codes[2] in done.text
    assert f"link-{codes[0]}" not in done.text
    assert member.sends("/links/delete", {"codes": codes[2]}, of="/links").status_code == 303
    assert "No links yet" in member.get("/links").text


def test_a_qr_code_comes_as_svg_and_png_to_its_owner(member: Person) -> None:
    code = shorten(member)["code"]
    for path in (f"/links/{code}/qr", f"/urls/{code}/qr"):
        svg, png = member.get(f"{path}.svg"), member.get(f"{path}.png")
        assert (svg.mimetype, png.mimetype) == ("image/svg+xml", "image/png")
        assert b"<svg" in svg.data
        assert png.data.startswith(b"\x89PNG")
        assert member.get(f"{path}.exe").status_code == 404


def test_texts_of_others_are_shown_as_text(member: Person, visitor: Person) -> None:
    gadget = '<img src=x onerror="alert(1)" hx-get="/logout">'
    code = shorten(member, "https://example.com/?q=<script>", title=gadget, note=gadget, tags=["<b>"])["code"]
    for person, path in ((member, "/links"), (member, f"/links/{code}"), (visitor, f"/{code}+")):
        text = person.get(path).text
        assert "<img src=x" not in text
        assert "<script>" not in text.replace("<script src=", "")
        assert "<b>" not in text


def test_my_pages_ask_few_questions_however_many_links(
    app: Flask, member: Person, someone: Callable[[], Person], count_queries: Callable[..., int]
) -> None:
    for path in ("/links", "/"):
        few = count_queries(lambda path=path: member.get(path))
        for _ in range(10):
            shorten(member, tags=["a", "b"])
        many = count_queries(lambda path=path: member.get(path))
        assert many <= 6
        assert few <= 6
    code = shorten(member)["code"]
    assert count_queries(lambda: member.get(f"/links/{code}")) <= 6
