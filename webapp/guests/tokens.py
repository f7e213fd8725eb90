"""Random tokens, their hashes, the JWT of API clients, and signed notes that a browser carries."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.config import settings
from webapp.db.model import LARGEST_ID

ALGORITHM = "HS256"
AUDIENCE = "guesthouse-api"
LEEWAY_SECONDS = 30
MOST_AHEAD_SECONDS = 600  # how far the clock of the machine that made a token may be ahead of ours
REQUIRED = ["sub", "sid", "exp", "iat", "aud", "iss", "jti"]
LONGEST_JWT = 2048  # bytes; ours have about 350


def new_token() -> str:
    """Return 256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a random token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_hash(token: str) -> str:
    """Return what is stored of a mailed link's token: an HMAC under CODE_PEPPER, in hex."""
    return hmac.new(settings().CODE_PEPPER.encode(), token.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Claims:
    """What a valid JWT says: the session it names and the user and epoch that it was made for."""

    session_id: int
    user_id: int
    epoch: int


def issue_jwt(user_id: int, session_id: int, epoch: int, *, is_guest: bool, seconds: int) -> str:
    """Return a JWT that lives for `seconds`."""
    now = datetime.now(UTC)
    body = {
        "sub": str(user_id),
        "sid": str(session_id),
        "epoch": epoch,
        "is_guest": is_guest,
        "iat": now,
        "exp": now + timedelta(seconds=seconds),
        "aud": AUDIENCE,
        "iss": settings().base_url,
        "jti": uuid4().hex,
    }
    return jwt.encode(body, settings().JWT_SECRET, ALGORITHM)


def read_jwt(token: str) -> Claims | None:
    """Return the claims of a valid JWT of ours, else None."""
    if len(token) > LONGEST_JWT:
        return None
    try:
        body: dict[str, Any] = jwt.decode(
            token,
            settings().JWT_SECRET,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=settings().base_url,
            leeway=LEEWAY_SECONDS,
            # Looked at below, for the clock of the machine that made it may be ahead of ours.
            options={"require": REQUIRED, "enforce_minimum_key_length": False, "verify_iat": False},
        )
        if float(body["iat"]) > datetime.now(UTC).timestamp() + MOST_AHEAD_SECONDS:
            return None
        claims = Claims(int(body["sid"]), int(body["sub"]), int(body["epoch"]))
    except (jwt.InvalidTokenError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return claims if 0 < claims.session_id <= LARGEST_ID else None


def sign_note(note: Any, purpose: str) -> str:
    """Return `note` (plain values) as signed text that a browser may carry for us."""
    return str(_notes(settings().SECRET_KEY, purpose).dumps(note))


def read_note(text: str, purpose: str, seconds: int) -> Any | None:
    """Return the note of a signed text not older than `seconds`, else None. Older keys are read too."""
    for key in (settings().SECRET_KEY, *settings().SECRET_KEY_FALLBACKS):
        try:
            note, signed_at = _notes(key, purpose).loads(text, return_timestamp=True)
        except BadSignature:
            continue
        # Not by `max_age`: it refuses what a machine signed whose clock is ahead of ours.
        return note if datetime.now(UTC) - signed_at <= timedelta(seconds=seconds) else None
    return None


def _notes(key: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=f"note-{purpose}")
