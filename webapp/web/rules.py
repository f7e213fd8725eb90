"""URL rules that learn late how their URLs are built."""

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule


class LateRule(Rule):
    """Compiles how a URL is built when one is first built.

    Werkzeug writes two functions a rule at the start, half a millisecond each, most of which nobody calls.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_builder = super()._compile_builder
        compiled = cache(lambda: compile_builder(append_unknown))
        return lambda rule, /, **values: compiled()(rule, **values)
