"""The log as a file: entries in their order, each head after the last entry it covers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import asyncpg
from sanhu_client.evidence import leaves
from sanhu_client.evidence.heads import SignedHead
from sanhu_client.evidence.verify import ENTRY, HEAD

from gateway.evidence import store
from gateway.evidence.store import Entry

CHUNK: Final = 2000

Show = Callable[[Entry], leaves.JsonObject]


async def export(connection: asyncpg.Connection, show: Show, begin: int = 0) -> AsyncIterator[dict[str, Any]]:
    """Yield the lines of the log up to its latest head.

    Args:
        connection: of the gateway's database.
        show: what of an entry is told.
        begin: the first position; a log from the middle of an epoch cannot be checked by itself.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        while True:
            found = await store.list_entries(connection, begin, CHUNK)
            if not found:
                return
            heads = await store.heads_between(connection, begin, found[-1].position + 1)
            for entry in found:
                yield {
                    "type": ENTRY,
                    "epoch": entry.epoch,
                    "position": entry.position,
                    "leaf": entry.leaf.hex(),
                    **show(entry),
                }
                while heads and heads[0].head.end == entry.position + 1:
                    yield _line(heads.pop(0))
            begin = found[-1].position + 1


def _line(signed: SignedHead) -> dict[str, Any]:
    return {"type": HEAD, **signed.to_json()}
