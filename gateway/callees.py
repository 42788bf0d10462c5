"""Who answers a call: a service over the bus, or the gateway itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sanhu_client.signatures import PrivateKey

from databus.aio.rpc import RpcClient
from databus.caller import Caller
from databus.envelope import Event
from databus.errors import Unauthenticated, Unavailable
from gateway import jurisdictions, repairs, repository, schemas
from gateway.deadlines import within
from gateway.directory import Directory
from gateway.journal import DATABASE_FAILURES
from gateway.resources import HANDLERS, Ask
from gateway.use_cases import OWN, ROLE

OPERATE = "exchange:operate"


class Store:
    """The gateway's own data, beside the notes; a database that is away is Unavailable."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def add(self, events: Sequence[Event]) -> list[str]:
        """Note events; return the producers of the new ones."""
        try:
            await jurisdictions.learn(self._pool, events)
            await repairs.learn(self._pool, events)
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

    def __init__(self, rpc: RpcClient, pool: asyncpg.Pool, directory: Directory, key: PrivateKey | None = None) -> None:
        self._rpc = rpc
        self._key = key
        self._pool = pool
        self._directory = directory

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        """Call a method of a service, or one of the gateway's own; answered in time either way."""
        if service != "gateway":
            return await self._rpc.call(service, method, fields, headers=headers, timeout_s=timeout_s)
        caller = Caller.from_headers(headers)
        if not self._directory.up:
            raise Unavailable("the gateway has not read yet who takes part; try again in a moment")
        agency = self._directory.agencies.get(caller.require_agency())
        if agency is None:
            raise Unauthenticated(f"no agency {caller.agency} takes part in the exchange")
        ask = Ask(
            schemas.load(method, fields),
            caller,
            OPERATE in agency.grants and (caller.scopes is None or OPERATE in caller.scopes.split()),
            self._pool,
            self._directory,
            headers.get(ROLE),
            self._key,
            headers.get(OWN),
        )
        try:
            answer = await within(_handle(method, ask), timeout_s)
        except DATABASE_FAILURES as error:
            raise Unavailable("the gateway's database cannot be reached; try again in a moment") from error
        return schemas.dump(method, answer)


async def _handle(method: str, ask: Ask) -> Any:
    return await HANDLERS[method](ask)
