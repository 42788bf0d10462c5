"""Who answers a call: a service over the bus, or the gateway itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from databus.aio.rpc import RpcClient
from databus.caller import Caller
from databus.envelope import Event
from databus.errors import Unavailable
from gateway import repository, schemas
from gateway.domain.access import Register
from gateway.journal import DATABASE_FAILURES
from gateway.resources import HANDLERS, Ask

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
        caller = Caller.from_headers(headers)
        operator = OPERATE in self._register.agencies[caller.require_agency()].grants
        try:
            answer = await HANDLERS[method](Ask(schemas.load(method, fields), caller, operator, self._pool))
        except DATABASE_FAILURES as error:
            raise Unavailable("the gateway's database cannot be reached; try again in a moment") from error
        return schemas.dump(method, answer)
