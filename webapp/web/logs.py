"""Structured logs: a line an event, with the request's id; no secrets, no full addresses, no content."""

import logging
import sys
from typing import Any

import structlog
from flask import g, has_request_context, request

from webapp.config import Settings
from webapp.web.faults import ADDRESS, VALUE

SECRET_WORDS = ("password", "token", "code", "secret", "cookie", "authorization", "resume_key", "email")


def init_logs(config: Settings) -> None:
    """Set up structlog: lines for people in development, JSON elsewhere."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if config.APP_ENV == "production"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _name_request,
            _hide_secrets,
            structlog.processors.format_exc_info,
            _mask_exception,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, config.LOG_LEVEL)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=config.APP_ENV == "production",
    )


def _name_request(_logger: Any, _method: str, event: Any) -> Any:
    if has_request_context() and "request_id" in g:
        event["request_id"] = g.request_id
        event["endpoint"] = request.endpoint
    return event


def _mask_exception(_logger: Any, _method: str, event: Any) -> Any:
    """Hide what the database quotes of a row, and addresses, in the text of an exception."""
    if "exception" in event:
        event["exception"] = VALUE.sub("=([hidden])", ADDRESS.sub("[hidden]", event["exception"]))
    return event


def _hide_secrets(_logger: Any, _method: str, event: Any) -> Any:
    for key in event:
        if any(word in key for word in SECRET_WORDS):
            event[key] = "[hidden]"
    return event
