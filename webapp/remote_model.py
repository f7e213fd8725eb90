"""A language model of somebody else's, over an OpenAI-compatible API: optional, off by default.

Every caller has a built-in way of its own and takes it when `ask` raises ModelFailed. Asked from jobs only,
after their transaction (see webapp/jobs/outbox.py), so that no lock waits for another machine.
"""

import json
import time
from http.client import HTTPException
from typing import IO, Any, TypeVar
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import structlog
from pydantic import BaseModel, ValidationError

from webapp.config import Settings, settings

log = structlog.get_logger()

LARGEST_ANSWER = 262_144  # bytes
CHUNK = 16_384
PATH = "/chat/completions"

Shape = TypeVar("Shape", bound=BaseModel)


class ModelFailed(Exception):
    """The model is not configured, not there, too slow, or said something that we cannot use."""


class _NoRedirect(HTTPRedirectHandler):
    """The key goes to the configured address and nowhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def is_configured() -> bool:
    """Tell whether there is a model to ask."""
    return bool(settings().LLM_URL)


def ask(instruction: str, content: str, shape: type[Shape], *, most_tokens: int = 2_000) -> Shape:
    """Return what the model says of `content`, as JSON of `shape`, whose schema it is told.

    `content` is a user's: it goes as a message of its own and can change nothing but the answer, which is
    checked like any other input. Raises ModelFailed after LLM_TIMEOUT_SECONDS at the latest.
    """
    if not is_configured():
        raise ModelFailed("not configured")
    told = f"{instruction}\nAnswer with one JSON object of this schema and nothing else:\n"
    messages = [
        {"role": "system", "content": told + json.dumps(shape.model_json_schema())},
        {"role": "user", "content": content},
    ]
    body = {"model": settings().LLM_MODEL, "messages": messages, "max_tokens": most_tokens, "temperature": 0}
    try:
        answer = json.loads(_post(settings(), json.dumps(body).encode()))
        text = answer["choices"][0]["message"]["content"]
        return shape.model_validate_json(_object_in(str(text)))
    except (OSError, HTTPException, ValidationError, LookupError, TypeError, ValueError) as error:
        log.warning("model_failed", error=type(error).__name__, status=getattr(error, "code", None))
        raise ModelFailed(type(error).__name__) from error


def _post(config: Settings, body: bytes) -> bytes:
    """Send a body to the endpoint; return its answer. Raise OSError (with its kinds) or HTTPException."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if config.LLM_API_KEY:
        headers["Authorization"] = f"Bearer {config.LLM_API_KEY}"
    url = config.LLM_URL if config.LLM_URL.endswith(PATH) else config.LLM_URL + PATH
    deadline = time.monotonic() + config.LLM_TIMEOUT_SECONDS
    opener = build_opener(_NoRedirect, ProxyHandler())
    request = Request(url, body, headers, method="POST")  # noqa: S310 - the scheme is checked in the settings
    try:
        with opener.open(request, timeout=config.LLM_TIMEOUT_SECONDS) as response:
            return _read(response, deadline)
    except HTTPError as error:
        error.close()
        raise


def _read(response: IO[bytes], deadline: float) -> bytes:
    """Read to the end, however slowly it drips, but not beyond the deadline or LARGEST_ANSWER."""
    found = b""
    read_some = getattr(response, "read1", response.read)
    while chunk := read_some(CHUNK):
        found += chunk
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(found) > LARGEST_ANSWER:
            raise ValueError("too long")
    return found


def _object_in(text: str) -> str:
    """Return the JSON object in an answer that may wrap it in words or a code fence. Raise ValueError."""
    start, end = text.index("{"), text.rindex("}")
    return text[start : end + 1]
