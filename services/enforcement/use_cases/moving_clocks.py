"""Clocks as agencies see and move them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Protocol

from databus.clock import Clock as Time
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import clock_acts, powers
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.clocks import MET, Clock, ended
from services.enforcement.domain.history import CLOCK, day_of_act
from services.enforcement.domain.history import Step as HistoryStep
from services.enforcement.use_cases.clock_steps import ClockWork, take_step
from services.enforcement.use_cases.clocks import extend


@dataclass(frozen=True)
class MoveClock:
    """What an agency says about a clock: MET, or EXTENDED."""

    clock_id: str
    to: str
    document_no: str
    on: date | None = None
    reason: str | None = None
    by: int | None = None


class MovingWork(ClockWork, Protocol):
    """A transaction that moves clocks, and checks whose version was seen."""

    def expect_version(self, version: int) -> None: ...


def move_clock(order: MoveClock, work: MovingWork, rules: RuleBook, time: Time) -> Clock:
    """Meet a clock by hand, or extend it; the same again by the same document changes nothing.

    Raises:
        NotPermitted: neither the responsible agency nor its successor; for an extension, not who approves it.
        Conflict: not met by hand; no further extension; its last day was over.

    Source: 行政处罚法 Art. 60; 市场监督管理行政处罚程序规定 Art. 64.
    """
    agency = work.caller.require_agency()
    clock = work.clocks.get(order.clock_id)
    if _said_before(work, clock, order):
        return clock
    work.expect_version(clock.version)
    on = day_of_act(order.on, today=time.today(), since=clock.started_on)
    approvers = clock_acts.approvers_of(clock, rules) if order.to == clock_acts.EXTENDED else ()
    if approvers:
        what = f"the extension of {clock.kind}"
        powers.require_seat(what, approvers, clock.clause, agency, division=clock.division, rules=rules)
    else:
        require_owner(clock.responsible, agency, rules, what=clock.kind, on=on)
    if order.to == clock_acts.EXTENDED:
        if order.reason is None:
            raise InvalidRequest("a reason is missing", "reason", "why it needs longer, in a sentence")
        return extend(work, rules, clock, on=on, reason=order.reason, document_no=order.document_no, by=order.by)
    clock_acts.require_by_hand(clock, rules)
    return take_step(work, rules, clock, ended(clock, MET, on), on, order.reason, order.document_no)


def _said_before(work: ClockWork, clock: Clock, order: MoveClock) -> bool:
    same = [step for step in work.history.of(CLOCK, clock.clock_id) if step.document_no == order.document_no]
    return any((step.to_state == MET) == (order.to == clock_acts.MET) for step in same)


def clock_view(clock: Clock, rules: RuleBook) -> dict[str, Any]:
    """Return a clock with the names of its term."""
    row = clock_acts.row_of(clock.kind, rules)
    facts = {field.name: getattr(clock, field.name) for field in fields(clock)}
    return facts | {"zh": row["zh"], "en": row["en"], "remind_on": clock.next_on}


def clock_file(clock_id: str, work: ClockWork, rules: RuleBook) -> dict[str, Any]:
    """Return a clock with its history."""
    steps: Sequence[HistoryStep] = work.history.of(CLOCK, clock_id)
    return clock_view(work.clocks.look(clock_id), rules) | {"history": steps}


def clock_page(wanted: dict[str, Any], work: ClockWork, rules: RuleBook, time: Time) -> dict[str, Any]:
    """Return a page of clocks, newest first."""
    found, next_cursor = work.clocks.page_of(today=time.today(), **wanted)
    return {"items": [clock_view(one, rules) for one in found], "next_cursor": next_cursor}
