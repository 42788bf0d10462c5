"""Commands of the gateway's own: one transaction each, and the same answer to the same key.

async with kept(ask, "make_agreement") as once:
    if once.answer is None:
        once.answer = await store.add(once.connection, ask.fields)
return once.answer
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import asyncpg
import orjson

from databus.errors import Conflict
from gateway import schemas
from gateway.resources.ask import Ask

_BEGIN: Final = """
INSERT INTO gateway_answers (agency, method, key, body_hash, answered_at) VALUES ($1, $2, $3, $4, now())
ON CONFLICT DO NOTHING RETURNING 1
"""
_REPEAT: Final = "SELECT body_hash, answer FROM gateway_answers WHERE agency = $1 AND method = $2 AND key = $3"
_KEEP: Final = "UPDATE gateway_answers SET answer = $4::jsonb WHERE agency = $1 AND method = $2 AND key = $3"


@dataclass(slots=True)
class Once:
    """One transaction of a command.

    Attributes:
        connection: in the transaction.
        answer: what was answered before to the same key; None: the command is to be done now, and to be set by it.
    """

    connection: asyncpg.Connection
    answer: Any = None


@asynccontextmanager
async def kept(ask: Ask, method: str) -> AsyncIterator[Once]:
    """Do a command once for each agency, method and key; without a key, do it each time.

    A second call at the same time waits for the first. What raises is rolled back and not kept.

    Raises:
        Conflict: the key came with another body.
    """
    key = ask.caller.idempotency_key
    async with ask.pool.acquire() as connection, connection.transaction():
        if key is None:
            yield Once(connection)
            return
        name = (ask.agency, method, key)
        body_hash = _digest(ask.fields)
        if await connection.fetchval(_BEGIN, *name, body_hash) is None:
            before = await connection.fetchrow(_REPEAT, *name)
            if before["body_hash"] != body_hash:
                raise Conflict("the key was used for another body", "Idempotency-Key", "a new key for a new command")
            yield Once(connection, schemas.Dumped(orjson.loads(before["answer"])))
            return
        once = Once(connection)
        yield once
        once.answer = schemas.Dumped(schemas.dump(method, once.answer))
        await connection.execute(_KEEP, *name, orjson.dumps(once.answer).decode())


def _digest(fields: dict[str, Any]) -> str:
    return sha256(orjson.dumps(fields, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
