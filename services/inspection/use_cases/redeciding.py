"""Deciding anew whatever a changed fact touches: few at once, many by workers, range by range.

While a consignment waits, the fact itself is applied already: a release asks `require_standing`, which decides on the
facts of that moment, so nothing leaves on a decision that no longer holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from databus import logs
from databus.identifiers import uuid7
from services.inspection.domain.reach import Reach, Redecision, Waiting
from services.inspection.use_cases.deciding import redecide
from services.inspection.use_cases.ports import Desk, Work

log = logs.get(__name__)

TASK: Final = "redecide_range"


def redecide_touched(
    desk: Desk,
    work: Work,
    touched: Sequence[Reach],
    cause: str,
    *,
    spare_stale: bool = False,
    at_once: bool = False,
) -> Redecision:
    """Decide anew the open consignments that any of the reaches has; unchanged decisions leave no trace.

    To be called once the fact is written, and while its lock (`work.held.writing`) is held.

    Args:
        desk: rules and clock.
        work: the transaction that applies the fact.
        touched: exactly what the fact can concern, before and after the change.
        cause: event name/subject, or what an officer did.
        spare_stale: leave what only the silence of a producer would change.
        at_once: all of them here, however many: for one enterprise whose answer waits for it.

    Source: DOMAIN D.1 (last paragraph), D.6; DESIGN §3.6.
    """
    if not touched:
        return Redecision(0)
    most = desk.limit("redecide_at_once_most", desk.clock.today())
    if at_once or work.redecisions.count(touched, most) <= most:
        return Redecision(len(redecide(desk, work, work.redecisions.reached(touched), cause, spare_stale=spare_stale)))
    redecision_id, size = uuid7(), desk.limit("redecision_range_consignments", desk.clock.today())
    waiting, ranges = work.redecisions.begin(
        redecision_id, touched, cause, work.caller, desk.clock.now(), size=size, spare_stale=spare_stale
    )
    for _ in range(ranges):
        work.taskbox.add(TASK, {"redecision_id": redecision_id})
    log.info("redecision.begun", redecision_id=redecision_id, cause=cause, waiting=waiting, ranges=ranges)
    return Redecision(0, waiting, redecision_id)


def redecide_next(desk: Desk, work: Work) -> bool:
    """Decide the oldest range that waits and nobody is at; whether there was one.

    A range that fails is tried again later, so that it stands in the way of no other.
    """
    found = work.redecisions.next(desk.clock.now())
    if found is None:
        return False
    waiting, caller = found
    work.act_for(caller)
    try:
        with work.attempt():
            consignments = work.redecisions.open_of(waiting)
            changed = redecide(desk, work, consignments, waiting.cause, spare_stale=waiting.spare_stale)
            work.redecisions.done(waiting, len(changed), desk.clock.now())
    except Exception as problem:  # whatever it was, the others go on
        log.exception("redecision.range_failed", redecision_id=waiting.redecision_id, range=waiting.number)
        _put_off(desk, work, waiting, problem)
    return True


def restore_stale(desk: Desk, work: Work, producer: str, cause: str) -> None:
    """Decide anew what was decided while a producer was silent, now that it speaks again; usually there is nothing.

    Source: DOMAIN D.1, last paragraph.
    """
    touched = [Reach(stale=producer)]
    if work.redecisions.count(touched, 0) == 0 or work.redecisions.is_waiting(cause):
        return
    heard, (now, on) = work.heard(producer), desk.now()
    if heard is not None and now - heard.up_to <= desk.silence.stale_after(on)[producer]:
        redecide_touched(desk, work, touched, cause)


def _put_off(desk: Desk, work: Work, waiting: Waiting, problem: Exception) -> None:
    tries = work.redecisions.tries(waiting) + 1
    pause = timedelta(seconds=tries * desk.limit("redecision_retry_seconds", desk.clock.today()))
    work.redecisions.failed(waiting, f"{type(problem).__name__}: {problem}"[:500], desk.clock.now() + pause)
