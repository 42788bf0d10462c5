"""What a caller is told when the gateway's own database dies in the midst of an answer."""

import asyncio
import time
from typing import Any

import asyncpg
import pytest

from databus.errors import OutcomeUnknown, Unavailable
from gateway import callees
from gateway.callees import Callees, Store
from tests.unit.gateway.directories import directory


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


def test_until_it_is_known_who_takes_part_the_gateways_own_resources_are_unavailable() -> None:
    known = directory()
    known.version = -1
    nothing: Any = None
    callees = Callees(nothing, nothing, known)
    with pytest.raises(Unavailable, match="has not read yet who takes part"):
        asyncio.run(callees.call("gateway", "get_term", {}, headers={"sanhu.agency": "ciq"}, timeout_s=1))


def test_the_gateways_own_resources_answer_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(_: Any) -> None:
        await asyncio.sleep(10)

    monkeypatch.setitem(callees.HANDLERS, "count_deliveries", slow)
    nothing: Any = None
    own = Callees(nothing, nothing, directory())
    begun_s = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        asyncio.run(own.call("gateway", "count_deliveries", {}, headers={"sanhu.agency": "ciq"}, timeout_s=0.05))
    assert time.monotonic() - begun_s < 1
