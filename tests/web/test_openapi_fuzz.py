"""Every call of the OpenAPI document, fuzzed on both databases: no fault, answers as the document says."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, get_args

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pydantic import BaseModel
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import POSTGRES_FIRST
from tests.house.app import Stage
from tests.house.people import Person

EXAMPLES = 2  # a call, a caller, a database and a kind of data
NOT_LISTED = {"health", "metrics", "contacts", "notes"}  # what machines ask, and the sample app
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=EXAMPLES,
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


@pytest.fixture
def callers(app: Flask) -> list[dict[str, str]]:
    """The headers of those who call: a visitor, a guest, a member."""
    people = Person(app).becomes_guest(), Person(app).registers()
    for person in people:
        for n in range(2):
            person.post("/urls", {"original_url": f"https://example.com/{n}"})
    return [{}, *({"Authorization": f"Bearer {person.token}"} for person in people)]


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.soak) for turn in (1, 2))])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_call_answers_as_the_document_says(
    app: Flask, callers: list[dict[str, str]], mode: GenerationMode, turn: int
) -> None:
    """Each call by one of the callers; the turns of the soak bring the other two."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    schema.config.checks.negative_data_rejection.expected_statuses += ["413"]
    checks = CHECKS + ([negative_data_rejection] if mode is GenerationMode.NEGATIVE else [])
    count = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        headers = callers[(count + turn) % len(callers)]

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case: Case[Any]) -> None:
            case.call_and_validate(headers=headers, checks=checks)  # noqa: B023 - called in this very round

        with suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):
            answers()  # unsatisfiable: nothing that a caller sends to this call can be wrong
        count += 1
    assert count > 20


def test_every_call_of_the_house_is_in_the_document(app: Flask) -> None:
    paths = app.test_client().get("/api/openapi.json").get_json()["paths"]
    listed = {(path, method.upper()) for path, item in paths.items() for method in item}
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.partition(".")[0]
        if getattr(app.blueprints.get(name), "is_api", False) and name not in NOT_LISTED:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert any(method == m and _same(path, rule.rule) for path, m in listed), rule


def test_no_two_shapes_share_a_name(app: Flask) -> None:
    """The document would say of one call what another one answers."""
    named: dict[str, set[type[BaseModel]]] = {}
    calls = [view.call for view in app.view_functions.values() if hasattr(view, "call")]
    waiting: list[Any] = [
        model for call in calls for model in (call.body, call.query, *call.answers.values())
    ]
    while waiting:
        shape = waiting.pop()
        waiting += get_args(shape)
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            known = named.setdefault(shape.__name__, set())
            waiting += [] if shape in known else [field.annotation for field in shape.model_fields.values()]
            known.add(shape)
    assert len(named) > 50
    assert {name: shapes for name, shapes in named.items() if len(shapes) > 1} == {}


def _same(path: str, rule: str) -> bool:
    parts = zip(path.split("/"), rule.split("/"), strict=False)
    return path.count("/") == rule.count("/") and all(
        ("{" in a) == ("<" in b) and ("{" in a or a == b) for a, b in parts
    )
