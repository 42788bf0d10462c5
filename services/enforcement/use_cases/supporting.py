"""Plans of support for enterprises whose capability falls short: made, carried out, checked by another person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import supports
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import SUPPORT, Step, day_of_act
from services.enforcement.domain.supports import Support, SupportMove
from services.enforcement.use_cases.clocks import ClockWork, cancel_clocks, hand_over_clocks, meet_clock, start_clock
from services.enforcement.use_cases.officers import OfficerWork, attest_officers
from services.enforcement.use_cases.powers import check_move, division_of, require_row
from services.enforcement.use_cases.work import Kept, Work, comes_again, digest_of

PLAN: Final = "support_plan"
CLOCK: Final = "support_check"


@dataclass(frozen=True)
class PlanSupport:
    """What falls short, what is done about it by whom until when, and what shall be reached."""

    case_id: str
    weakness: str
    measures: Sequence[Mapping[str, Any]]
    goal: str
    planned_by: str
    until_on: date
    document_no: str
    on: date | None = None


class Supports(Kept[Support], Protocol):
    """Plans of support."""

    def of_case(self, case_id: str) -> Sequence[Support]: ...


class SupportWork(Work, ClockWork, OfficerWork, Protocol):
    """A transaction that keeps plans of support."""

    @property
    def supports(self) -> Supports: ...


def plan_support(order: PlanSupport, tx: SupportWork, rules: RuleBook, clock: Clock) -> Support:
    """Make a plan for a case that was disposed of as CAPABILITY.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: the case is not ASSISTING, or has a plan that is not over.
        InvalidRequest: a measure ends outside the plan.

    Source: S14 六(六) (增强帮扶力度).
    """
    case = tx.cases.get(order.case_id)
    row = rules.table("support_plan")[0]
    agency = require_row("plan_support", row, tx, rules, division=division_of(tx, case.uscc))
    on = day_of_act(order.on, today=clock.today(), since=case.disposed_on)
    require_owner(case.agency, agency, rules, what=case.case_no, on=on)
    if case.state != "ASSISTING":
        raise Conflict(f"{case.case_no} is {case.state}", "case_id", f"a case that is ASSISTING ({row['clause']})")
    if any(one.is_open for one in tx.supports.of_case(case.case_id)):
        raise Conflict("the case has a plan already", "case_id", "a case whose plans are over")
    if order.until_on < on:
        raise InvalidRequest("the plan would be over before it begins", "until_on", f"a day not before {on}")
    supports.check_measures(order.measures, since=on, until=order.until_on)
    made = Support(
        support_id=uuid7(),
        case_id=case.case_id,
        case_no=case.case_no,
        uscc=case.uscc,
        agency=agency,
        weakness=order.weakness,
        measures=_plain(order.measures),
        goal=order.goal,
        planned_by=order.planned_by,
        planned_on=on,
        until_on=order.until_on,
        document_no=order.document_no,
        clause=row["clause"],
    )
    tx.supports.add(made)
    _note(tx, made, None, on)
    return made


def move_support(move: SupportMove, tx: SupportWork, rules: RuleBook, clock: Clock) -> Support:
    """Begin a plan, report it done, check it, begin it again, give it up; the same move again changes nothing.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: no such move from here, or who checks had a hand in the plan.
        InvalidRequest: what the move asks for is missing.

    Source: S14 六(六); 商检法 Art. 30 (posts that check each other).
    """
    agency = tx.caller.require_agency()
    plan = tx.supports.get(move.support_id)
    digest = digest_of(move, agency)
    if comes_again(tx, SUPPORT, plan.support_id, move.to, digest):
        return plan
    tx.expect_version(plan.version)
    division = division_of(tx, plan.uscc)
    transition = check_move(supports.machine(rules), plan.state, move.to, tx, rules, division=division)
    since = max(step.on for step in tx.history.of(SUPPORT, plan.support_id))
    on = day_of_act(move.on, today=clock.today(), since=since)
    require_owner(plan.agency, agency, rules, what=f"the plan of {plan.case_no}", on=on)
    if move.checked_by is not None:
        attest_officers(
            tx,
            [move.checked_by],
            agency=agency,
            post="inspector",
            on=on,
            rules=rules,
            uscc=plan.uscc,
            other_than=plan.hands,
            field="checked_by",
        )
    told = replace(move, measures=None if move.measures is None else _plain(move.measures))
    after = supports.moved(_dated(plan), move, transition, on=on)
    after = replace(after, measures=told.measures or plan.measures)
    tx.supports.save(after)
    _note(tx, after, plan.state, on, note=move.reason, document_no=move.document_no, digest=digest)
    _clocks(tx, after, on, division, rules)
    return after


def hand_on(tx: SupportWork, rules: RuleBook, case_id: str, taker: str, on: date, reason: str) -> None:
    """Make who took a case over responsible for its plan that is open, with its terms. Source: 行政处罚法 Art. 25."""
    for plan in tx.supports.of_case(case_id):
        if plan.is_open:
            after = replace(plan, agency=taker, version=plan.version + 1)
            tx.supports.save(after)
            _note(tx, after, plan.state, on, note=reason)
            about = {"subject_kind": SUPPORT, "subject_id": plan.support_id}
            hand_over_clocks(tx, rules, **about, responsible=taker, on=on, reason=reason)


def _clocks(tx: SupportWork, plan: Support, on: date, division: str, rules: RuleBook) -> None:
    """Let the plan's own term run while it is carried out, then that of its check."""
    about = {"subject_kind": SUPPORT, "subject_id": plan.support_id}
    if plan.state == "FAILED":
        cancel_clocks(tx, rules, **about, on=on, reason="the plan was given up")
        return
    for kind in (PLAN, CLOCK):
        meet_clock(tx, rules, kind=kind, **about, on=on)
    terms = {"RUNNING": (PLAN, plan.until_on), "DONE": (CLOCK, None)}
    if plan.state in terms:
        kind, until = terms[plan.state]
        start_clock(
            tx,
            rules,
            kind=kind,
            **about,
            responsible=plan.agency,
            on=on,
            division=division,
            uscc=plan.uscc,
            until=until,
        )


def _plain(measures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "until": one["until"].isoformat()} for one in measures]


def _dated(plan: Support) -> Support:
    return replace(plan, measures=[{**one, "until": date.fromisoformat(one["until"])} for one in plan.measures])


def _note(
    tx: SupportWork,
    plan: Support,
    before: str | None,
    on: date,
    *,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    caller = tx.caller
    step = Step(
        SUPPORT, plan.support_id, plan.version, before, plan.state, on, caller.agency, caller.actor, plan.clause
    )
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))
    tx.outbox.add(
        "enforcement.support_changed", subject=plan.support_id, data=plan, uscc=plan.uscc, legalbasis=plan.clause
    )
