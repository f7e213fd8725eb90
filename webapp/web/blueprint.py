"""Blueprints whose views are units of work: a view that returns commits, one that raises rolls back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint as FlaskBlueprint
from flask import make_response, request

from webapp.extensions import csrf
from webapp.web import security
from webapp.web.units import run_unit

READING_METHODS = {"GET", "HEAD", "OPTIONS"}


class Blueprint(FlaskBlueprint):
    """A blueprint of pages: every form carries its token.

    `@bp.get(..., unit=False)` leaves the unit of work to the view itself.
    """

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.before_request(self._guard)

    @staticmethod
    def _guard() -> None:
        csrf.protect()

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        *,
        unit: bool = True,
        **options: Any,
    ) -> None:
        if view_func is not None and unit:
            view_func = _in_unit_of_work(view_func)
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


class ApiBlueprint(Blueprint):
    """A blueprint of JSON calls: no form tokens, but cross-site callers are refused by their headers."""

    is_api = True

    @staticmethod
    def _guard() -> None:
        security.refuse_foreign_sites()


def _in_unit_of_work(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def run(**kwargs: Any) -> Any:
        is_writing = request.method not in READING_METHODS
        return run_unit(lambda: make_response(view(**kwargs)), write=is_writing)

    return run
