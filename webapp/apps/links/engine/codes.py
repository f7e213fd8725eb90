"""Make and judge the short codes that links answer to."""

import re
import secrets
from collections.abc import Callable

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
"""55 signs that survive reading aloud and handwriting: no 0 O 1 l I i o."""

CODE_LENGTH = 7
TRIES_PER_LENGTH = 5
CODE_MAX_LENGTH = 50
ALIAS_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{2,49}$"

_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,49}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}")


def new_code(length: int = CODE_LENGTH, is_reserved: Callable[[str], bool] | None = None) -> str:
    """Draw a random code of `length` signs, drawing again while `is_reserved` refuses the word."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if is_reserved is None or not is_reserved(code):
            return code


def length_of_try(attempt: int) -> int:
    """Return how many signs to draw at the `attempt`-th try (from 0): one more after every 5 conflicts."""
    return CODE_LENGTH + attempt // TRIES_PER_LENGTH


def is_alias(text: str) -> bool:
    """Say whether `text` may be chosen as an alias, by its form alone."""
    return _ALIAS.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Say whether `text` has the form of any code that could exist, made or chosen."""
    return _CODE.fullmatch(text) is not None


def fold(alias: str) -> str:
    """Return the form in which aliases are compared: without case."""
    return alias.lower()
