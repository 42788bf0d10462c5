"""Tells credit that a record it ended is shared no longer: everyone who had received it has confirmed.

Credit keeps the effect "sharing" of each ending, and waits for this word; it is said again until credit has heard it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

from databus import logs
from databus.caller import Caller
from databus.errors import Conflict, SanhuError
from gateway import use_cases
from gateway.journal import DATABASE_FAILURES

EVERY_S: Final = 5.0
TIMEOUT_S: Final = 5.0
AT_ONCE: Final = 20
EFFECT: Final = "sharing"
SPEAKER: Final = Caller(agency="operator")
_ENDINGS: Final = {"annulled": "ANNULLED", "repaired": "REPAIRED"}
# searched at least once, and nobody left who has not confirmed
_DONE: Final = """
SELECT r.id, r.keys[1] AS record_id, r.withdrawal,
    (SELECT count(*) FROM retraction_recipients c WHERE c.retraction = r.id) AS recipients
FROM retractions r
WHERE r.source_told_at IS NULL AND r.cause LIKE 'credit.record\\_%' AND r.search_at > r.issued_at
    AND NOT EXISTS (SELECT FROM retraction_recipients c WHERE c.retraction = r.id AND c.confirmed_at IS NULL)
ORDER BY r.issued_at LIMIT $1
"""
_TOLD: Final = "UPDATE retractions SET source_told_at = now() WHERE id = $1"

log = logs.get(__name__)


class Confirming:
    """Looks for retractions of credit records that are confirmed by all, and tells credit.

    Args:
        pool: the gateway's database.
        services: whoever answers calls.
    """

    def __init__(self, pool: asyncpg.Pool, services: use_cases.Services) -> None:
        self._pool = pool
        self._services = services
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what is left is told by the next process."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.tell_all()
            except (*DATABASE_FAILURES, SanhuError) as error:
                log.warning("confirming.waits", error=repr(error))
            except Exception:  # a defect: the others go on
                log.exception("confirming.failed")
            await asyncio.sleep(EVERY_S)

    async def tell_all(self) -> int:
        """Tell credit of each retraction that is done; return how many there were.

        Raises:
            SanhuError: credit does not answer; what is left is told later.
        """
        found: Sequence[Mapping[str, Any]] = await self._pool.fetch(_DONE, AT_ONCE)
        for retraction in found:
            await self._tell(retraction)
            await self._pool.execute(_TOLD, retraction["id"])
        return len(found)

    async def _tell(self, retraction: Mapping[str, Any]) -> None:
        asked = {"record_id": retraction["record_id"], "responsible": SPEAKER.agency, "state": "WAITING"}
        page = await self._call("list_effects", asked)
        done = f"共享已停止，{retraction['recipients']}个接收单位均已确认 (retraction {retraction['id']})"
        for effect in page["items"]:
            if (effect["effect"], effect["because"]) == (EFFECT, _ENDINGS.get(retraction["withdrawal"])):
                try:
                    await self._call("confirm_effect", {"effect_id": effect["effect_id"], "done": done})
                except Conflict:  # another process was first
                    log.info("confirming.known", effect=effect["effect_id"])

    async def _call(self, method: str, fields: Mapping[str, Any]) -> Any:
        return await self._services.call("credit", method, fields, headers=SPEAKER.to_headers(), timeout_s=TIMEOUT_S)
