"""What a caller is told when the gateway's own database dies in the midst of an answer."""

import asyncio
from typing import Any

import asyncpg
import pytest

from databus.errors import Unavailable
from gateway.callees import Store


class DyingPool:
    """A pool whose every use fails as asyncpg does when a connection is cut."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def __getattr__(self, _: str) -> Any:
        raise self._failure


@pytest.mark.parametrize(
    "failure",
    [
        asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        ConnectionResetError(),
        EOFError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_database_lost_in_the_midst_of_an_answer_is_unavailable(failure: Exception) -> None:
    with pytest.raises(Unavailable):
        asyncio.run(Store(DyingPool(failure)).add([]))
