"""Nothing signed is taken twice: the nonces used, shared by all processes of the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from datetime import UTC, datetime
from typing import Final

import asyncpg

from databus import logs
from databus.errors import Unavailable
from gateway import repository
from gateway.journal import DATABASE_FAILURES

LARGEST_GROUP: Final = 500
FORGET_EVERY_S: Final = 30.0
PATIENCE_S: Final = 3.0
PAUSE_S: Final = 0.5

# Committed without waiting for the disk: the note of the call is committed after it, and waits for both.
_TAKE: Final = """
INSERT INTO nonces (kid, nonce, expires_at)
SELECT DISTINCT ON (kid, nonce) *
FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS used (kid, nonce, expires_at)
ON CONFLICT DO NOTHING RETURNING kid, nonce
"""
_FORGET: Final = "DELETE FROM nonces WHERE expires_at < now()"

Waiting = tuple[str, str, float, "asyncio.Future[bool]"]

log = logs.get(__name__)


class Replays:
    """Remembers nonces, those of many calls in one statement."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._waiting: deque[Waiting] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Remember no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._refuse()

    async def first(self, kid: str, nonce: str, expires_at_s: float) -> bool:
        """Return whether a key uses a nonce for the first time, and remember it until it could be used no more.

        Raises:
            Unavailable: nobody can tell now.
        """
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((kid, nonce, expires_at_s, told))
        self._wake.set()
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await told
        except TimeoutError:
            raise Unavailable("whether the call was made before cannot be told now; try again in a moment") from None

    async def _run(self) -> None:
        while True:
            try:
                await self._serve()
            except DATABASE_FAILURES as error:
                log.warning("replays.down", error=repr(error))
                self._refuse()
            await asyncio.sleep(PAUSE_S)

    async def _serve(self) -> None:
        connection = await repository.connect(self._database_url)
        try:
            await connection.execute("SET synchronous_commit = off")
            forgot_s = 0.0
            while True:
                if time.monotonic() - forgot_s > FORGET_EVERY_S:
                    await connection.execute(_FORGET)
                    forgot_s = time.monotonic()
                if not self._waiting:
                    self._wake.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), FORGET_EVERY_S)
                    continue
                await self._take(connection)
        finally:
            connection.terminate()

    async def _take(self, connection: asyncpg.Connection) -> None:
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_GROUP))]
        try:
            rows = await connection.fetch(
                _TAKE,
                [kid for kid, _, _, _ in group],
                [nonce for _, nonce, _, _ in group],
                [datetime.fromtimestamp(expires_at_s, UTC) for _, _, expires_at_s, _ in group],
            )
        except BaseException:
            self._waiting.extendleft(reversed(group))
            raise
        new = {(row["kid"], row["nonce"]) for row in rows}
        for kid, nonce, _, told in group:
            first = (kid, nonce) in new
            new.discard((kid, nonce))
            if not told.done():
                told.set_result(first)

    def _refuse(self) -> None:
        while self._waiting:
            told = self._waiting.popleft()[3]
            if not told.done():
                told.set_exception(Unavailable("the gateway's database cannot be reached; try again in a moment"))
