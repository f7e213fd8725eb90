"""What a file is by its content: the few types that we keep, and nothing by its name."""

import re
import unicodedata

NAME_LENGTH = 100
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}
IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-1.", "application/pdf"),
    (b"%PDF-2.", "application/pdf"),
)
_MARKUP = re.compile(rb"<\s*[!?/a-zA-Z]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\"'<>|:*?\\/]")


def sniff(content: bytes) -> str | None:
    """Return the type of content that we keep, else None. Markup (HTML, SVG, XML) is never kept as text."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if _is_plain(content) else None


def clean_name(name: str, kind: str) -> str:
    """Return a file's name without path, control or direction marks, ending as its content says."""
    last = re.split(r"[\\/]", name)[-1]
    text = _NOT_IN_NAMES.sub("", unicodedata.normalize("NFC", last.encode("utf-8", "ignore").decode()))
    stem = text.rsplit(".", 1)[0].strip(" .") or "file"
    suffix = SUFFIXES[kind]
    return stem[: NAME_LENGTH - len(suffix)].rstrip() + suffix


def _is_plain(content: bytes) -> bool:
    if not content.strip() or _CONTROL.search(content) or _MARKUP.search(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
