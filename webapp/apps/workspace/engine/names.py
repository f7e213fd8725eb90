"""Names and texts: keys of projects, names of files, what a text may hold."""

import re
import unicodedata
from collections.abc import Collection

KEY_PATTERN = r"^[A-Z][A-Z0-9]{1,9}$"
KEY_LENGTH = 10
FILE_NAME_LENGTH = 100
REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # leaves tab and newline
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069/\\:*?"<>|]')

LANGUAGES = {
    "": "",  # plain text
    "bash": "Shell",
    "c": "C",
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "diff": "Diff",
    "docker": "Dockerfile",
    "elixir": "Elixir",
    "go": "Go",
    "haskell": "Haskell",
    "html": "HTML",
    "ini": "INI",
    "java": "Java",
    "javascript": "JavaScript",
    "json": "JSON",
    "kotlin": "Kotlin",
    "lua": "Lua",
    "make": "Makefile",
    "markdown": "Markdown",
    "perl": "Perl",
    "php": "PHP",
    "python": "Python",
    "r": "R",
    "ruby": "Ruby",
    "rust": "Rust",
    "scss": "SCSS",
    "sql": "SQL",
    "swift": "Swift",
    "toml": "TOML",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
}
BY_ENDING = {
    "sh": "bash", "h": "c", "cc": "cpp", "hpp": "cpp", "cs": "csharp", "patch": "diff", "ex": "elixir",
    "exs": "elixir", "hs": "haskell", "htm": "html", "cfg": "ini", "conf": "ini", "js": "javascript",
    "mjs": "javascript", "kt": "kotlin", "mk": "make", "md": "markdown", "pl": "perl", "py": "python",
    "rb": "ruby", "rs": "rust", "ts": "typescript", "tsx": "typescript", "svg": "xml", "yml": "yaml",
}  # fmt: skip
BY_NAME = {"dockerfile": "docker", "makefile": "make"}


def clean_document(text: str) -> str:
    """Return a text with plain newlines, spaces as they were. Raise ValueError for what cannot be stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if REFUSED.search(text):
        raise ValueError("Control characters are not allowed.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("This is not valid Unicode text.") from None
    return text


def clean_file_name(name: str) -> str:
    """Return a name that is a file's and no path's. Raise ValueError."""
    name = unicodedata.normalize("NFC", name).strip()
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("This is not valid Unicode text.") from None
    if NOT_IN_NAMES.search(name) or name.strip(".") == "" or len(name) > FILE_NAME_LENGTH:
        raise ValueError("Give a plain file name: no slashes, colons, quotes or control characters.")
    return name


def path_part(text: str, otherwise: str) -> str:
    """Return `text` as one part of a path inside an archive, at most 60 characters."""
    found = NOT_IN_NAMES.sub(" ", text).strip(" .")
    return " ".join(found.split())[:60].strip(" .") or otherwise


def language_of(name: str) -> str:
    """Guess the language of a file by its name; empty where it says nothing."""
    low = name.lower()
    ending = low.rpartition(".")[2] if "." in low else ""
    known = BY_NAME.get(low) or BY_ENDING.get(ending) or ending
    return known if known in LANGUAGES else ""


def free_key(taken: Collection[str], key: str) -> str:
    """Return the key that is wanted if it is not taken, or one like it: `HOME`, `HOME2`, `HOME3`."""
    tails = ("", *(str(number) for number in range(2, len(taken) + 3)))
    return next(found for tail in tails if (found := key[: KEY_LENGTH - len(tail)] + tail) not in taken)


def key_of(name: str) -> str:
    """Suggest a key for a project: the initials of its name, else its first letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = re.findall(r"[A-Z][A-Z0-9]*", plain)
    letters = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:4]
    return letters[:KEY_LENGTH] if len(letters) > 1 else "PROJ"
