"""Where a form sends the browser afterwards is a path of ours, whatever it asks for."""

import pytest

from tests.house.people import PASSWORD, Person

ELSEWHERE = [
    "http://evil.example",
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "http:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/.evil.example",
    "/..//evil.example",
    "/@evil.example",
    "//localhost@evil.example",
    "/\u2215evil.example",
    "／／evil.example",
    "/\x00/evil.example",
    "/a\r\nLocation: http://evil.example",
    "evil.example",
    "?next=//evil.example",
    "#",
    "",
    "/" + "x" * 5000,
]


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=lambda wanted: ascii(wanted)[:30])
def test_no_form_leads_elsewhere(guest: Person, wanted: str) -> None:
    for path in ("/preferences", "/account/keep"):
        answer = guest.sends(path, {"next": wanted})
        assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=lambda wanted: ascii(wanted)[:30])
@pytest.mark.parametrize("hx", [False, True])
def test_no_sign_in_leads_elsewhere(member: Person, wanted: str, hx: bool) -> None:
    form = {"identifier": member.email, "password": PASSWORD, "next": wanted, "then": wanted[:200]}
    answer = member.sends("/login", form, of="/login", hx=hx)
    assert (answer.headers["HX-Redirect"] if hx else answer.location) == "/"


@pytest.mark.parametrize("wanted", ["/", "/links", "/account", "/links/abc-1_2", "/confirm/a.b~c"])
def test_a_plain_path_of_ours_is_followed(guest: Person, wanted: str) -> None:
    assert guest.sends("/preferences", {"next": wanted}).location == wanted


@pytest.mark.parametrize("query", ["next=//evil.example", "then=//evil.example", "next=javascript:alert(1)"])
@pytest.mark.parametrize("path", ["/login", "/register"])
def test_an_address_in_the_query_is_carried_but_never_a_link(visitor: Person, path: str, query: str) -> None:
    page = visitor.get(f"{path}?{query}").text
    assert 'href="//evil.example' not in page
    assert 'href="javascript:' not in page
    assert 'action="//evil.example' not in page
