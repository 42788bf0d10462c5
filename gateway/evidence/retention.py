"""Bodies are kept as long as the setting says, then erased; heads are thinned out once nobody needs each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from gateway.evidence import metrics, store
from gateway.evidence.entries import is_of_body
from gateway.evidence.job import Desk, Job

BATCH: Final = 500
EVERY_S: Final = 60.0
THIN_EVERY_S: Final = 3600.0

# Of heads older than a day the last of each minute is kept, and each that an agency co-signed.
_THIN: Final = """
DELETE FROM log_heads h USING (
    SELECT epoch, size, row_number() OVER (PARTITION BY epoch, date_trunc('minute', at) ORDER BY size DESC) AS place
    FROM log_heads WHERE at >= now() - interval '9 days' AND at < now() - interval '1 day'
) AS old
WHERE old.place > 1 AND h.epoch = old.epoch AND h.size = old.size AND NOT EXISTS (
    SELECT FROM log_cosignatures c WHERE c.epoch = h.epoch AND c.size = h.size
)
"""


async def erase_old_bodies(desk: Desk) -> bool:
    """Erase the bodies of one batch of entries, and of the notes behind them; whether more are old enough."""
    before = datetime.now(UTC) - timedelta(days=desk.settings.body_retention_days)
    async with desk.pool.acquire() as connection, connection.transaction():
        begin = await connection.fetchval("SELECT position FROM log_retention FOR UPDATE")
        found = await store.list_older(connection, begin, before, BATCH)
        if not found:
            return False
        await store.erase(connection, {it: [name for name in it.fields if is_of_body(name)] for it in found})
        await store.drop_bodies(connection, [entry.id for entry in found], request=True, answer=True)
        await connection.execute("UPDATE log_retention SET position = $1", found[-1].position + 1)
    metrics.record_erased(len(found))
    return len(found) == BATCH


async def thin_heads(desk: Desk) -> None:
    """Drop heads that say no more than those beside them."""
    await desk.pool.execute(_THIN)


JOBS: Final = (Job("erase", EVERY_S, erase_old_bodies), Job("thin", THIN_EVERY_S, thin_heads))
