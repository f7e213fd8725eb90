"""Money in minor units: lines, tax, amounts as people write them; the types of files."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.apps.repairs.engine.money import line_sum, parse_amount, plain
from webapp.apps.repairs.engine.sniff import clean_name, sniff


@given(st.integers(1, 9999), st.integers(0, 100_000_000), st.integers(0, 10_000))
def test_tax_is_rounded_half_up_once_a_line(quantity: int, unit: int, tax: int) -> None:
    found = line_sum(quantity, unit, tax)
    exact = Fraction(quantity * unit * tax, 10_000)
    assert found.net == quantity * unit
    assert found.tax - exact <= Fraction(1, 2)
    assert exact - found.tax < Fraction(1, 2)


@given(st.integers(0, 100_000_000))
def test_an_amount_is_read_as_it_is_written(minor: int) -> None:
    assert parse_amount(plain(minor)) == minor


@pytest.mark.parametrize(("text", "minor"), [("40", 4000), ("40,5", 4050), (" 1 000.05 ", 100_005)])
def test_amounts_of_people(text: str, minor: int) -> None:
    assert parse_amount(text) == minor


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1e3", "٤", "99999999", "1.", "0x10", "NaN"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError):
        parse_amount(text)


HOSTILE = (
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<!doctype html><script>alert(1)</script>",
    b"hello <img src=x onerror=alert(1)>",
    b"<?xml version='1.0'?><a/>",
    b"PK\x03\x04 a bomb",
    b"\x1f\x8b\x08 another",
    b"MZ\x90\x00",
    b"\x7fELF",
    b"text with \x00 in it",
    b"\xff\xfe<\x00s\x00v\x00g\x00",
    b"   \n ",
    b"",
)


@pytest.mark.parametrize("content", HOSTILE)
def test_what_is_not_kept(content: bytes) -> None:
    assert sniff(content) is None


def test_what_is_kept_is_known_by_its_content() -> None:
    assert sniff(b"\xff\xd8\xff\xe0<script>") == "image/jpeg", "a polyglot is served as what it begins with"
    assert sniff(b"%PDF-1.7\n") == "application/pdf"
    assert sniff(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert sniff("Größe 3 < 4\n".encode()) == "text/plain"


@pytest.mark.parametrize(
    ("name", "kind", "clean"),
    [
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\temp\\evil.html", "image/png", "evil.png"),
        ("\u202egnp.exe", "image/png", "gnp.png"),
        ('a"b\r\nSet-Cookie: x', "text/plain", "abSet-Cookie x.txt"),
        ("....", "image/gif", "file.gif"),
        ("", "application/pdf", "file.pdf"),
        ("n" * 300 + ".jpg", "image/jpeg", "n" * 96 + ".jpg"),
        ("\ud800.png", "image/png", "file.png"),
    ],
)
def test_names_lose_paths_and_tricks(name: str, kind: str, clean: str) -> None:
    assert clean_name(name, kind) == clean
