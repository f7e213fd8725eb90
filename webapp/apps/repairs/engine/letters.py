"""Letters that come in: which thread they belong to, whether a person wrote them, what they say."""

import html
import re
from collections.abc import Iterable, Mapping

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TAG = re.compile(r"\[T-([0-9]{1,18})\]", re.ASCII)
LONGEST_TEXT = 20_000  # characters kept of a letter
MOST_IDS = 50  # of a References header

_PLUS = re.compile(rf"<?[^<>@+\s]+\+({UUID})@[^<>@\s]+>?", re.IGNORECASE | re.ASCII)
_ID = re.compile(r"<([^<>]*)>")
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponder")
_BULK = frozenset({"auto_reply", "bulk", "junk", "list"})
_ATTRIBUTION = re.compile(r"^(On|Le|El|Am|在).{0,200}(wrote|a écrit|escribió|schrieb|写道)\s*[:：]\s*$")
_BLOCK = re.compile(r"(?i)</(p|div|tr|li|h[1-6]|blockquote)>|<br\s*/?>")
_HIDDEN = re.compile(r"(?is)<(style|script|head|title)\b.*?(</\1\s*>|\Z)")
_ELEMENT = re.compile(r"<[^<>]*>")


def plus_token(address: str) -> str:
    """Return the UUID of `name+uuid@host`, else an empty text."""
    found = _PLUS.fullmatch(address.strip())
    return found.group(1).lower() if found else ""


def message_id(text: str) -> str:
    """Return a Message-ID without its brackets; malformed ones are taken as they are."""
    return text.strip().removeprefix("<").removesuffix(">").strip()


def message_ids(text: str) -> list[str]:
    """Return the ids of an In-Reply-To or References header, the newest first."""
    found = [message_id(part) for part in _ID.findall(text)] or [message_id(text)]
    return [part for part in reversed(found) if part][:MOST_IDS]


def subject_tag(subject: str) -> int | None:
    """Return the number of the ticket that a subject names, `[T-12]`."""
    found = TAG.search(subject)
    return int(found.group(1)) if found else None


def is_automatic(headers: Mapping[str, str]) -> bool:
    """Tell whether a machine wrote: such letters are never answered.

    RFC 3834 gives `Auto-Submitted: no` to what people write. `headers` has lower-case names.
    """
    if any(name in headers for name in _AUTOMATIC):
        return True
    if headers.get("auto-submitted", "no").split(";")[0].strip().lower() != "no":
        return True
    if headers.get("delivered-to", "").strip().lower() == "autoresponder":
        return True
    return any(headers.get(name, "").strip().lower() in _BULK for name in ("precedence", "x-precedence"))


def text_of_html(markup: str) -> str:
    """Return the words of HTML; nothing in it is rendered, fetched or kept."""
    markup = _HIDDEN.sub("", markup[: 20 * LONGEST_TEXT])
    words = html.unescape(_ELEMENT.sub("", _BLOCK.sub("\n", markup)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in words.splitlines())).strip()


def without_quotes(text: str) -> str:
    """Return a letter without the quoted one that it answers, if anything is left then."""
    kept = text.rstrip().splitlines()
    while kept and (kept[-1].lstrip().startswith(">") or not kept[-1].strip()):
        kept.pop()
    if kept and len(kept) < len(text.splitlines()) and _ATTRIBUTION.match(kept[-1].strip()):
        kept.pop()
    return "\n".join(kept).strip() or text.strip()


def first_known(ids: Iterable[str], known: Mapping[str, int]) -> int | None:
    """Return the ticket of the first id that one of our letters, or one that we took in, has."""
    return next((known[name] for name in ids if name in known), None)
