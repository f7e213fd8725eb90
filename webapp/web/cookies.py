"""The one cookie: signed by SECRET_KEY, read with older keys too and then signed anew.

It holds the token of this browser (`t`), its form token, theme and language; nothing else. Over HTTPS it
is called `__Host-guesthouse` and Secure.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha1
from typing import Any

from flask import Flask, Request, Response, g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.config import Settings

NAME = "guesthouse"
LONGEST_DAYS = 400  # what browsers allow; a persistent guest's cookie
LIFETIME = "ttl"  # key in the cookie: seconds that it lives from its last writing


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie, with a lifetime of its own for each, re-signed after a change of keys."""

    def __init__(self, config: Settings) -> None:
        keys = (config.SECRET_KEY, *config.SECRET_KEY_FALLBACKS)
        self.serializers = [self._serializer(key) for key in keys]  # the first one signs

    def _serializer(self, key: str) -> URLSafeTimedSerializer:
        options = {"key_derivation": self.key_derivation, "digest_method": sha1}
        return URLSafeTimedSerializer(key, salt=self.salt, serializer=self.serializer, signer_kwargs=options)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:  # noqa: ARG002
        return self.serializers[0]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return self.session_class()
        for serializer in self.serializers:
            try:
                data, signed_at = serializer.loads(value, return_timestamp=True)
            except BadSignature:
                continue
            # With `max_age` a cookie of a machine whose clock is ahead of ours would count as expired.
            if datetime.now(UTC) - signed_at > timedelta(days=LONGEST_DAYS):
                continue
            session = self.session_class(data)
            session.modified = serializer is not self.serializers[0]
            return session
        return self.session_class()

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        lifetime = session.get(LIFETIME)
        default = app.permanent_session_lifetime
        return datetime.now(UTC) + (timedelta(seconds=lifetime) if lifetime else default)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed and "Cookie" not in response.headers.get("Vary", ""):
            response.vary.add("Cookie")

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:  # noqa: ARG002
        return session.modified


def init_cookies(app: Flask, config: Settings) -> None:
    """Give the app its cookie."""
    app.session_interface = Cookies(config)
    app.config.update(
        SECRET_KEY=config.SECRET_KEY,
        SECRET_KEY_FALLBACKS=list(config.SECRET_KEY_FALLBACKS),
        SESSION_COOKIE_NAME=f"__Host-{NAME}" if config.is_https else NAME,
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=config.GUEST_IDLE_DAYS),
    )


def forget(session: SessionMixin) -> dict[str, Any]:
    """Empty the cookie but for what belongs to the browser (theme, language); return what was in it."""
    was = dict(session)
    session.clear()
    g.pop("csrf_token", None)  # made for the session that ends here; the answer needs one of the new session
    session.update({key: was[key] for key in ("theme", "locale") if key in was})
    return was
