"""Every row of the three vector files is asserted, by the rule that decides it."""

import json
from pathlib import Path

import pytest

from webapp.apps.links.engine.targets import TargetRefused, parse_target

VECTORS = Path(__file__).parents[3] / "vectors"
OUR_HOST = "short.example.org"
LONG = {
    "https://example.com/" + "a" * (2048 - 20): None,
    "https://example.com/" + "a" * (2049 - 20): "too_long",
    "https://example.com/" + "é" * 342: "too_long",  # 6 bytes each once serialised
}

# Rows of the regex list where the list and a browser disagree, or where our policy is stricter than both.
REFUSED_BY_POLICY = {
    "ftp://foo.bar/baz": "scheme",
    "http://0.0.0.0": "private",
    "http://224.1.1.1": "private",
    "http://base-test-site.local": "private",
    "http://[FEDC:BA98:7654:3210:FEDC:BA98:7654:3210]:80/index.html": "private",
    "http://[1080:0:0:0:8:800:200C:417A]/index.html": "private",
    "http://[1080::8:800:200C:417A]/foo": "private",
    "http://[::192.9.5.5]/ipng": "private",
}
ACCEPTED_AS_A_BROWSER_DOES = {
    "foobar.dk": "https://foobar.dk/",  # policy: a bare host gets https://
    "foo.com": "https://foo.com/",
    "http://foobar.d": "http://foobar.d/",
    "http://foo.bar?q=Spaces should be encoded": "http://foo.bar/?q=Spaces%20should%20be%20encoded",
    "http://foo.bar/foo(bar)baz quux": "http://foo.bar/foo(bar)baz%20quux",
    "http://-error-.invalid/": "http://-error-.invalid/",
    "http://-a.b.co": "http://-a.b.co/",
    "http://a.b-.co": "http://a.b-.co/",
    "http://123.123.123": "http://123.123.0.123/",
    "http://www.foo.bar./": "http://www.foo.bar./",
    'http://example.com/">user@example.com': "http://example.com/%22%3Euser@example.com",
    "https://example.org?q=search');alert(document.domain);": (
        "https://example.org/?q=search%27);alert(document.domain);"
    ),
    "https://www.example.com/foo/?bar=baz&inga=42&quux": "https://www.example.com/foo/?bar=baz&inga=42&quux",
    "https://foo.com/img/bar/baz.jpg?-62169987208": "https://foo.com/img/bar/baz.jpg?-62169987208",
    "https://foo.bar.net/baz.php?-/inga/test-lenient-query/": (
        "https://foo.bar.net/baz.php?-/inga/test-lenient-query/"
    ),
    "https://example.com/foo/?bar#!baz/inga/8SA-M3as7A8": "https://example.com/foo/?bar#!baz/inga/8SA-M3as7A8",
}
# Read by a browser, yet no name that the DNS could hold, or one that only a private network knows.
REFUSED_THOUGH_PARSED = {
    "http://foobar..com": "malformed",
    "http://fo..com": "malformed",
    "http://.": "no_host",
    "http://..": "no_host",
    "http://../": "no_host",
    "http://.www.foo.bar/": "malformed",
    "http://.www.foo.bar./": "malformed",
    "http:///a": "private",
    "htp://foobar.com": "scheme",
    "rdar://1234": "scheme",
    "h://test": "scheme",
}
PRIVATE_HOSTS = ("10.", "127.", "192.168.", "255.")


def rows(name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((VECTORS / name).read_text())["vectors"]
    return found


def refusal(text: str) -> str | None:
    try:
        parse_target(text, [f"{OUR_HOST}:8000"])
    except TargetRefused as error:
        return error.code
    return None


@pytest.mark.parametrize("row", rows("url_policy.json"), ids=lambda row: row["input"][:40])
def test_every_policy_case_is_decided_as_the_policy_says(row: dict[str, str]) -> None:
    text = row["input"].replace("<our-host>", OUR_HOST)
    if row["expected"] == "reject":
        assert refusal(text) is not None
    elif row["expected"] == "accept":
        assert parse_target(text, [OUR_HOST]).href == row["ada_href"]
    else:
        assert row["expected"] == "accept after adding https://"
        assert parse_target(text, [OUR_HOST]).href == f"https://{text}"


@pytest.mark.parametrize("row", rows("url_regex_list.json"), ids=lambda row: row["url"][:40])
def test_every_row_of_the_regex_list_is_decided_by_a_named_rule(row: dict[str, str]) -> None:
    url, href = row["url"], row["whatwg_href"]
    host = url.partition("://")[2].partition("/")[0]
    if url in ACCEPTED_AS_A_BROWSER_DOES:
        assert row["validators_says"] == "invalid"
        assert parse_target(url).href == ACCEPTED_AS_A_BROWSER_DOES[url]
    elif url in REFUSED_BY_POLICY:
        assert row["validators_says"] == "valid"
        assert refusal(url) == REFUSED_BY_POLICY[url]
    elif url in REFUSED_THOUGH_PARSED:
        assert row["validators_says"] == "invalid"
        assert refusal(url) == REFUSED_THOUGH_PARSED[url]
    elif "@" in host:
        assert refusal(url) == "userinfo"
    elif href is None:
        assert refusal(url) in {"malformed", "no_host"}
    elif host.startswith(PRIVATE_HOSTS):
        assert refusal(url) == "private"
    else:
        assert row["validators_says"] == "valid"
        assert parse_target(url).href == href


@pytest.mark.parametrize("row", rows("idna_toascii.json"), ids=lambda row: ascii(row["input"])[:40])
def test_every_host_name_becomes_the_ascii_that_a_browser_asks_for(row: dict[str, str]) -> None:
    text, expected = f"https://{row['input']}/", row["output"]
    if expected is None:
        assert refusal(text) in {"malformed", "control"}
    elif ".." in expected or any(len(label) > 63 for label in expected.split(".")) or len(expected) > 253:
        assert refusal(text) == "malformed"  # parsed by browsers, held by no DNS
    elif "." not in expected:
        assert refusal(text) == "private"  # a name without a dot is known to the reader's own network alone
        assert parse_target(f"https://{row['input']}.example/").host == f"{expected}.example"
    else:
        assert parse_target(text).host == expected


@pytest.mark.parametrize(("text", "code"), LONG.items(), ids=["2048", "2049", "2072 once encoded"])
def test_length_is_counted_in_bytes_after_serialising(text: str, code: str | None) -> None:
    assert refusal(text) == code


@pytest.mark.parametrize(
    "text",
    [
        f"https://{OUR_HOST}",
        f"HTTPS://{OUR_HOST.upper()}/x",
        f"http://{OUR_HOST}.:8080/",
        f"https://www.{OUR_HOST}./x?y#z",
        f"{OUR_HOST}/x",
        f"https:{OUR_HOST}/x",
        "https://ｓｈｏｒｔ.example.org/",
        "https://short%2eexample.org/",
        "https://short。example。org/",
    ],
)
def test_our_own_host_is_refused_in_every_spelling(text: str) -> None:
    assert refusal(text) == "own_host"


def test_an_own_host_given_as_an_address_is_refused_in_every_spelling() -> None:
    for text in ("http://8.8.8.8/", "http://0x8.010.2056/", "http://134744072:99/"):
        with pytest.raises(TargetRefused, match="own_host"):
            parse_target(text, ["http://8.8.8.8:5000"])


def test_a_neighbour_of_our_host_is_not_us() -> None:
    for text in (f"https://blog.{OUR_HOST}/", f"https://{OUR_HOST}.example/", f"https://not{OUR_HOST}/"):
        assert refusal(text) is None


@pytest.mark.parametrize(
    "host",
    [
        "0", "0177.0.0.1", "0x7f000001", "017700000001", "127.0.0.1.", "①②⑦.0.0.1", "%31%32%37.0.0.1",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "240.0.0.1", "172.16.3.4", "169.254.169.254",
        "[::]", "[fe80::1]", "[fd00::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]",
        "[2002:7f00:1::]", "[2001:db8::1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]",
        "[2001::1]", "localhost", "LOCALHOST.", "a.localhost", "printer.local", "db.internal", "nas.lan",
        "router.home.arpa", "intranet",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_refused_in_every_spelling(host: str) -> None:
    assert refusal(f"http://{host}/x") == "private"


@pytest.mark.parametrize("host", ["1.1.1.1", "16843009", "[2606:4700:4700::1111]", "[::ffff:1.1.1.1]"])
def test_public_addresses_are_accepted(host: str) -> None:
    assert refusal(f"http://{host}/") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"), (" \n", "empty"), ("x" * 9000, "too_long"),
        ("https://example.com/\r\nSet-Cookie: a=b", "control"), ("https://exa\tmple.com/", "control"),
        ("https://example.com/\x00", "control"), ("https://example.com/\ud800", "control"),
        ("\x01https://example.com/", "control"), ("https://example.com/\u2028", "control"),
        ("https://@example.com/", "userinfo"), ("https://:@example.com/", "userinfo"),
        ("example.com@evil.test", "malformed"), ("https:user:pw@example.com", "userinfo"),
        ("https://example.com\\.evil.test/", "malformed"), ("http://[::1", "malformed"),
        ("about:blank", "scheme"), ("blob:https://example.com/1", "scheme"), ("mailto:a@b.c", "scheme"),
        ("view-source:https://example.com", "scheme"), ("just words", "malformed"), ("/path", "malformed"),
        ("https://example.com:99999/", "malformed"),
    ],
)  # fmt: skip
def test_what_is_no_address_says_why(text: str, code: str) -> None:
    assert refusal(text) == code


def test_a_pasted_address_loses_its_outer_spaces_and_keeps_its_parts() -> None:
    target = parse_target("  Example.COM:8443/A/../b?q=ü#frag \n")
    assert target.href == "https://example.com:8443/b?q=%C3%BC#frag"
    assert (target.host, target.host_unicode) == ("example.com", "example.com")


def test_an_idn_host_is_kept_in_ascii_and_shown_in_unicode() -> None:
    target = parse_target("https://例子.测试/")
    assert (target.host, target.host_unicode) == ("xn--fsqu00a.xn--0zwm56d", "例子.测试")
    assert parse_target("https://xn--a.com/").host_unicode == "xn--a.com"


def test_a_serialised_target_is_read_back_as_itself() -> None:
    for row in rows("url_regex_list.json"):
        if refusal(row["url"]) is None:
            href = parse_target(row["url"]).href
            assert parse_target(href).href == href
