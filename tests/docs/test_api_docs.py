"""The OpenAPI document is valid, its page shows all of it, and the refusal in docs/api.md is the real one."""

import json
import re
from collections.abc import Iterator
from typing import Any

from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from tests.docs.pages import PROJECT
from tests.house.people import Person

REFUSAL = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_document_is_valid_openapi_3_1(visitor: Person) -> None:
    document = visitor.get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    OPENAPI_31_VALIDATOR.validate(document)


def test_every_call_has_a_name_of_its_own_and_a_summary(visitor: Person) -> None:
    calls = [call for _, _, call in operations(visitor.get("/api/openapi.json").get_json())]
    assert len({call["operationId"] for call in calls}) == len(calls) > 20
    assert all(call["summary"].endswith(".") for call in calls)


def test_every_reference_leads_to_a_shape(visitor: Person) -> None:
    document = visitor.get("/api/openapi.json").get_json()
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert named <= set(document["components"]["schemas"])


def test_every_refusal_is_problem_json(visitor: Person) -> None:
    for _, _, call in operations(visitor.get("/api/openapi.json").get_json()):
        refusals = {status: told for status, told in call["responses"].items() if status[0] != "2"}
        assert {"401", "429", "default"} <= set(refusals)
        assert all(list(told["content"]) == ["application/problem+json"] for told in refusals.values())


def test_the_calls_of_a_guest_need_no_body(visitor: Person) -> None:
    paths = visitor.get("/api/openapi.json").get_json()["paths"]
    assert paths["/auth/guest"]["post"]["requestBody"]["required"] is False
    assert visitor.client.post("/auth/guest").status_code == 201
    assert paths["/urls"]["post"]["requestBody"]["required"] is True
    assert visitor.client.post("/urls").status_code == 415


def test_the_page_shows_every_call_without_anything_from_outside(visitor: Person) -> None:
    page = visitor.get("/api/docs").text
    for path, method, call in operations(visitor.get("/api/openapi.json").get_json()):
        assert f'id="{call["operationId"]}"' in page
        assert f"{method.upper()}</span> <code>{path}</code>" in page
    anchors = set(re.findall(r' id="([\w-]+)"', page))
    assert set(re.findall(r'href="#([\w-]+)"', page)) - {"main"} <= anchors
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_limits_are_said_as_one_says_them(visitor: Person) -> None:
    page = visitor.get("/api/docs").text
    assert "at least 1 character;" in page
    assert "at least 1 characters" not in page
    assert "at most 100,000 characters" in page
    assert str(2**63 - 1) not in page
    assert "`" not in page


def test_the_refusal_of_the_page_about_the_api_is_the_real_one(visitor: Person) -> None:
    found = REFUSAL.search((PROJECT / "docs/api.md").read_text())
    assert found
    shown = json.loads(found.group(1))
    answers = [visitor.post("/urls", {"original_url": "https://example.com/"}) for _ in range(6)]
    real = answers[-1].get_json()
    assert [answer.status_code for answer in answers] == [201] * 5 + [403]
    assert len(shown.pop("request_id")) == len(real.pop("request_id"))
    assert shown == real


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method, call in item.items():
            yield path, method, call
