"""What the keeper does for the tracker: retractions, reminders, what is late."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.domain.correction import REQUESTED
from gateway.evidence.job import Desk, Job
from gateway.tracker import comparisons, corrections, metrics, notices, retracting, retractions, terms

LOOK_EVERY_S: Final = 1.0
REMIND_EVERY_S: Final = 60.0
COUNT_EVERY_S: Final = 60.0


async def retract(desk: Desk) -> bool:
    """Open retractions of what was withdrawn, find and tell whoever received it."""
    more = await retracting.open_new(desk.pool)
    return await retracting.search(desk.pool) or more


async def remind(desk: Desk) -> bool:
    """Remind of retractions not confirmed and corrections not answered."""
    more = await retracting.remind(desk.pool)
    return await _remind_of_corrections(desk) or more


async def count(desk: Desk) -> None:
    """Count what is late."""
    today = terms.clock().today()
    metrics.record_late(
        retractions=await retractions.count_unconfirmed(desk.pool, today),
        corrections=await corrections.count_overdue(desk.pool, today),
        reconciliations=len(await comparisons.missing(desk.pool, terms.day_before(today))),
    )


async def _remind_of_corrections(desk: Desk) -> bool:
    clock = terms.clock()
    now, today = clock.now(), clock.today()
    async with desk.pool.acquire() as connection, connection.transaction():
        found = await corrections.to_remind(connection, today, retracting.BATCH)
        for before in found:
            state = corrections.late(before)
            late = {"state": state, "agency": None, "at": now.isoformat(), "note": None}
            after = replace(
                before,
                state=state,
                reminders=before.reminders + 1,
                remind_on=terms.next_reminder(today),
                history=[*before.history, late] if before.state == REQUESTED else before.history,
                version=before.version + 1,
            )
            await corrections.keep(connection, after)
            for party in (after.provider, after.requested_by) if before.state == REQUESTED else (after.provider,):
                await notices.say(connection, notices.CORRECTION_REMINDED, party, after.id, after.told(), now)
    return len(found) == retracting.BATCH


JOBS: Final = (
    Job("retractions", LOOK_EVERY_S, retract),
    Job("reminders", REMIND_EVERY_S, remind),
    Job("late", COUNT_EVERY_S, count),
)
