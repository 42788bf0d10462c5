"""Answers of two-sided reconciliation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from databus.errors import InvalidRequest, NotFound
from databus.identifiers import uuid7
from gateway.domain import comparison
from gateway.domain.comparison import SIDES, Tally
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.tracker import comparisons, log, metrics, terms
from gateway.tracker.comparisons import Comparison


async def reconcile_day(ask: Ask) -> Any:
    """Compare an agency's own count of a day with the log's."""
    day: date = ask.fields["on"]
    clock = terms.clock()
    if day > clock.today():
        raise InvalidRequest("a day that has not begun", "on", f"{clock.today()} or a day before it")
    told = {side: Tally(**ask.fields[side]) for side in SIDES}
    async with kept(ask, "reconcile_day") as once:
        if once.answer is None:
            size = await log.size(once.connection)
            logged = comparisons.tallies(await comparisons.logged(once.connection, ask.agency, day, size))
            once.answer = Comparison(
                id=uuid7(),
                agency=ask.agency,
                day=day,
                made_at=clock.now(),
                told=comparisons.as_told(told),
                logged=comparisons.as_told(logged),
                state=comparison.AGREED if told == logged else comparison.LISTS_WANTED,
                differences=[] if told == logged else None,
                version=1,
                log_size=size,
            )
            await comparisons.add(once.connection, once.answer)
            metrics.record_reconciliation(once.answer.state)
    return once.answer


async def compare_lists(ask: Ask) -> Any:
    """Name every difference between an agency's day and the log's, once all parts of its lists are there."""
    number = ask.fields["reconciliation_id"]
    try:
        async with kept(ask, "compare_lists") as once:
            if once.answer is None:
                made = _own(await comparisons.find(once.connection, number), ask)
                part = {side: {(one["id"], one["hash"]) for one in ask.fields[side]} for side in SIDES}
                await comparisons.add_part(once.connection, number, part)
                once.answer = made if ask.fields["more"] else await _compare(once.connection, number, made)
    except InvalidRequest:
        await comparisons.take_parts(ask.pool, number)  # all parts are to be sent again
        raise
    return once.answer


async def get_reconciliation(ask: Ask) -> Comparison:
    """One reconciliation."""
    return _own(await comparisons.find(ask.pool, ask.fields["reconciliation_id"]), ask)


async def list_reconciliations(ask: Ask) -> dict[str, Any]:
    """Reconciliations, and who owes one."""
    told = ask.fields
    agency = told["agency"] if ask.operator else ask.agency
    cursor = None if told["cursor"] is None else UUID(told["cursor"])
    found = await comparisons.page(ask.pool, agency, told["on"], told["state"], cursor, told["limit"] + 1)
    items = found[: told["limit"]]
    missing = await comparisons.missing(ask.pool, terms.day_before(terms.clock().today()))
    return {
        "items": items,
        "missing": [one for one in missing if ask.operator or one == ask.agency],
        "next_cursor": items[-1].id if len(found) > len(items) else None,
    }


def _own(made: Comparison | None, ask: Ask) -> Comparison:
    if made is None or (made.agency != ask.agency and not ask.operator):
        raise NotFound("there is no such reconciliation")
    return made


async def _compare(source: comparisons.Source, number: UUID, made: Comparison) -> Comparison:
    lists = await comparisons.take_parts(source, number)
    _check_lists(made, lists)
    # what crossed since, such as the counts themselves, is in no list that was counted
    day = await comparisons.logged(source, made.agency, made.day, made.log_size)
    around = await comparisons.logged(source, made.agency, made.day - timedelta(days=1), made.log_size, days=3)
    found = [one for side in SIDES for one in comparison.differences(side, day[side], lists[side], around[side])]
    named = replace(
        made,
        logged=comparisons.as_told(comparisons.tallies(day)),
        state=comparison.NAMED if comparison.grave(found) else comparison.AGREED,
        differences=comparisons.as_named(found),
        version=made.version + 1,
    )
    await comparisons.keep(source, named)
    metrics.record_reconciliation(named.state)
    return named


def _check_lists(made: Comparison, lists: Mapping[str, set[comparison.Item]]) -> None:
    """Refuse lists that are not those which were counted: else a difference could be talked away."""
    for side in SIDES:
        counted = comparison.tally(lists[side])
        if made.told[side] != {"count": counted.count, "hash": counted.hash}:
            raise InvalidRequest(
                "not the list that was counted; send all of it again",
                side,
                f"{made.told[side]['count']} items with the hash {made.told[side]['hash']}",
            )


HANDLERS: Mapping[str, Handler] = {
    "reconcile_day": reconcile_day,
    "compare_lists": compare_lists,
    "get_reconciliation": get_reconciliation,
    "list_reconciliations": list_reconciliations,
}
