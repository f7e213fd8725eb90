"""Every page and mail in every language, whole; JSON in the words of its document."""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.dates import format_date
from flask import Flask
from flask_babel import force_locale

from tests.house.app import Stage
from tests.house.mails import Mails
from tests.house.people import PASSWORD, Person
from tests.web.test_catalogues import PLACEHOLDER, TRANSLATED, catalogue, messages, sources, texts
from webapp.web import respond
from webapp.web.errors import Problem

TAGS = {"en": "en", "fr": "fr", "es": "es", "zh_CN": "zh-CN"}
ATTRIBUTES = {"aria-label", "placeholder", "alt", "title", "content", "data-copied-text", "data-announce"}
UNSEEN = {"script", "style", "code", "pre", "option"}
STATUSES = (400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 429, 500, 503)
TARGET = "https://example.com/"

each_language = pytest.mark.parametrize("language", TRANSLATED)


class Words(HTMLParser):
    """Collects what people read or hear of a page, and its language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        self.language = found["lang"] if tag == "html" else self.language
        self.words += [value for name, value in found.items() if name in ATTRIBUTES]
        if "data-texts" in found:
            for value in json.loads(found["data-texts"]).values():
                self.words += value if isinstance(value, list) else [value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not UNSEEN & set(self._open[-1:]):
            self.words.append(" ".join(data.split()))


@cache
def ours(language: str) -> tuple[set[str], re.Pattern[str]]:
    """Return the English that a page in this language must not have: whole texts, and phrases in them."""
    known = messages(catalogue(language))
    translated = "\n".join(text for message in known for text in texts(message))
    parts = [part for m in known for source in sources(m) for part in PLACEHOLDER.split(source)[::2]]
    pieces = {part.strip(" ,:.()·") for part in parts}
    pieces -= {"Notes", ""}  # the name of the sample app, which has no catalogue
    pieces = {piece for piece in pieces if not re.search(rf"\b{re.escape(piece)}\b", translated)}
    phrases = "|".join(re.escape(piece) for piece in sorted(pieces) if " " in piece)
    return pieces, re.compile(rf"\b({phrases})\b")


def english_in(html: str, language: str) -> list[str]:
    """Return the English of ours that a page in another language still has."""
    pieces, phrases = ours(language)
    return [words for words in Words(html).words if words.strip(" ,:.") in pieces or phrases.search(words)]


def whole(html: str, language: str) -> None:
    """Hold that a page is in a language, all of it."""
    assert f'<html lang="{TAGS[language]}"' in html
    assert english_in(html, language) == []


def reads(person: Person, language: str) -> Person:
    """Set the language of a person's browser."""
    person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = TAGS[language] + ",en;q=0.3"
    return person


def test_english_is_found_where_it_is_left_over(visitor: Person) -> None:
    html = visitor.get("/").text
    assert '<html lang="en"' in html
    assert {"Sign in", "No account needed", "Come in. Nothing to fill in first."} <= set(
        english_in(html, "fr")
    )


@each_language
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/register",
        "/login",
        "/forgot",
        "/links",
        "/nothing/here",
        "/nosuchcode",
        "/confirm/x",
        "/claim/x",
        "/guest/handover/x",
    ],
)
def test_a_visitors_page_is_whole(visitor: Person, language: str, path: str) -> None:
    whole(reads(visitor, language).get(path).text, language)


@each_language
def test_a_guests_pages_are_whole(stage: Stage, guest: Person, language: str) -> None:
    code = (
        reads(guest, language)
        .post("/urls", {"original_url": TARGET, "tags": ["abc"]})
        .get_json()["short_code"]
    )
    pages = ("/", "/links", "/account", "/account/leave", "/account/export", "/register")
    for path in (*pages, f"/links/{code}", f"/{code}+"):
        whole(guest.get(path).text, language)
    offer = guest.sends("/links", {"original_url": TARGET, "custom_code": "my-word"})
    assert offer.status_code == 403
    whole(offer.text, language)
    whole(guest.sends(f"/{code}+", {"reason": "spam"}, of=f"/{code}+").text, language)
    stage.sql("UPDATE links SET disabled_at = created_at, disabled_by = 'owner'")
    whole(guest.get(f"/{code}").text, language)


@each_language
def test_a_members_pages_are_whole(stage: Stage, visitor: Person, language: str) -> None:
    member = reads(visitor, language).registers()
    code = member.post("/urls", {"original_url": TARGET, "password": "x"}).get_json()["short_code"]
    stage.sql("UPDATE users SET role = 'admin'")
    for path in (
        "/",
        "/links",
        "/account",
        "/account/email",
        "/account/leave",
        f"/links/{code}",
        f"/{code}",
        f"/{code}+",
        "/admin/links",
        "/outbox",
    ):
        whole(member.get(path).text, language)


@each_language
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("hx", [False, True])
def test_a_fault_is_said_in_the_readers_language(app: Flask, language: str, status: int, hx: bool) -> None:
    headers = {"Accept-Language": TAGS[language], **({"HX-Request": "true"} if hx else {})}
    with app.test_request_context(headers=headers):
        html = respond.problem(Problem(status=status)).get_data(as_text=True)
    assert english_in(html, language) == []
    assert hx or f'<html lang="{TAGS[language]}"' in html


@each_language
def test_what_is_wrong_with_a_form_is_said_in_the_readers_language(
    visitor: Person, mails: Mails, language: str
) -> None:
    reads(visitor, language).registers().confirms(mails.link(visitor.email))
    visitor.sends("/logout", {})
    for path, form in (
        ("/register", {"email": "no", "password": "", "display_name": "x" * 101}),
        ("/register", {"email": visitor.email, "password": PASSWORD}),
        ("/login", {"identifier": "nobody", "password": "x"}),
        ("/forgot", {"email": "no"}),
        ("/links", {"original_url": "ftp://example.com", "max_clicks": "x"}),
    ):
        answer = visitor.sends(path, form, of="/register")
        assert answer.status_code in (401, 409, 422)
        whole(answer.text, language)
        assert not re.search(r"Field cannot|Not a valid|Invalid", answer.text)


@each_language
def test_a_form_without_its_token_is_refused_in_the_readers_language(visitor: Person, language: str) -> None:
    refused = reads(visitor, language).post("/login", data={"identifier": "x"})
    assert refused.status_code == 403
    whole(refused.text, language)


@each_language
def test_json_keeps_the_words_of_its_document(guest: Person, language: str) -> None:
    refused = reads(guest, language).post("/urls", {"original_url": TARGET, "is_private": True})
    sentence = "Guest users cannot create private URLs. Please register to use this feature."
    assert (refused.status_code, refused.get_json()["detail"]) == (403, sentence)
    wrong = guest.post("/auth/login", {"email": "nobody@example.com", "password": "x"})
    assert wrong.get_json()["detail"] == "Invalid email or password."
    assert guest.get("/api/nothing").get_json()["detail"].startswith("There is nothing at this address.")


@pytest.mark.parametrize(
    ("asked", "tag"),
    [("fr-CA, en;q=0.5", "fr"), ("de, es;q=0.2", "es"), ("zh-TW", "zh-CN"), ("zh", "zh-CN"), ("de", "en"),
     ("", "en"), ("*", "en"), ("en, fr;q=0.9", "en"), (";;q=x", "en")],
)  # fmt: skip
def test_the_browsers_language_decides_where_nobody_chose(visitor: Person, asked: str, tag: str) -> None:
    assert f'<html lang="{tag}"' in visitor.get("/", headers={"Accept-Language": asked}).text


def test_a_choice_goes_before_the_profile_and_the_profile_before_the_browser(
    member: Person, someone: Callable[[], Person]
) -> None:
    member.sends("/preferences", {"locale": "es"})
    elsewhere = reads(someone(), "fr")
    elsewhere.sends("/login", {"identifier": member.email, "password": PASSWORD}, of="/login")
    home = elsewhere.get("/").text
    assert Words(home).language == "es"
    assert "Hola de nuevo." in home
    third = reads(someone(), "fr")
    third.sends("/preferences", {"locale": "zh_CN"})
    third.sends("/login", {"identifier": member.email, "password": PASSWORD}, of="/login")
    assert Words(third.get("/").text).language == "zh-CN"


@pytest.mark.parametrize(
    ("language", "none", "one", "many"),
    [("en", "0 clicks", "1 click", "12,345 clicks"), ("fr", "0 clic", "1 clic", "12\u202f345 clics"),
     ("es", "0 clics", "1 clic", "12.345 clics"), ("zh_CN", "0 次点击", "1 次点击", "12,345 次点击")],
)  # fmt: skip
def test_numbers_and_dates_are_written_as_the_language_does(
    stage: Stage, guest: Person, language: str, none: str, one: str, many: str
) -> None:
    code = reads(guest, language).post("/urls", {"original_url": TARGET}).get_json()["short_code"]
    for n, said in ((0, none), (1, one), (12_345, many)):
        stage.sql("UPDATE links SET click_count = :n, max_clicks = :m", n=n, m=n or None)
        assert f">{said}<" in guest.get("/links").text.replace("</svg>", ">")
    stage.sql("UPDATE links SET created_at = '2026-02-03 04:05:06'")
    with stage.app.test_request_context(), force_locale(language):
        assert format_date(date(2026, 2, 3), "medium", locale=language) in guest.get(f"/links/{code}").text
