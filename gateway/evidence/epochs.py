"""A new epoch after a restore from a backup, linked to the last head that others hold."""

from __future__ import annotations

import asyncpg
import orjson
from sanhu_client.evidence.heads import Head, SignedHead
from sanhu_client.signatures import BadSignature, PrivateKey, verify

from databus.errors import Conflict, InvalidRequest
from gateway.evidence import proofs


async def open_epoch(connection: asyncpg.Connection, held: SignedHead, key: PrivateKey, reason: str) -> tuple[int, int]:
    """Begin a new tree after a head that others hold; return its epoch and its first position.

    Positions go on after the last that was ever given, so that none is given twice.

    Args:
        connection: of the gateway's database.
        held: the last head that others hold.
        key: the exchange's own, that signed it.
        reason: kept with the epoch.

    Raises:
        InvalidRequest: the exchange never signed that head.
        Conflict: the log as it is continues the head, so a new epoch would only hide something.
    """
    try:
        verify(held.signature, held.head.payload(), lambda kid: key.public_jwk() if kid == key.kid else None)
    except BadSignature as error:
        raise InvalidRequest(f"the head is not signed by this exchange: {error}", "after", "a head it signed") from None
    async with connection.transaction():
        state = await connection.fetchrow(
            "SELECT s.epoch, s.size, e.first FROM log_state s JOIN log_epochs e USING (epoch) FOR UPDATE OF s"
        )
        if await _continues(connection, state, held.head):
            raise Conflict("the log continues this head: there is nothing to open a new epoch for")
        epoch = max(state["epoch"], held.head.epoch) + 1
        first = max(state["first"] + state["size"], held.head.end)
        previous = {"epoch": held.head.epoch, "size": held.head.size, "root": held.head.root}
        await connection.execute(
            "INSERT INTO log_epochs (epoch, first, previous, opened_at, reason) VALUES ($1, $2, $3, now(), $4)",
            epoch,
            first,
            orjson.dumps(previous).decode(),
            reason,
        )
        await connection.execute("UPDATE log_state SET epoch = $1, size = 0", epoch)
    return epoch, first


async def _continues(connection: asyncpg.Connection, state: asyncpg.Record, head: Head) -> bool:
    if head.epoch < state["epoch"]:
        raise Conflict("an epoch after this head is open already")
    if head.epoch > state["epoch"] or head.size > state["size"]:
        return False
    return await proofs.root(connection, head.epoch, head.size) == head.root_bytes
