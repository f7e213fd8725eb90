"""A configured model is asked over HTTP, and whatever it does wrong is one error for its callers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from pydantic import BaseModel

from tests.services.model import Model, model_server
from webapp import remote_model
from webapp.remote_model import ModelFailed


class Words(BaseModel):
    """What the model is to say."""

    words: list[str]


@pytest.fixture
def model() -> Iterator[Model]:
    with model_server() as server:
        yield server


@pytest.fixture
def asks(model: Model, make_app: Callable[..., Flask]) -> Callable[..., Words]:
    """Ask the model as a house does that is configured for it."""

    def ask(**settings: Any) -> Words:
        with make_app(**(model.settings | settings)).app_context():
            return remote_model.ask("Name its words.", "swifts over the roof", Words)

    return ask


def test_it_is_off_by_default(app: Flask) -> None:
    with app.app_context():
        assert not remote_model.is_configured()
        with pytest.raises(ModelFailed):
            remote_model.ask("Name its words.", "a text", Words)


def test_it_is_asked_with_the_key_and_answers_in_the_shape(model: Model, asks: Callable[..., Words]) -> None:
    model.says = {"words": ["swift", "roof"]}
    assert asks().words == ["swift", "roof"]
    (asked,) = model.asked
    assert (asked["path"], asked["model"]) == ("/v1/chat/completions", "small")
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert asked["messages"][1]["content"] == "swifts over the roof"
    assert model.keys == ["Bearer key-of-the-model"]


def test_without_a_key_none_is_sent(model: Model, asks: Callable[..., Words]) -> None:
    model.says = {"words": []}
    asks(LLM_API_KEY="", LLM_URL=model.url + "/chat/completions")
    assert (model.keys, model.asked[0]["path"]) == ([""], "/v1/chat/completions")


def test_words_around_the_object_do_no_harm(model: Model, asks: Callable[..., Words]) -> None:
    model.says = 'Here you are:\n```json\n{"words": ["swift"]}\n```'
    assert asks().words == ["swift"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 500, "body": b"{}"},
        {"status": 302, "body": b"{}"},
        {"body": b"not json"},
        {"body": b"\xff\xfe"},
        {"body": b'{"choices": []}'},
        {"body": b'{"choices": [{"message": {"content": null}}]}'},
        {"body": b"x" * 300_000},
        {"says": "no object at all"},
        {"says": {"words": "not a list"}},
        {"waits": 1.0},
        {"drips": True},
    ],
    ids=str,
)
def test_what_goes_wrong_is_one_error(
    model: Model, asks: Callable[..., Words], wrong: dict[str, Any]
) -> None:
    model.says = {"words": ["swift"] * 50}
    for name, value in wrong.items():
        setattr(model, name, value)
    with pytest.raises(ModelFailed):
        asks(LLM_TIMEOUT_SECONDS=0.3)


def test_nobody_there_is_the_same_error(asks: Callable[..., Words]) -> None:
    with pytest.raises(ModelFailed):
        asks(LLM_URL="http://127.0.0.1:9/v1")
