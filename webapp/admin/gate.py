"""Blueprints that are closed by default: every view asks for an admin, unless it says that staff may come."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from webapp.guests import roles
from webapp.web.blueprint import ApiBlueprint, Blueprint


class AdminBlueprint(Blueprint):
    """Pages of admins; `staff=True` opens one to staff. To everybody else they are not there."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        *,
        staff: bool = False,
        **options: Any,
    ) -> None:
        if view_func is not None:
            view_func = _guarded(view_func, roles.moderator if staff else roles.admin)
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


class AdminApi(AdminBlueprint, ApiBlueprint):
    """The same for calls in JSON."""


def _guarded(view: Callable[..., Any], demand: Callable[[], Any]) -> Callable[..., Any]:
    @wraps(view)
    def run(**kwargs: Any) -> Any:
        demand()
        return view(**kwargs)

    return run
