"""What the database says of a row that broke a rule is written to no log: the rule is, the row is not."""

import traceback
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from tests.house.app import Stage
from webapp.apps.bazi.models import Chart
from webapp.db import unit_of_work
from webapp.extensions import db
from webapp.web.faults import mask

BIRTH = "1987-06-05"
SECRETS = (BIRTH, "Ada of the hill", "04:32", "ada@example.com")


def logged(act: Callable[[], object], kind: type[DBAPIError]) -> str:
    """Return what a log would have of the fault that `act` meets."""
    with pytest.raises(kind) as met, unit_of_work():
        act()
    return "".join(traceback.format_exception(met.value))


def birth(stage: Stage, **values: object) -> Callable[[], object]:
    """Return the act of keeping a birth that breaks a rule."""
    stage.sql("INSERT INTO users (user_type, email, display_name) VALUES ('contact', 'c@example.com', 'C')")
    (row,) = stage.sql("SELECT id FROM users")

    def act() -> object:
        given = {"name": SECRETS[1], "birth_clock": SECRETS[2], "pillars": "六", "flags": [], "report": {}}
        chart = Chart(user_id=row[0], birth_date=date.fromisoformat(BIRTH), engine="x", engine_version=1)
        for name, value in (given | values).items():
            setattr(chart, name, value)
        db.session.add(chart)
        db.session.flush()
        return chart

    return act


def test_a_birth_that_breaks_a_check_is_not_told_with_the_check(stage: Stage) -> None:
    act = birth(stage)
    text_of_it = stage.do(lambda: logged(act, IntegrityError))
    assert "pillars" in text_of_it, "the rule is named"
    assert [secret for secret in SECRETS if secret in text_of_it] == []


def test_an_address_that_is_taken_is_not_told_with_the_index(stage: Stage) -> None:
    insert = "INSERT INTO users (user_type, email, display_name) VALUES ('contact', :email, 'C')"
    stage.sql(insert, email="ada@example.com")
    again = {"email": "ada@example.com"}
    text_of_it = stage.do(lambda: logged(lambda: db.session.execute(text(insert), again), IntegrityError))
    assert "email" in text_of_it
    assert "ada@example.com" not in text_of_it


def test_a_value_that_postgres_cannot_read_is_not_quoted(stage: Stage) -> None:
    if stage.database == "sqlite":
        return  # it takes any text for a date
    wrong = {"birth": f"{BIRTH} at {SECRETS[2]}, said {SECRETS[1]}"}
    query = text("SELECT CAST(:birth AS date)")
    text_of_it = stage.do(lambda: logged(lambda: db.session.execute(query, wrong), DataError))
    assert "invalid input syntax" in text_of_it
    assert [secret for secret in SECRETS if secret in text_of_it] == []


def test_a_row_that_postgres_quotes_is_masked_wherever_its_words_come_from() -> None:
    said = 'new row breaks "ck_x"\nDETAIL:  Failing row contains (1, Ada of\nthe hill, 1987-06-05).\n'
    assert mask(said) == 'new row breaks "ck_x"\nDETAIL:  [hidden]'
