"""Judge the address that a link leads to, as a browser would read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import ada_url

TARGET_MAX_BYTES = 2048
_TEXT_MAX_CHARACTERS = (
    8192  # enough for any address that serialises to 2,048 bytes, little enough to parse at once
)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BARE_HOST = re.compile(r"[^\s/?#\\:@]+\.[^\s/?#\\:@]+(:\d{1,5})?(?=[/?#]|$)")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/*([^/?#]*)")

# Names that mean something inside one network or machine alone (RFC 6761, 6762, 8375, and common habit).
_PRIVATE_ZONES = frozenset(
    "localhost localdomain local internal intranet private corp home lan home.arpa ip6.arpa".split()
)


class TargetRefused(ValueError):
    """Raise with the `code` of the rule that refuses an address.

    Codes: empty, too_long, control, malformed, scheme, userinfo, no_host, own_host, private.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be redirected to: serialised, with its host in ASCII and as people read it."""

    href: str
    host: str
    host_unicode: str


def parse_target(text: str, own_hosts: Iterable[str] = ()) -> Target:
    """Return the address in `text`, or raise TargetRefused.

    `own_hosts` are the names under which this site answers, with or without port; they, and `www.` before
    them, are refused in every spelling, so that no link can lead to a link. An address without a scheme
    gets `https://` when it begins like a host name.
    """
    url = _parse(_with_scheme(_clean(text)))
    if len(url.href.encode()) > TARGET_MAX_BYTES:
        raise TargetRefused("too_long")
    _check_host(url, {_bare(name) for name in own_hosts})
    return Target(url.href, url.hostname, unicode_host(url.hostname))


def unicode_host(host: str) -> str:
    """Return an ASCII `host` as people read it; one that is no valid IDN stays as it is."""
    try:
        return str(ada_url.idna.decode(host)) if "xn--" in host else host
    except ValueError:
        return host


def _clean(text: str) -> str:
    cleaned = text.strip(" \t\r\n")
    if not cleaned:
        raise TargetRefused("empty")
    if len(cleaned) > _TEXT_MAX_CHARACTERS:
        raise TargetRefused("too_long")
    if _CONTROL.search(cleaned):
        raise TargetRefused("control")
    return cleaned


def _with_scheme(text: str) -> str:
    if _BARE_HOST.match(text):
        return f"https://{text}"
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise TargetRefused("malformed")
    if scheme.group().lower() not in ("http:", "https:"):
        raise TargetRefused("scheme")
    return text


def _parse(text: str) -> ada_url.URL:
    authority = _AUTHORITY.match(text)
    written = authority.group(1) if authority else ""
    # A browser takes a backslash for a slash where people and other parsers see a part of the name.
    if "\\" in written:
        raise TargetRefused("malformed")
    if "@" in written:
        raise TargetRefused("userinfo")
    if not written.strip(":"):
        raise TargetRefused("no_host")
    try:
        url = ada_url.URL(text)
    except ValueError as error:
        raise TargetRefused("malformed") from error
    if url.protocol not in ("http:", "https:"):
        raise TargetRefused("scheme")
    if url.username or url.password:
        raise TargetRefused("userinfo")
    return url


def _check_host(url: ada_url.URL, own: set[str]) -> None:
    host = url.hostname
    if not host.strip("."):
        raise TargetRefused("no_host")
    if _bare(host) in own:
        raise TargetRefused("own_host")
    if url.host_type != ada_url.HostType.DEFAULT:
        if not _is_public(ip_address(host.strip("[]"))):
            raise TargetRefused("private")
        return
    labels = host.removesuffix(".").split(".")
    if any(not 1 <= len(label) <= 63 for label in labels) or len(host) > 254:
        raise TargetRefused("malformed")
    # A name without a dot is looked up in the reader's own network alone.
    if len(labels) == 1 or labels[-1] in _PRIVATE_ZONES or ".".join(labels[-2:]) in _PRIVATE_ZONES:
        raise TargetRefused("private")


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _is_public(inner)
        # Site-local is older than fc00::/7; NAT64 and v4-compatible addresses lie in ::/8, reserved.
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _bare(name: str) -> str:
    """Return the one spelling of a host of ours or of theirs: no scheme, port, case, final dot or `www.`."""
    _, _, rest = name.rpartition("://")
    try:
        host = str(ada_url.URL(f"http://{rest.lstrip('.')}").hostname)
    except ValueError:
        host = rest.lower()
    return host.rstrip(".").removeprefix("www.")
