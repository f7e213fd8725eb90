"""Every call of the desk, fuzzed as somebody who works there: no fault, answers as the document says."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.apps.repairs.acts import adds_line, asks, moves
from tests.conftest import POSTGRES_FIRST
from tests.house.app import Stage
from tests.house.people import Person

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=3,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(params=POSTGRES_FIRST)
def stage(request: pytest.FixtureRequest, stages: Callable[[str], Stage]) -> Iterator[Stage]:
    """The stage of either database, empty."""
    found = stages(request.param)
    yield found
    found.clean()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_call_answers_as_the_document_says(
    app: Flask, staff: Person, visitor: Person, mode: GenerationMode
) -> None:
    number = asks(visitor)
    moves(staff, number, "accepted", "received", "diagnosing")
    adds_line(staff, number)
    headers = {"Authorization": f"Bearer {staff.token}"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app).include(tag="repairs")
    schema.config.checks.negative_data_rejection.expected_statuses += ["413"]
    checks = CHECKS + ([negative_data_rejection] if mode is GenerationMode.NEGATIVE else [])
    count = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case: Case[Any]) -> None:
            if "number" in (case.path_parameters or {}) and len(str(case.body)) % 2:
                case.path_parameters["number"] = number
            case.call_and_validate(headers=headers, checks=checks)

        try:
            answers()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, "nothing that a caller sends to this call can be wrong"
        count += 1
    assert count > 30
