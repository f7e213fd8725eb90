"""Errors with a code, a sentence for people and the fields at fault; their page, fragment and JSON."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from webapp.web import faults, respond

log = structlog.get_logger()

RETRY_SECONDS = 5  # what a busy or restarting database is given

TOO_MANY = _l("Too many tries. Please wait a little.")
SENTENCES = {
    400: _l("Something in this request does not fit together."),
    401: _l("Please sign in."),
    403: _l("This is not open to you."),
    404: _l("There is nothing at this address. Perhaps a letter is missing, or it was taken away."),
    405: _l("This address cannot be used in that way."),
    409: _l("Somebody changed this a moment before you. Please look again."),
    410: _l("It has ended or was taken away."),
    413: _l("This is more than we can take at once."),
    415: _l("We cannot read this type of content."),
    429: TOO_MANY,
    500: _l("Something went wrong on our side."),
    503: _l("We are busy just now. Please try again in a moment."),
}
OTHERWISE = _l("We could not do this as it was asked.")


class Problem(Exception):
    """An answer other than success. `code` is for programs, `detail` for people (a sentence)."""

    status = 400
    code = "bad_request"

    def __init__(
        self,
        detail: str | LazyString | None = None,
        *,
        code: str | None = None,
        errors: Mapping[str, str | LazyString] | None = None,
        retry_after: int | None = None,
        status: int | None = None,
        **members: Any,
    ) -> None:
        """Take the sentence, `errors` by field, `retry_after` in seconds and further JSON members."""
        super().__init__(detail)
        self.status = status or self.status
        self.detail = str(detail or SENTENCES.get(self.status, OTHERWISE))
        self.code = code or self.code
        self.errors = {name: str(text) for name, text in (errors or {}).items()}
        self.retry_after = retry_after
        self.headers: Mapping[str, str] = {}
        self.members = members

    def as_json(self) -> dict[str, Any]:
        """Return the members of RFC 9457, with `code`, and `errors` by field where fields are at fault."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": g.get("request_id", ""),
        }
        return body | ({"errors": self.errors} if self.errors else {}) | self.members


class Invalid(Problem):
    """A field is wrong; `errors` says which and why."""

    status = 422
    code = "invalid"

    def __init__(
        self, errors: Mapping[str, str | LazyString], detail: str | LazyString | None = None, **kwargs: Any
    ) -> None:
        super().__init__(detail or next(iter(errors.values())), errors=errors, **kwargs)


class Unauthenticated(Problem):
    """Nobody is signed in, or the credential is dead."""

    status = 401
    code = "unauthenticated"


class Refused(Problem):
    """Allowed to accounts, refused here: pages turn it into an offer (see guests/offers.py)."""

    status = 403
    code = "forbidden"


class NotFound(Problem):
    """There is no such thing, or it is somebody else's."""

    status = 404
    code = "not_found"


class Conflict(Problem):
    """Somebody was first, or the row changed meanwhile."""

    status = 409
    code = "conflict"


class Gone(Problem):
    """It was here."""

    status = 410
    code = "gone"


class TooMany(Problem):
    """A limit of calls is met; `retry_after` seconds are said in the header."""

    status = 429
    code = "too_many_requests"


class GuestLimit(TooMany):
    """This address made its guests for today: pages turn it into an offer to register."""

    code = "guest_limit"


Offer = Callable[[Problem], Response | None]


def init_errors(app: Flask, offer: Offer) -> None:
    """Answer every error in the house's shape.

    `offer` is told of every refusal, and may turn it into an offer to register.
    """

    def problem(error: Problem) -> Response:
        if isinstance(error, Refused | GuestLimit):
            instead = offer(error)
            if instead is not None:
                return instead
        return respond.problem(error)

    def http_error(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        answer = respond.problem(_as_problem(error))
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after"}:
                answer.headers[name] = value
        return answer

    app.register_error_handler(Problem, problem)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _database_away(error: OperationalError | PoolTimeout) -> Response:
    if "no such" in str(getattr(error, "orig", "")):
        return _unexpected(error)  # SQLite says so of a missing table: waiting would not help
    log.error("database_away", exc_info=error)
    return respond.problem(Problem(status=503, code="busy", retry_after=RETRY_SECONDS))


def _unexpected(error: Exception) -> Response:
    log.error("unexpected_error", exc_info=error)
    faults.report(error)
    return respond.problem(Problem(status=500, code="internal_error"))


CSRF_SENTENCE = _l("This form had been open for too long. Nothing is lost: please send it once more.")
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}


def _as_problem(error: HTTPException) -> Problem:
    if isinstance(error, CSRFError):
        return Refused(CSRF_SENTENCE, code="form_token")
    if isinstance(error, SecurityError):
        return Problem(_l("This host is not one of ours."), code="unknown_host")
    if error.code == TooMany.status:
        return TooMany()
    status = error.code or 500
    return Problem(status=status, code=CODES.get(status, "http_error"))
