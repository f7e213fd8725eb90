"""Tell from what a client says of itself who clicked: browser, system, kind of device, machine or person."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

_READ_CHARACTERS = 400  # what real agents need; bounds the time of the patterns and the size of the cache
_KEPT_CHARACTERS = 40
_HOST_CHARACTERS = 100
_CACHED_AGENTS = 2048

_DESKTOPS = ("Windows", "Mac OS X", "Linux", "Chrome OS", "Ubuntu", "Fedora", "Debian", "FreeBSD", "OpenBSD")
_BOT = re.compile(
    r"bot\b|crawl|spider|slurp|preview|headless|uptime|monitor|kube-probe|externalhit", re.IGNORECASE
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook", re.IGNORECASE)
_TELEVISION = re.compile(r"smart-?tv|appletv|googletv|hbbtv|\btv\b|crkey|roku", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9][a-z0-9.:_\[\]-]*")


@dataclass(frozen=True, slots=True)
class Agent:
    """What is counted of a client; every part is a short word or empty where it says nothing."""

    browser: str
    os: str
    device: str
    is_bot: bool


NOBODY = Agent("", "", "", False)


def agent_of(user_agent: str) -> Agent:
    """Return the Agent behind a User-Agent header; `device` is desktop, mobile, tablet, tv, bot or empty."""
    return _agent_of(user_agent[:_READ_CHARACTERS]) if user_agent else NOBODY


def referrer_host(referrer: str, own_host: str = "") -> str:
    """Return the host of a Referer header, lower case, without port; empty if none, or `own_host`."""
    try:
        host = (urlsplit(referrer[:2048]).hostname or "").lower().rstrip(".")[:_HOST_CHARACTERS]
    except ValueError:
        return ""
    return host if host != own_host and _HOST.fullmatch(host) else ""


@lru_cache(_CACHED_AGENTS)
def _agent_of(user_agent: str) -> Agent:
    # The patterns cost 0.1 s and 10 MB when first used, so only a process that counts pays for them.
    import ua_parser

    found = ua_parser.parse(user_agent)
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    spider = found.device is not None and found.device.family == "Spider"
    is_bot = spider or _BOT.search(user_agent) is not None
    device = "bot" if is_bot else _device_of(user_agent, system)
    return Agent(_short(browser), _short(system), device, is_bot)


def _device_of(user_agent: str, system: str) -> str:
    if _TELEVISION.search(user_agent):
        return "tv"
    if _TABLET.search(user_agent) or (system == "Android" and "Mobile" not in user_agent):
        return "tablet"
    if system in ("iOS", "Android", "Windows Phone", "KaiOS", "HarmonyOS") or "Mobi" in user_agent:
        return "mobile"
    return "desktop" if system in _DESKTOPS else ""


def _short(word: str) -> str:
    """Cut a word of the outside to what a column holds, without the signs that Postgres or pages refuse."""
    return "".join(sign for sign in word if sign.isprintable())[:_KEPT_CHARACTERS]
