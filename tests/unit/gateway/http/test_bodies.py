"""Bodies of requests: what is held is counted, and given back however a request ends."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar

import orjson
import pytest
from prometheus_client import REGISTRY

from databus.errors import Conflict, Unavailable
from gateway import border as one_check
from gateway.http.api import Api
from gateway.http.authentication import Identity
from gateway.http.bodies import Bodies
from gateway.http.requests import Receive
from gateway.notes import Intent, Outcome
from gateway.usage import Usage
from tests.unit.gateway.directories import directory

LIMIT = 1000
ZONE = b'{"name": "%s"}' % (b"x" * 588)  # 600 bytes
HEADERS = [(b"content-type", b"application/json"), (b"authorization", b"Bearer t")]


T = TypeVar("T")


async def within(awaited: Awaitable[T]) -> T:
    async with asyncio.timeout(5):
        return await awaited


class Around:
    """Everything around the Api: who is calling, notes, and a service that answers when it is let."""

    run = 7
    evidence = True

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.outcomes: list[str] = []
        self.let = asyncio.Event()
        self.error: Exception | None = None

    async def identify(self, _token: str | None) -> Identity:
        return Identity("ciq", "officer", None, 0)

    async def intend(self, intent: Intent, timeout_s: float) -> None: ...

    async def conclude(self, outcome: Outcome, timeout_s: float) -> None:
        self.outcomes.append(outcome.outcome)

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        self.asked.set()
        await self.let.wait()
        if self.error is not None:
            raise self.error
        return {"zone_id": "z1"}


class Border:
    """An Api with its bodies, and what it answered."""

    def __init__(self) -> None:
        self.around = Around()
        self.bodies = Bodies(LIMIT)
        around: Any = self.around
        self.waiting = asyncio.Event()
        checked = one_check.Border(directory(), Usage(), around, around)
        self.api = Api(around, checked, self.bodies, timeout_s=5)

    def ask(self, *parts: bytes | None) -> asyncio.Task[tuple[int, dict[str, str], Any]]:
        """Send a body in parts; None stands for a caller that hangs up."""
        return asyncio.create_task(self._ask(self._received(parts)))

    async def _ask(self, receive: Receive) -> tuple[int, dict[str, str], Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"method": "POST", "path": "/v1/zones", "query_string": b"", "headers": HEADERS}
        await self.api(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, orjson.loads(sent[1]["body"])

    def _received(self, parts: Sequence[bytes | None]) -> Receive:
        left = list(parts)

        async def receive() -> dict[str, Any]:
            if not left:
                self.waiting.set()
                await asyncio.Event().wait()
            part = left.pop(0)
            if part is None:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": part, "more_body": not part.endswith(b"}")}

        return receive


def test_what_is_beyond_the_limit_is_told_to_come_again_and_noted() -> None:
    async def test() -> None:
        border = Border()
        first = border.ask(ZONE[:300], ZONE[300:])
        await within(border.around.asked.wait())
        assert border.bodies.held_bytes == 600
        assert REGISTRY.get_sample_value("gateway_bodies_bytes") == 600
        status, headers, problem = await within(border.ask(ZONE[:300], ZONE[300:]))
        assert (status, headers["retry-after"]) == (503, "1")
        assert problem["type"] == "urn:sanhu:problem:unavailable"
        assert border.around.outcomes == ["Unavailable"]
        assert border.bodies.held_bytes == 600
        border.around.let.set()
        assert (await within(first))[0] == 201
        assert border.bodies.held_bytes == 0
        assert REGISTRY.get_sample_value("gateway_bodies_bytes") == 0
        assert (await within(border.ask(ZONE)))[0] == 201

    asyncio.run(test())


@pytest.mark.parametrize(
    ("parts", "error", "status"),
    [
        ((b"{",), None, None),
        ((b"{" * 10, None), None, 400),
        ((ZONE,), Conflict("there is one"), 409),
        ((ZONE,), RuntimeError("a defect"), 500),
        ((b"x" * 700, b"x" * 400), None, 503),
    ],
    ids=["cancelled", "hung up", "refused", "failed", "too much"],
)
def test_a_body_is_given_back_however_its_request_ends(
    parts: tuple[bytes | None, ...], error: Exception | None, status: int | None
) -> None:
    async def test() -> None:
        border = Border()
        border.around.error = error
        border.around.let.set()
        asked = border.ask(*parts)
        if status is None:
            await within(border.waiting.wait())
            assert border.bodies.held_bytes == 1
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
        else:
            assert (await within(asked))[0] == status
        assert border.bodies.held_bytes == 0

    asyncio.run(test())


def test_what_exactly_fills_the_limit_is_taken() -> None:
    bodies = Bodies(LIMIT)
    bodies.take(LIMIT)
    with pytest.raises(Unavailable):
        bodies.take(1)
    assert bodies.held_bytes == LIMIT
