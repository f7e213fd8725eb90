import pytest

from webapp.apps.links.engine.agents import NOBODY, Agent, agent_of, referrer_host

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
PHONE = f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36"
TABLET = f"Mozilla/5.0 (Linux; Android 13; SM-X700) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
TELEVISION = f"Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) {WEBKIT} Version/6.0 TV Safari/538.1"


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        (WINDOWS, Agent("Chrome", "Windows", "desktop", False)),
        (IPAD, Agent("Mobile Safari UI/WKWebView", "iOS", "tablet", False)),
        (PHONE, Agent("Chrome Mobile", "Android", "mobile", False)),
        (TABLET, Agent("Chrome", "Android", "tablet", False)),
        (FIREFOX, Agent("Firefox", "Linux", "desktop", False)),
        (TELEVISION, Agent("Safari", "Tizen", "tv", False)),
        ("curl/8.5.0", Agent("curl", "", "", False)),
        ("", NOBODY),
    ],
)
def test_people_are_told_by_browser_system_and_device(text: str, agent: Agent) -> None:
    assert agent_of(text) == agent


@pytest.mark.parametrize(
    "text",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20.0",
        "Discordbot/2.0",
        "kube-probe/1.29",
        f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/126.0.0.0 Safari/537.36",
    ],
)
def test_machines_that_visit_by_themselves_are_bots(text: str) -> None:
    found = agent_of(text)
    assert found.is_bot
    assert found.device == "bot"


def test_a_hostile_user_agent_is_read_and_becomes_short_printable_words() -> None:
    for text in (
        "Mozilla/5.0 (" + "a " * 50_000 + ")",
        "\x00\x07" * 999,
        "é\ud800" * 99,
        "Chrome/" + "9." * 9999,
    ):
        found = agent_of(text)
        assert all(len(part) <= 40 and part.isprintable() for part in (found.browser, found.os, found.device))


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://News.Example.com:8443/a?b", "news.example.com"),
        ("https://example.com./", "example.com"),
        ("android-app://com.slack/", "com.slack"),
        ("", ""),
        ("not a url", ""),
        ("http://[::1", ""),
        ("https://ours.example/x", ""),
        ("https://<script>/", ""),
        ("https://" + "a" * 5000, "a" * 100),
        ("https://exa\x00mple.com/", ""),
    ],
)
def test_of_a_referrer_only_the_host_is_kept(referrer: str, host: str) -> None:
    assert referrer_host(referrer, "ours.example") == host
