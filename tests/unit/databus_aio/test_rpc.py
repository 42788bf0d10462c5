import asyncio
from typing import Any

import orjson
import pytest

from databus import errors
from databus.aio.rpc import RpcClient, _result


def reply(error: Any = None, result: Any = None) -> bytes:
    return orjson.dumps({"result": result, "error": error})


def test_a_result_is_given_as_it_is() -> None:
    assert _result(reply(result={"grade": "A"})) == {"grade": "A"}


@pytest.mark.parametrize("name", errors.TREE)
def test_every_error_of_the_tree_is_rebuilt(name: str) -> None:
    with pytest.raises(errors.TREE[name]) as told:
        _result(reply(errors.to_wire(errors.TREE[name]("why", "uscc", "18 characters"))))
    assert told.value.message == "why"


@pytest.mark.parametrize(
    "error",
    [
        {"exc_path": "builtins.KeyError", "exc_args": ["secret"], "value": "secret"},
        {"exc_path": "databus.errors.SomethingElse", "exc_args": [], "value": ""},
        {},
        "not an object",
        {"exc_path": 7},
    ],
)
def test_an_unknown_error_is_an_internal_one(error: Any) -> None:
    with pytest.raises(errors.InternalError) as told:
        _result(reply(error))
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"{}", b"7", b'{"result": 1}'])
def test_an_answer_of_another_form_is_an_internal_error(raw: bytes) -> None:
    with pytest.raises(errors.InternalError):
        _result(raw)


def test_without_a_connection_a_call_is_unavailable_at_once() -> None:
    client = RpcClient("amqp://127.0.0.1:1/", name="test")
    with pytest.raises(errors.Unavailable):
        asyncio.run(client.call("credit", "get_rating", {}))


def test_a_request_over_the_limit_is_refused_unsent() -> None:
    client = RpcClient("amqp://127.0.0.1:1/", name="test")
    with pytest.raises(errors.TooLarge):
        asyncio.run(client.call("credit", "record_act", {"detail": "x" * (1 << 20)}))
