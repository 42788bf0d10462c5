"""Who answers a call: a service over the bus, or the gateway itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from databus import calendar
from databus.aio.rpc import RpcClient
from databus.envelope import Event
from databus.errors import Unavailable
from gateway import repository, schemas, use_cases
from gateway.domain.access import Register
from gateway.journal import DATABASE_FAILURES

OPERATE = "exchange:operate"


class Store:
    """The gateway's own data, beside the notes; a database that is away is Unavailable."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def add(self, events: Sequence[Event]) -> list[str]:
        """Note events; return the producers of the new ones."""
        try:
            return await repository.add_deliveries(self._pool, events)
        except asyncpg.DataError:
            raise
        except DATABASE_FAILURES as error:
            raise Unavailable(f"the gateway's database cannot be reached: {error!r}") from error

    async def heard(self, producer: str, high_water: int, up_to: datetime) -> None:
        """Note a heartbeat."""
        try:
            await repository.note_heartbeat(self._pool, producer, high_water, up_to)
        except DATABASE_FAILURES as error:
            raise Unavailable(f"the gateway's database cannot be reached: {error!r}") from error


class Callees:
    """Passes a call to whoever answers it."""

    def __init__(self, rpc: RpcClient, pool: asyncpg.Pool, register: Register) -> None:
        self._rpc = rpc
        self._pool = pool
        self._register = register

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        """Call a method of a service, or one of the gateway's own."""
        if service != "gateway":
            return await self._rpc.call(service, method, fields, headers=headers, timeout_s=timeout_s)
        try:
            return await self._answer(method, fields, headers["sanhu.agency"])
        except DATABASE_FAILURES as error:
            raise Unavailable("the gateway's database cannot be reached; try again in a moment") from error

    async def _answer(self, method: str, fields: Mapping[str, Any], agency: str) -> Any:
        asked = schemas.load(method, fields)
        if method == "get_term":
            answer: Any = calendar.add_working_days(asked["start"], asked["working_days"])
        elif method == "get_receipt":
            receipt = await repository.find_receipt(self._pool, asked["receipt_id"])
            operator = OPERATE in self._register.agencies[agency].grants
            answer = use_cases.show_receipt(receipt, agency, operator=operator)
        else:
            counts = await repository.count_deliveries(self._pool)
            heard = await repository.list_heard(self._pool)
            answer = {"items": counts, "total": sum(row["count"] for row in counts), "heard": heard}
        return schemas.dump(method, answer)
