"""Mails are written twice, as text and as HTML: both say the same, in every language."""

import re
from html.parser import HTMLParser

import pytest

from tests.architecture.sources import TEMPLATES
from tests.house.app import Stage
from tests.house.letters import LETTERS
from webapp.mail.messages import write
from webapp.web.i18n import LOCALES


class Words(HTMLParser):
    """Collects what a reader sees of a mail, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in ("style", "title")
        self.seen += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.seen.append(data)

    @property
    def text(self) -> str:
        """All of it, on one line."""
        return on_one_line(" ".join(self.seen))


def on_one_line(text: str) -> str:
    """Return a text with one space where there was any white space."""
    return " ".join(text.split())


def test_every_mail_has_a_sample() -> None:
    written = {path.stem for path in (TEMPLATES / "mail").glob("*.txt")}
    assert {name for name, _ in LETTERS.values()} == written


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("sample", LETTERS)
def test_the_page_of_a_mail_says_all_that_its_text_says(stage: Stage, sample: str, locale: str) -> None:
    name, context = LETTERS[sample]
    with stage.app.test_request_context():
        message = write(name, "ada@example.com", locale, **context)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    page = Words(html.get_content()).text
    lines = [re.sub(r"^- ", "", line.strip()) for line in text.get_content().splitlines()]
    said = [on_one_line(line) for line in (message["Subject"], *filter(None, lines))]
    assert [line for line in said if line not in page] == []
    assert f'lang="{locale.replace("_", "-")}"' in html.get_content()
