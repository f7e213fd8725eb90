"""Errors of the database without the rows that they are about: no birth and no address gets into a log.

`hide_parameters` keeps what we sent out of SQLAlchemy's own words. Postgres quotes rows as well: in the
DETAIL ("Failing row contains (...)"), the CONTEXT, and, of a value that it cannot read, in its message.
"""

import re

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

QUOTED = re.compile(r'"[^"]*"', re.DOTALL)
VALUE_IS_WRONG = "22"  # the SQLSTATE class of errors whose message quotes the value; all others name things


def keep_rows_out_of_errors(engine: Engine) -> None:
    """Let what Postgres raises say which rule was broken, and nothing of whose row broke it."""
    event.listen(engine, "handle_error", _keep_the_rule_alone)


def _keep_the_rule_alone(context: ExceptionContext) -> None:
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    diagnosis = getattr(error, "diag", None)
    rule = getattr(diagnosis, "message_primary", None)
    if rule is None:
        return  # not the server's words
    if (getattr(diagnosis, "sqlstate", None) or "").startswith(VALUE_IS_WRONG):
        rule = QUOTED.sub('"[hidden]"', rule)
    error.args = (rule,)
    if wrapped is not None:
        kind = type(error)
        wrapped.args = (f"({kind.__module__}.{kind.__qualname__}) {rule}",)
